package dev.jbuild.layer.store;

import dev.jbuild.layer.LayerException;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Blobs in the folder {@code blobs} of an OCI image layout. Source: image-spec 1.1,
 * image-layout.md. What is written is first written to a folder that this process owns, brought to
 * the disk, and then renamed. Several processes may share the layout.
 */
public final class DirectoryContentStore implements ContentStore {
  private static final int BUFFER = 1 << 16;

  private final Path root;
  private final Path work;
  private final Using using;
  private final AtomicLong count = new AtomicLong();

  /**
   * Makes a store over an existing layout.
   *
   * @param work a folder of the same file system, used by no other store
   */
  public DirectoryContentStore(Path root, Path work) {
    this(root, work, _ -> {});
  }

  /**
   * Makes a store that others may remove blobs from.
   *
   * @param using told each blob that is relied on, before it is looked for or put
   */
  DirectoryContentStore(Path root, Path work, Using using) {
    this.root = root;
    this.work = work;
    this.using = using;
  }

  /** Takes what is about to be used. */
  @FunctionalInterface
  interface Using {
    void add(String name) throws IOException;
  }

  @Override
  public Optional<Blob> find(Digest digest) throws IOException {
    Path file = file(digest);
    using.add(digest.toString());
    try {
      return Optional.of(new FileBlob(file, digest, Files.size(file)));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  @Override
  public void put(Descriptor expected, InputStream in) throws IOException {
    try (FileIngest ingest = start(expected.digest())) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        ingest.write(buffer, 0, n);
        if (ingest.written() > expected.size()) {
          throw mismatch(expected, "more than " + expected.size() + " bytes");
        }
      }
      Descriptor found = ingest.descriptor(expected.mediaType());
      if (found.size() != expected.size()) {
        throw mismatch(expected, found.size() + " bytes instead of " + expected.size());
      }
      if (!found.digest().equals(expected.digest())) {
        throw mismatch(expected, "other bytes, of digest " + found.digest());
      }
      ingest.publish(found.digest());
    }
  }

  static LayerException mismatch(Descriptor expected, String what) {
    return new LayerException(
        ExitCode.ENVIRONMENT,
        new Problem(
            "UnexpectedContent",
            "what came for blob " + expected.digest() + " is " + what,
            Place.ANYWHERE,
            "try again; if it stays so, the source of the blob is broken or forged"));
  }

  @Override
  public Ingest begin() throws IOException {
    return start(null);
  }

  private FileIngest start(@Nullable Digest expected) throws IOException {
    return new FileIngest(this, work.resolve("blob-" + count.incrementAndGet()), expected);
  }

  /** Moves a finished file to its place. */
  void publish(Path finished, Digest digest) throws IOException {
    Path file = file(digest);
    using.add(digest.toString());
    Files.createDirectories(file.getParent());
    Files.move(finished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void remove(Digest digest) throws IOException {
    Files.deleteIfExists(file(digest));
  }

  private Path file(Digest digest) {
    return root.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
  }
}
