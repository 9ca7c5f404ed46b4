package dev.jbuild.layer;

import dev.jbuild.layer.CopyPlan.Copied;
import dev.jbuild.layer.CopyPlan.Entry;
import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Interrupts;
import dev.jbuild.layer.tar.Decompression;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.Awaiting;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
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
  static void digest(FileTree source, NavigableMap<String, Entry> entries)
      throws IOException, InterruptedException {
    List<Map.Entry<String, Entry>> files = new ArrayList<>();
    for (Map.Entry<String, Entry> each : entries.entrySet()) {
      if (!isRead(each.getValue())) {
        files.add(each);
      }
    }
    AtomicInteger next = new AtomicInteger();
    if (files.size() < FEW) {
      digestAll(source, files, next);
      return;
    }
    int count = Runtime.getRuntime().availableProcessors();
    try (var threads = Executors.newFixedThreadPool(count)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        running.add(
            threads.submit(() -> {
              digestAll(source, files, next);
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
      case UnpackedFile _ -> true;
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

  private static void digestAll(
      FileTree source, List<Map.Entry<String, Entry>> files, AtomicInteger next)
      throws IOException {
    for (int i = next.getAndIncrement(); i < files.size(); i = next.getAndIncrement()) {
      Map.Entry<String, Entry> file = files.get(i);
      FileNode origin = file.getValue().origin();
      if (origin != null) {
        Digest digest = source.digest(origin);
        if (file.getValue() instanceof Copied copied) {
          file.setValue(new Copied(copied.node().withDigest(digest), origin, true));
        }
      }
    }
  }

  /** Returns the digest of entries in their order: every field with its length, but no times. */
  static Digest digest(Collection<Entry> entries) {
    MessageDigest engine = Digest.newSha256();
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(
                new DigestOutputStream(OutputStream.nullOutputStream(), engine)))) {
      for (Entry entry : entries) {
        fields(entry.node(), out);
      }
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return Digest.ofSha256(engine.digest());
  }

  private static void fields(FileNode node, DataOutputStream out) throws IOException {
    field(FileNames.encode(node.path()), out);
    out.writeByte(node.type().letter());
    out.writeShort(node.mode());
    out.writeInt((int) node.uid());
    out.writeInt((int) node.gid());
    out.writeLong(node.rdev());
    field(FileNames.encode(node.linkTarget()), out);
    out.writeInt(node.xattrs().size());
    for (Map.Entry<String, byte[]> xattr : node.xattrs().entrySet()) {
      field(FileNames.encode(xattr.getKey()), out);
      field(xattr.getValue(), out);
    }
    Digest content = node.type() == FileType.FILE ? node.digest() : null;
    field(content == null ? NOTHING : content.bytes(), out);
  }

  private static void field(byte[] bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** Opens a file of the source if it is an archive by its content. */
  static Optional<InputStream> archive(FileTree source, FileNode file) throws IOException {
    return Decompression.openArchive(source.open(file), file.path());
  }
}
