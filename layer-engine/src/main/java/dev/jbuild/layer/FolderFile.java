package dev.jbuild.layer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A plain file of a folder that is copied: one of its rows. */
final class FolderFile implements CopyPlan.Entry {
  private final FolderRows rows;
  private final FolderLook folder;
  private final int row;
  private @Nullable FileNode node;

  FolderFile(FolderRows rows, FolderLook folder, int row) {
    this.rows = rows;
    this.folder = folder;
    this.row = row;
  }

  @Override
  public String path() {
    return rows.pathOf(row);
  }

  @Override
  public FileNode node() {
    FileNode made = node;
    if (made == null) {
      // Until its content is read, another one will know more. Asked before, as it may be read now.
      boolean isWhole = isRead();
      made = rows.node(row);
      node = isWhole ? made : null;
    }
    return made;
  }

  @Override
  public FileNode origin() {
    return folder.get(row);
  }

  /** Reads it as {@link FileTree#read} does, without a node. */
  boolean read(DirectoryTree source, byte[] into, int offset) throws IOException {
    return source.read(folder, row, into, offset);
  }

  /** Returns whether the digest of its content is known. */
  boolean isRead() {
    return folder.isRead(row);
  }
}
