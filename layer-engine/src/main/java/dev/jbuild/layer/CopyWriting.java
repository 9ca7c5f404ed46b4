package dev.jbuild.layer;

import dev.jbuild.layer.CopyPlan.Copied;
import dev.jbuild.layer.CopyPlan.Entry;
import dev.jbuild.layer.CopyPlan.LowerFile;
import dev.jbuild.layer.FileTree.Sameness;
import dev.jbuild.layer.tar.TarReader;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Writes the entries of a {@link CopyPlan}. What is written has the digests of the plan: that is
 * known of a file to which nothing was done since; the content of others is compared.
 */
final class CopyWriting {
  private final CopyPlan plan;
  private final LayerWriter out;
  private final boolean comparesAll;

  /** Whether something was done to a file while it was copied, and its content wasn't compared. */
  private boolean unsure;

  /**
   * Writes to {@code out}.
   *
   * @param comparesAll whether the content of large files to which nothing was done is compared
   */
  CopyWriting(CopyPlan plan, LayerWriter out, boolean comparesAll) {
    this.plan = plan;
    this.out = out;
    this.comparesAll = comparesAll;
  }

  /**
   * Writes all. Hard links come last, so that what they link to is there, in an archive too.
   *
   * @return whether all has the content of the plan; if not, one that compares all can tell
   */
  boolean write() throws IOException {
    boolean hasLinks = false;
    for (Entry entry : plan.sorted()) {
      if (isLink(entry)) {
        hasLinks = true;
      } else {
        copy(entry);
      }
    }
    for (CopyPlan.Archive archive : plan.archives()) {
      archive(archive);
    }
    if (hasLinks) {
      for (Entry entry : plan.sorted()) {
        if (isLink(entry)) {
          write(entry.node());
        }
      }
    }
    return !unsure;
  }

  private static boolean isLink(Entry entry) {
    return entry instanceof Copied copied && copied.node().type() == FileType.HARDLINK;
  }

  private void write(FileNode node) throws IOException {
    out.write(node, InputStream.nullInputStream());
  }

  private void copy(Entry entry) throws IOException {
    if (entry instanceof FolderFile file) {
      // Only such a tree gives looks.
      DirectoryTree tree = (DirectoryTree) plan.source();
      FileNode node = file.node();
      if (!out.write(node, (into, offset) -> file.read(tree, into, offset))) {
        stream(node, file.origin());
      }
    } else if (entry instanceof Copied copied) {
      copy(copied.node(), copied.origin());
      if (plan.sorted().opaques().contains(copied.path())) {
        out.opaque(copied.path());
      }
    } else if (entry instanceof LowerFile(var node, var from)) {
      try (InputStream content = from.tree().open(from.file())) {
        out.write(node, content);
      }
    }
  }

  private void copy(FileNode node, @Nullable FileNode origin) throws IOException {
    if (node.type() != FileType.FILE) {
      write(node);
    } else if (origin != null
        && !out.write(node, (into, offset) -> plan.source().read(origin, into, offset))) {
      stream(node, origin);
    }
  }

  private void stream(FileNode node, FileNode origin) throws IOException {
    boolean compares = compares(origin);
    try (InputStream content = plan.source().open(origin)) {
      write(node, content, compares, origin);
    } catch (EOFException shorter) {
      throw changed(origin, shorter);
    }
    check(origin, compares);
  }

  private boolean compares(FileNode file) throws IOException {
    return comparesAll || plan.source().sameness(file) != Sameness.SAME;
  }

  private void write(FileNode node, InputStream content, boolean compares, FileNode file)
      throws IOException {
    Digest expected = node.digest();
    if (!compares || expected == null) {
      out.write(node, content);
      return;
    }
    MessageDigest engine = Digest.newEngine(expected.algorithm());
    out.write(node, new DigestInputStream(content, engine));
    if (!Digest.of(expected.algorithm(), engine.digest()).equals(expected)) {
      throw changed(file, null);
    }
  }

  private void check(FileNode file, boolean compared) throws IOException {
    Sameness sameness = plan.source().sameness(file);
    if (sameness == Sameness.CHANGED) {
      throw changed(file, null);
    }
    unsure |= !compared && sameness == Sameness.TOUCHED;
  }

  /** Returns what to say of a file that isn't what it was when it was looked at. */
  static LayerException changed(FileNode origin, @Nullable Throwable cause) {
    return new LayerException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "SourceChanged",
            "this file was changed while it was copied",
            new Place.File(origin.path()),
            "build again when nothing writes to it"),
        cause);
  }

  /** Returns what to say of an archive that can't be read: if it changes, that. */
  static LayerException changedOr(FileTree source, FileNode archive, LayerException broken)
      throws IOException {
    return source.sameness(archive) == Sameness.CHANGED ? changed(archive, broken) : broken;
  }

  private void archive(CopyPlan.Archive archive) throws IOException {
    boolean compares = compares(archive.file());
    InputStream tar =
        Contents.archive(plan.source(), archive.file())
            .orElseThrow(() -> changed(archive.file(), null));
    try (tar) {
      TarReader reader = new TarReader(tar, archive.file().path());
      for (Entry target : archive.targets()) {
        FileNode entry = reader.next().orElseThrow(() -> changed(archive.file(), null));
        if (target != null) {
          FileNode node = target.node();
          if (entry.size() != node.size()) {
            throw changed(archive.file(), null);
          }
          write(node, reader.content(), compares, archive.file());
        }
      }
    } catch (LayerException broken) {
      // It could be read when it was looked at.
      throw compares
          ? changed(archive.file(), broken)
          : changedOr(plan.source(), archive.file(), broken);
    }
    check(archive.file(), compares);
  }
}
