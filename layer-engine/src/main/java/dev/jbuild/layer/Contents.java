package dev.jbuild.layer;

import dev.jbuild.layer.CopyPlan.Copied;
import dev.jbuild.layer.CopyPlan.Entry;
import dev.jbuild.layer.CopyPlan.LowerFile;
import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Interrupts;
import dev.jbuild.layer.tar.Decompression;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.Awaiting;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Digests of what is copied. */
final class Contents {
  private static final int BUFFER = 1 << 16;

  /** Below this, threads cost more than they save. */
  private static final int FEW = 8;

  private static final byte[] NOTHING = new byte[0];

  private Contents() {}

  static Digest digest(InputStream content) throws IOException {
    MessageDigest engine = Digest.newSha256();
    byte[] buffer = new byte[BUFFER];
    for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
      engine.update(buffer, 0, n);
      Interrupts.check();
    }
    return Digest.ofSha256(engine.digest());
  }

  /** Adds the digests of all files that come from the source, several at a time. */
  static void digest(FileTree source, EntryList entries) throws IOException, InterruptedException {
    int unread = 0;
    for (int i = 0; i < entries.size() && unread < FEW; i++) {
      unread += isRead(entries.get(i)) ? 0 : 1;
    }
    AtomicInteger next = new AtomicInteger();
    if (unread < FEW) {
      digestAll(source, entries, next);
      return;
    }
    int count = Runtime.getRuntime().availableProcessors();
    try (var threads = Executors.newFixedThreadPool(count)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        running.add(
            threads.submit(() -> {
              digestAll(source, entries, next);
              return true;
            }));
      }
      await(running);
    }
  }

  /** Returns whether an entry has no content of its own in the source, or one that is known. */
  private static boolean isRead(Entry entry) {
    return switch (entry) {
      case FolderFile file -> file.isRead();
      case UnpackedFile _, LowerFile _ -> true;
      case Copied(var node, var origin, _) ->
          origin == null || node.type() != FileType.FILE || node.digest() != null;
    };
  }

  private static void await(List<Future<?>> running) throws IOException, InterruptedException {
    try {
      for (Future<?> one : running) {
        Awaiting.result(one);
      }
    } finally {
      running.forEach(one -> one.cancel(true));
    }
  }

  private static void digestAll(FileTree source, EntryList entries, AtomicInteger next)
      throws IOException {
    for (int i = next.getAndIncrement(); i < entries.size(); i = next.getAndIncrement()) {
      Entry entry = entries.get(i);
      FileNode origin = isRead(entry) ? null : entry.origin();
      if (origin != null) {
        Digest digest = source.digest(origin);
        if (entry instanceof Copied copied) {
          entries.set(i, new Copied(copied.node().withDigest(digest), origin, true));
        }
      }
    }
  }

  /** Returns the digest of entries in their order: every field with its length, but no times. */
  static Digest digest(EntryList entries) {
    Fields fields = new Fields();
    for (Entry entry : entries) {
      fields.add(entry.node());
    }
    for (String path : entries.opaques()) {
      fields.field(FileNames.encode(path));
    }
    return fields.digest();
  }

  /** Numbers are big-endian. Written out, as streams take several times as long while cold. */
  private static final class Fields {
    private final MessageDigest engine = Digest.newSha256();
    private final byte[] buffer = new byte[BUFFER];
    private int held;

    void add(FileNode node) {
      field(FileNames.encode(node.path()));
      number(node.type().letter(), 1);
      number(node.mode(), 2);
      number(node.uid(), 4);
      number(node.gid(), 4);
      number(node.rdev(), 8);
      field(FileNames.encode(node.linkTarget()));
      number(node.xattrs().size(), 4);
      for (Map.Entry<String, byte[]> xattr : node.xattrs().entrySet()) {
        field(FileNames.encode(xattr.getKey()));
        field(xattr.getValue());
      }
      Digest content = node.type() == FileType.FILE ? node.digest() : null;
      field(content == null ? NOTHING : content.bytes());
    }

    private void number(long value, int size) {
      room(size);
      for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
        buffer[held++] = (byte) (value >>> shift);
      }
    }

    private void field(byte[] bytes) {
      number(bytes.length, 4);
      room(bytes.length);
      if (bytes.length > buffer.length) {
        engine.update(bytes);
      } else {
        System.arraycopy(bytes, 0, buffer, held, bytes.length);
        held += bytes.length;
      }
    }

    private void room(int size) {
      if (buffer.length - held < size) {
        engine.update(buffer, 0, held);
        held = 0;
      }
    }

    Digest digest() {
      engine.update(buffer, 0, held);
      return Digest.ofSha256(engine.digest());
    }
  }

  /** Opens a file of the source if it is an archive by its content. */
  static Optional<InputStream> archive(FileTree source, FileNode file) throws IOException {
    return Decompression.openArchive(source.open(file), file.path());
  }
}
