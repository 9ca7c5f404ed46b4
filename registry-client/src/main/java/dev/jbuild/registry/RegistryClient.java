package dev.jbuild.registry;

import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageReference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reads and writes what registries keep. Safe for several threads; every method blocks. Of a
 * reference that names a repository, tag and digest don't matter. Source: distribution-spec 1.1.
 *
 * <p>Every method throws {@link RegistryException} if the registry refuses, can't be reached, or
 * gives what was not asked for, and {@link InterruptedException} if its thread is interrupted.
 */
public interface RegistryClient extends AutoCloseable {

  /**
   * Returns the manifest or index, its bytes verified against the reference's digest if it has one.
   * Empty if the registry says that it isn't there.
   */
  Optional<Resolved> resolve(ImageReference reference) throws IOException, InterruptedException;

  /**
   * Returns what {@link #resolve} would return, without its bytes: cheaper, and not counted by
   * registries that limit pulls. The digest is the registry's word only.
   */
  Optional<Descriptor> describe(ImageReference reference) throws IOException, InterruptedException;

  /**
   * Returns a blob, without asking the registry yet. Its stream goes on where it was after a broken
   * connection, and throws {@link RegistryException} when the bytes aren't those of {@code
   * descriptor}.
   */
  Blob blob(ImageReference repository, Descriptor descriptor);

  /** Returns whether the repository has the blob. */
  boolean exists(ImageReference repository, Descriptor blob)
      throws IOException, InterruptedException;

  /**
   * Brings a blob into a repository: looks if it is there, then mounts it from one of {@code
   * mountFrom}, then sends it. Several calls for one blob and repository at the same time send it
   * once.
   *
   * @param mountFrom repositories that may have the blob; those of other registries don't count
   * @throws IOException if the blob's own bytes can't be read
   */
  Upload push(ImageReference repository, Blob blob, List<ImageReference> mountFrom)
      throws IOException, InterruptedException;

  /** Opens an upload session for a blob that is still being made. */
  OpenUpload open(ImageReference repository) throws IOException, InterruptedException;

  /**
   * Puts a manifest or index under the target's tag, or under its digest if it has no tag.
   *
   * @throws IllegalArgumentException if {@code bytes} are not those of {@code descriptor}
   */
  void pushManifest(ImageReference target, Descriptor descriptor, byte[] bytes)
      throws IOException, InterruptedException;

  /**
   * Returns the tags of a repository, as the registry sorts them; none if there is no such
   * repository. At most 100,000.
   */
  List<String> tags(ImageReference repository) throws IOException, InterruptedException;

  /**
   * Removes a manifest or index with all tags that name it. Returns whether it is gone: most
   * registries don't let everybody do that, and some nobody.
   *
   * @throws IllegalArgumentException if {@code manifest} has no digest
   */
  boolean delete(ImageReference manifest) throws IOException, InterruptedException;

  /**
   * Finds out ahead how {@code registry} wants to be talked to. Needn't be called; what goes wrong
   * is for the first call that needs the answer.
   *
   * @param registry {@code host[:port]}
   */
  void prepare(String registry);

  /** Closes idle connections. Calls that run are not disturbed. */
  @Override
  void close();
}
