package dev.jbuild.layer;

import dev.jbuild.layer.CopyPlan.Entry;
import dev.jbuild.layer.tar.TarReader;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Writes the entries of a {@link CopyPlan}. */
final class CopyWriting {
  private final CopyPlan plan;
  private final LayerWriter out;

  CopyWriting(CopyPlan plan, LayerWriter out) {
    this.plan = plan;
    this.out = out;
  }

  /** Hard links come last, so that what they link to is there, in an archive too. */
  void write() throws IOException {
    for (Entry entry : plan.sorted().values()) {
      FileNode node = entry.node();
      if (node.type() == FileType.FILE) {
        FileNode origin = entry.origin();
        if (origin != null) {
          file(node, origin);
        }
      } else if (node.type() != FileType.HARDLINK) {
        out.put(node);
      }
    }
    for (CopyPlan.Archive archive : plan.archives()) {
      archive(archive);
    }
    for (Entry entry : plan.sorted().values()) {
      if (entry.node().type() == FileType.HARDLINK) {
        out.put(entry.node());
      }
    }
  }

  private void file(FileNode node, FileNode origin) throws IOException {
    try (InputStream content = plan.source().open(origin)) {
      out.put(node, content);
    } catch (EOFException shorter) {
      throw changed(origin, shorter);
    }
    if (!plan.source().isUnchanged(origin)) {
      throw changed(origin, null);
    }
  }

  private static LayerException changed(FileNode origin, @Nullable Throwable cause) {
    return new LayerException(
        ExitCode.BUILD_FAILED,
        new Problem(
            "SourceChanged",
            "this file was changed while it was copied",
            new Place.File(origin.path()),
            "build again when nothing writes to it"),
        cause);
  }

  private void archive(CopyPlan.Archive archive) throws IOException {
    InputStream tar =
        Contents.archive(plan.source(), archive.file())
            .orElseThrow(() -> changed(archive.file(), null));
    try (tar) {
      TarReader reader = new TarReader(tar, archive.file().path());
      for (FileNode target : archive.targets()) {
        FileNode entry = reader.next().orElseThrow(() -> changed(archive.file(), null));
        if (target != null) {
          if (entry.size() != target.size()) {
            throw changed(archive.file(), null);
          }
          out.put(target, reader.content());
        }
      }
    }
  }
}
