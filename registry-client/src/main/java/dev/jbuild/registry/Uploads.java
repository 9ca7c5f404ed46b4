package dev.jbuild.registry;

import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** Brings blobs into repositories: looks, mounts, sends. */
final class Uploads {
  private static final int MOUNT_TRIES = 3;

  /** Less than this is sooner sent than asked for. */
  private static final long WORTH_ASKING = 1 << 20;

  private static final List<String> REFUSALS = List.of("RegistryRefused", "AccessDenied");

  private record Target(String registry, String repository, Digest digest) {}

  private record Stored(String registry, Digest digest) {}

  private final Registries registries;
  private final Exchanges exchanges;
  private final BlobSource source;
  private final RegistryOptions options;
  private final SingleFlight<Target, Upload> flights = new SingleFlight<>();
  // Where this client saw a blob last: the next repository of that registry can mount it.
  private final ConcurrentMap<Stored, ImageReference> seen = new ConcurrentHashMap<>();

  Uploads(Registries registries, Exchanges exchanges, BlobSource source, RegistryOptions options) {
    this.registries = registries;
    this.exchanges = exchanges;
    this.source = source;
    this.options = options;
  }

  /**
   * Brings a blob into a repository.
   *
   * @param opened a session for it, if there is one
   */
  Upload push(
      ImageReference repository,
      Blob blob,
      List<ImageReference> mountFrom,
      Optional<UploadSession> opened)
      throws IOException, InterruptedException {
    Target target = new Target(repository.registry(), repository.repository(), blob.digest());
    Upload done = flights.get(target, () -> pushOnce(repository, blob, mountFrom, opened));
    seen.put(new Stored(repository.registry(), blob.digest()), repository);
    return done;
  }

  private Upload pushOnce(
      ImageReference repository,
      Blob blob,
      List<ImageReference> mountFrom,
      Optional<UploadSession> ready)
      throws IOException, InterruptedException {
    if (ready.isPresent() && blob.size() < WORTH_ASKING) {
      return sendUnasked(repository, blob, ready.get());
    }
    Optional<UploadSession> opened = ready;
    if (source.exists(repository, blob.digest(), true)) {
      cancel(ready);
      return Upload.EXISTED;
    }
    for (ImageReference from : candidates(repository, blob.digest(), mountFrom)) {
      cancel(opened);
      Mounting mounting = mount(repository, blob, from);
      if (mounting.mounted) {
        return Upload.MOUNTED;
      }
      opened = mounting.session;
    }
    send(
        repository,
        blob,
        opened.isPresent() ? opened.get() : open(repository, blob.digest().algorithm()));
    return Upload.UPLOADED;
  }

  /** A registry may refuse to take what it has; who asked would not have sent it. */
  private Upload sendUnasked(ImageReference repository, Blob blob, UploadSession session)
      throws IOException, InterruptedException {
    try {
      send(repository, blob, session);
      return Upload.UPLOADED;
    } catch (RegistryException refused) {
      if (REFUSALS.contains(refused.problems().getFirst().name())
          && source.exists(repository, blob.digest(), true)) {
        return Upload.EXISTED;
      }
      throw refused;
    }
  }

  private void send(ImageReference repository, Blob blob, UploadSession session)
      throws IOException, InterruptedException {
    new BlobUpload(exchanges, options, repository, blob)
        .send(session, () -> reopen(repository, blob));
  }

  private static void cancel(Optional<UploadSession> opened)
      throws IOException, InterruptedException {
    if (opened.isPresent()) {
      opened.get().cancel();
    }
  }

  private List<ImageReference> candidates(
      ImageReference repository, Digest digest, List<ImageReference> mountFrom) {
    List<ImageReference> all = new ArrayList<>(mountFrom);
    ImageReference last = seen.get(new Stored(repository.registry(), digest));
    if (last != null) {
      all.addFirst(last);
    }
    List<ImageReference> usable = new ArrayList<>();
    for (ImageReference one : all) {
      boolean isOther =
          one.registry().equals(repository.registry())
              && !one.repository().equals(repository.repository());
      boolean isNew = usable.stream().noneMatch(u -> u.repository().equals(one.repository()));
      if (isOther && isNew && usable.size() < MOUNT_TRIES) {
        usable.add(one);
      }
    }
    return usable;
  }

  /** Done, or a session to go on with, or neither. */
  private record Mounting(boolean mounted, Optional<UploadSession> session) {}

  private Mounting mount(ImageReference repository, Blob blob, ImageReference from)
      throws IOException, InterruptedException {
    Registry registry = registries.find(repository.registry());
    HttpUrl url =
        uploads(registry, repository)
            .newBuilder()
            .addQueryParameter("mount", blob.digest().toString())
            .addQueryParameter("from", from.repository())
            .build();
    Ask ask = post(registry, url, repository).with(Scope.mount(repository, from));
    try (Response answer = exchanges.send(ask)) {
      return switch (answer.code()) {
        case 201 -> new Mounting(true, Optional.empty());
        case 202 -> new Mounting(false, Optional.of(session(ask, answer)));
        default -> new Mounting(false, Optional.empty());
      };
    } catch (RegistryException refused) {
      // Who may not read the source may still write the target.
      return new Mounting(false, Optional.empty());
    }
  }

  private Optional<UploadSession> reopen(ImageReference repository, Blob blob)
      throws IOException, InterruptedException {
    return source.exists(repository, blob.digest(), true)
        ? Optional.empty()
        : Optional.of(open(repository, blob.digest().algorithm()));
  }

  /** Opens a session for a blob whose digest is of {@code algorithm}, such as {@code sha256}. */
  UploadSession open(ImageReference repository, String algorithm)
      throws IOException, InterruptedException {
    Registry registry = registries.find(repository.registry());
    HttpUrl.Builder url = uploads(registry, repository).newBuilder();
    if (!algorithm.equals("sha256")) {
      url.addQueryParameter("digest-algorithm", algorithm);
    }
    Ask ask = post(registry, url.build(), repository);
    try (Response answer = exchanges.send(ask)) {
      if (answer.code() != 202 && answer.code() != 201) {
        throw exchanges.refusal(ask, answer);
      }
      return session(ask, answer);
    }
  }

  private UploadSession session(Ask ask, Response answer) {
    return UploadSession.of(exchanges, ask, answer);
  }

  private static HttpUrl uploads(Registry registry, ImageReference repository) {
    return registry.url(repository.repository(), "blobs/uploads/");
  }

  private static Ask post(Registry registry, HttpUrl url, ImageReference repository) {
    Request request = new Request.Builder().url(url).post(RequestBody.EMPTY).build();
    return new Ask(registry, request, repository, Scope.push(repository));
  }
}
