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
   * @param path what it becomes
   */
  FolderFile(String path, int mode, CopyOptions.Owner owner, FolderLook folder, int row) {
    this.path = path;
    this.folder = folder;
    this.row = row;
    this.mode = mode;
    this.uid = (int) owner.uid();
    this.gid = (int) owner.gid();
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
