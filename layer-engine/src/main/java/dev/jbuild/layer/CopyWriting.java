package dev.jbuild.layer;

import dev.jbuild.layer.CopyPlan.Copied;
import dev.jbuild.layer.CopyPlan.Entry;
import dev.jbuild.layer.tar.TarReader;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the entries of a {@link CopyPlan}. */
final class CopyWriting {
  private final CopyPlan plan;
  private final LayerWriter out;

  CopyWriting(CopyPlan plan, LayerWriter out) {
    this.plan = plan;
    this.out = out;
  }

  /** Writes all. Hard links come last, so that what they link to is there, in an archive too. */
  void write() throws IOException {
    boolean hasLinks = false;
    for (Entry entry : plan.sorted()) {
      if (entry instanceof Copied copied && copied.node().type() == FileType.HARDLINK) {
        hasLinks = true;
      } else {
        copy(entry);
      }
    }
    for (CopyPlan.Archive archive : plan.archives()) {
      archive(archive);
    }
    for (Entry entry : hasLinks ? plan.sorted() : List.<Entry>of()) {
      if (entry instanceof Copied copied && copied.node().type() == FileType.HARDLINK) {
        write(copied.node());
      }
    }
  }

  private void write(FileNode node) throws IOException {
    out.write(node, InputStream.nullInputStream());
  }

  private void copy(Entry entry) throws IOException {
    FileNode origin = entry.origin();
    if (entry instanceof Copied copied && copied.node().type() != FileType.FILE) {
      write(copied.node());
    } else if (origin != null) {
      file(entry.node(), origin);
    }
  }

  private void file(FileNode node, FileNode origin) throws IOException {
    FileTree source = plan.source();
    if (out.write(node, (into, offset) -> source.read(origin, into, offset))) {
      return;
    }
    try (InputStream content = source.open(origin)) {
      out.write(node, content);
    } catch (EOFException shorter) {
      throw changed(origin, shorter);
    }
    if (!source.isUnchanged(origin)) {
      throw changed(origin, null);
    }
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
    return source.isUnchanged(archive) ? broken : changed(archive, broken);
  }

  private void archive(CopyPlan.Archive archive) throws IOException {
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
          out.write(node, reader.content());
        }
      }
    } catch (LayerException broken) {
      throw changedOr(plan.source(), archive.file(), broken);
    }
    if (!plan.source().isUnchanged(archive.file())) {
      throw changed(archive.file(), null);
    }
  }
}
