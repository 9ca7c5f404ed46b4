package dev.jbuild.layer;

import dev.jbuild.layer.CopyPlan.Copied;
import dev.jbuild.layer.CopyPlan.Entry;
import dev.jbuild.layer.tar.TarProblems;
import dev.jbuild.layer.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Places the entries of an archive below a directory, as {@code tar -x} would. */
final class ArchivePlanner {
  private final CopyTarget target;
  private final String root;
  private final List<@Nullable Entry> files = new ArrayList<>();

  ArchivePlanner(CopyTarget target, String root) {
    this.target = target;
    this.root = root;
    target.links().addArchive(files);
  }

  /**
   * Returns, for each entry of the archive, the file that its content goes to, or null.
   *
   * @param entries takes all entries
   */
  List<@Nullable Entry> plan(InputStream in, String name, KeptArchives.Draft entries)
      throws IOException, InterruptedException {
    TarReader tar = new TarReader(in, name);
    for (Optional<FileNode> next = tar.next(); next.isPresent(); next = tar.next()) {
      FileNode entry = next.get();
      if (entry.type() == FileType.FILE) {
        entry = entry.withDigest(Contents.digest(tar.content()));
      }
      entries.add(entry);
      files.add(place(entry, name));
    }
    return files;
  }

  /** Does the same with the entries of an archive that was looked through before. */
  List<@Nullable Entry> plan(Iterator<FileNode> entries, String name)
      throws IOException, InterruptedException {
    while (entries.hasNext()) {
      files.add(place(entries.next(), name));
    }
    return files;
  }

  private @Nullable Entry place(FileNode entry, String name)
      throws IOException, InterruptedException {
    if (entry.path().isEmpty()) {
      // The archive's root is the destination, whose attributes are its own.
      return null;
    }
    String parent = target.resolve(TreePaths.below(root, entry.parent()));
    target.makeImplied(parent);
    String path = TreePaths.below(parent, entry.name());
    FileNode node = owned(entry.withPath(path));
    switch (entry.type()) {
      case DIRECTORY -> directory(node);
      case HARDLINK -> hardLink(node, entry, name);
      case FILE -> {
        Entry file = UnpackedFile.of(node, files.size());
        target.replace(node.path(), file, false);
        if (!(file instanceof UnpackedFile)) {
          target.links().addWithXattrs(file, files.size());
        }
        return file;
      }
      case SYMLINK, CHAR, BLOCK, FIFO -> put(node);
    }
    return null;
  }

  /**
   * Makes a hard link.
   *
   * @param link the archive's entry, which becomes {@code node}
   */
  private void hardLink(FileNode node, FileNode link, String archive)
      throws IOException, InterruptedException {
    String text = link.linkTarget();
    String parent = target.resolve(TreePaths.below(root, FileNode.parentOf(text)));
    String file = TreePaths.below(parent, FileNode.nameOf(text));
    if (file.equals(node.path())
        && target.find(file).filter(one -> !one.isDirectory()).isPresent()) {
      return; // It is that already.
    }
    boolean isReplaced = file.startsWith(node.path() + "/");
    Optional<Entry> linked = isReplaced ? Optional.empty() : target.linked(file);
    if (linked.isEmpty()) {
      throw TarProblems.broken(
          archive, link.path(), "the hard link is to " + text + ", which is no file");
    }
    FileNode made = node.asHardLinkTo(file);
    put(made);
    target.links().link(made, linked.get());
  }

  /** A symlink to a directory stays where the archive has a directory. */
  private void directory(FileNode node) throws IOException {
    Optional<FileNode> there = target.find(node.path());
    boolean leadsOn =
        there.isPresent()
            && there.get().type() == FileType.SYMLINK
            && target.find(target.resolve(node.path())).filter(FileNode::isDirectory).isPresent();
    if (!leadsOn) {
      put(node);
    }
  }

  private void put(FileNode node) throws IOException {
    target.replace(node.path(), new Copied(node, null, true), node.isDirectory());
  }

  /** Owners in an archive are its own, unless one is given; modes are always its own. */
  private FileNode owned(FileNode node) {
    return target.hasOwner() ? target.owned(node) : node;
  }
}
