package dev.jbuild.registry;

import dev.jbuild.oci.Blob;
import dev.jbuild.oci.ImageReference;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * An upload session that was opened while its blob is still being made, so that the blob goes out
 * as soon as it is there. For one thread at a time. One that nobody uses ends by itself some day.
 */
public final class OpenUpload {
  /** Registries forget sessions, and not all say that they have. */
  private static final Duration LIFE = Duration.ofMinutes(1);

  private final Uploads uploads;
  private final ImageReference repository;
  private final InstantSource clock;
  private final Instant opened;
  private Optional<UploadSession> session;

  OpenUpload(
      Uploads uploads, ImageReference repository, UploadSession session, InstantSource clock) {
    this.uploads = uploads;
    this.repository = repository;
    this.session = Optional.of(session);
    this.clock = clock;
    this.opened = clock.instant();
  }

  /**
   * Brings {@code blob} into the repository. The registry is asked first whether it has it if the
   * blob has 1 MiB or more; one with less is sooner sent than asked for.
   *
   * @throws IOException if the blob's own bytes can't be read
   * @throws RegistryException if the registry refuses or can't be reached
   */
  public Upload push(Blob blob) throws IOException, InterruptedException {
    boolean lives = clock.instant().isBefore(opened.plus(LIFE));
    if (!lives || !blob.digest().algorithm().equals("sha256")) {
      cancel();
    }
    Optional<UploadSession> usable = session;
    session = Optional.empty();
    return uploads.push(repository, blob, List.of(), usable);
  }

  /** Gives the session up, unless a blob went there. */
  public void cancel() throws IOException, InterruptedException {
    if (session.isPresent()) {
      session.get().cancel();
      session = Optional.empty();
    }
  }
}
