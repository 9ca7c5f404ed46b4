package dev.jbuild.layer;

/**
 * Plain files of one folder that follow each other in a layer, as one object: a context may have
 * very many.
 */
final class FolderRows implements CopyPlan.Part {
  private final FolderLook folder;
  private final Change change;
  private final int first;

  /** Behind the last row. */
  private int end;

  /**
   * What becomes of the files.
   *
   * @param to the path of the folder that they are copied to
   * @param mode of all of them; negative if they keep theirs
   */
  record Change(String to, int mode, CopyOptions.Owner owner) {}

  /** Copies the rows from {@code first} to before {@code end}. */
  FolderRows(FolderLook folder, Change change, int first, int end) {
    this.folder = folder;
    this.change = change;
    this.first = first;
    this.end = end;
  }

  /** Adds the next row, if that is {@code row} of {@code other} and the same becomes of it. */
  @SuppressWarnings("ReferenceEquality") // the very look, not one that has the same
  boolean extend(FolderLook other, Change same, int row) {
    if (folder != other || end != row || !change.equals(same)) {
      return false;
    }
    end++;
    return true;
  }

  int size() {
    return end - first;
  }

  FolderFile get(int index) {
    return new FolderFile(this, folder, first + index);
  }

  /** Returns the files from one index to before another. */
  FolderRows part(int from, int to) {
    return new FolderRows(folder, change, first + from, first + to);
  }

  /** Returns the path that a row becomes. */
  String pathOf(int row) {
    return TreePaths.below(change.to, folder.name(row));
  }

  FileNode node(int row) {
    int mode = change.mode < 0 ? folder.mode(row) : change.mode;
    return folder.node(row, pathOf(row), mode, change.owner.uid(), change.owner.gid());
  }

  /**
   * Returns the index of the first file whose path isn't less than {@code path}, maybe the size.
   */
  int ceiling(String path) {
    if (pathOf(end - 1).compareTo(path) < 0) {
      return size();
    }
    int low = first;
    int high = end - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (pathOf(middle).compareTo(path) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - first;
  }
}
