package dev.jbuild.layer;

/** A plain file of a folder that is copied, in a fraction of the memory that its nodes take. */
final class FolderFile implements CopyPlan.Entry {
  private final String path;
  private final FolderLook folder;
  private final int row;
  private final int mode;
  private final int uid;
  private final int gid;

  /**
   * Copies a file.
   *
   * @param changed what it becomes; its path, mode and owner count
   */
  FolderFile(FileNode changed, FolderLook folder, int row) {
    this.path = changed.path();
    this.folder = folder;
    this.row = row;
    this.mode = changed.mode();
    this.uid = (int) changed.uid();
    this.gid = (int) changed.gid();
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public FileNode node() {
    return folder.node(row, path, mode, uid & 0xFFFFFFFFL, gid & 0xFFFFFFFFL);
  }

  @Override
  public FileNode origin() {
    return folder.get(row);
  }

  /** Returns whether the digest of its content is known. */
  boolean isRead() {
    return folder.isRead(row);
  }
}
