package dev.jbuild.registry;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.MediaTypes;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Reads and writes manifests and indexes. */
final class Manifests {
  private static final int PULL_LIMIT = 8 << 20;
  private static final int PUSH_LIMIT = 4 << 20;
  private static final List<String> SCHEMA_1 =
      List.of(
          "application/vnd.docker.distribution.manifest.v1+prettyjws",
          "application/vnd.docker.distribution.manifest.v1+json");

  /** All that exist: some registries say 404 where the one they have isn't named. */
  private static final String ACCEPT =
      String.join(
          ", ",
          MediaTypes.OCI_INDEX,
          MediaTypes.OCI_MANIFEST,
          MediaTypes.DOCKER_MANIFEST_LIST,
          MediaTypes.DOCKER_MANIFEST,
          SCHEMA_1.get(0) + ";q=0.1",
          SCHEMA_1.get(1) + ";q=0.1");

  /** What servers say that don't know: the document itself has to tell. */
  private static final Set<String> UNTYPED =
      Set.of("", "application/json", "application/octet-stream", "text/plain");

  private final Registries registries;
  private final Exchanges exchanges;
  private final TransferEvents events;

  Manifests(Registries registries, Exchanges exchanges, TransferEvents events) {
    this.registries = registries;
    this.exchanges = exchanges;
    this.events = events;
  }

  Optional<Resolved> resolve(ImageReference reference) throws IOException, InterruptedException {
    Ask ask = ask(reference, "GET");
    try (Response answer = exchanges.send(ask, PULL_LIMIT)) {
      if (answer.code() == 404) {
        checkRegistry(ask, answer);
        return Optional.empty();
      }
      if (answer.code() != 200) {
        throw exchanges.refusal(ask, answer);
      }
      byte[] bytes = bytes(answer);
      Digest digest = verified(reference, answer, bytes);
      return Optional.of(
          new Resolved(Descriptor.of(mediaType(answer, bytes), digest, bytes.length), bytes));
    }
  }

  Optional<Descriptor> describe(ImageReference reference) throws IOException, InterruptedException {
    Ask ask = ask(reference, "HEAD");
    if (!ask.registry().isHeadless()) {
      try (Response answer = exchanges.send(ask)) {
        Optional<Descriptor> described = described(reference, answer);
        if (described.isPresent()) {
          return described;
        }
        if (answer.code() == 405) {
          ask.registry().refusesHead();
        }
        if (answer.code() == 404 && ask.registry().isProven()) {
          return Optional.empty();
        }
      }
    }
    // GET also brings the words of a refusal.
    return resolve(reference).map(Resolved::descriptor);
  }

  private static Optional<Descriptor> described(ImageReference reference, Response answer) {
    String digest = answer.header("Docker-Content-Digest");
    String length = answer.header("Content-Length");
    String type = contentType(answer);
    if (answer.code() != 200 || digest == null || length == null || UNTYPED.contains(type)) {
      return Optional.empty();
    }
    try {
      Descriptor said = Descriptor.of(type, Digest.parse(digest), Long.parseLong(length));
      return Optional.of(said).filter(one -> isWanted(reference, one.digest()));
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
  }

  private static boolean isWanted(ImageReference reference, Digest found) {
    return reference.digest() == null || reference.digest().equals(found);
  }

  void push(ImageReference target, Descriptor descriptor, byte[] bytes)
      throws IOException, InterruptedException {
    if (bytes.length != descriptor.size()
        || !digest(descriptor.digest(), bytes).equals(descriptor.digest())) {
      throw new IllegalArgumentException("the bytes are not those of " + descriptor.digest());
    }
    if (target.digest() != null && !target.digest().equals(descriptor.digest())) {
      throw new IllegalArgumentException(target + " can't name " + descriptor.digest());
    }
    Registry registry = registries.find(target.registry());
    String name =
        target.tag() == null && target.digest() != null
            ? descriptor.digest().toString()
            : target.tagOrLatest();
    Request request =
        new Request.Builder()
            .url(registry.url(target.repository(), "manifests/" + name))
            .put(RequestBody.create(bytes, MediaType.get(descriptor.mediaType())))
            .build();
    if (bytes.length > PUSH_LIMIT) {
      throw tooLarge(Places.of(request), PUSH_LIMIT, bytes.length);
    }
    Ask ask = new Ask(registry, request, target, Scope.push(target));
    try (Response answer = exchanges.send(ask)) {
      if (!answer.isSuccessful()) {
        throw exchanges.refusal(ask, answer);
      }
      checkStored(registry, descriptor, answer);
    }
  }

  /** Returns whether it is gone. Source: distribution-spec 1.1, section Deleting Manifests. */
  boolean delete(ImageReference manifest) throws IOException, InterruptedException {
    if (manifest.digest() == null) {
      throw new IllegalArgumentException(manifest + " has no digest");
    }
    Registry registry = registries.find(manifest.registry());
    Request request =
        new Request.Builder()
            .url(registry.url(manifest.repository(), "manifests/" + manifest.digest()))
            .delete()
            .build();
    try (Response answer =
        exchanges.send(new Ask(registry, request, manifest, Scope.delete(manifest)))) {
      return answer.isSuccessful() || answer.code() == 404;
    }
  }

  private void checkStored(Registry registry, Descriptor descriptor, Response answer) {
    String stored = answer.header("Docker-Content-Digest");
    if (stored == null && answer.header("Location") == null) {
      events.warned(
          registry.name(), "the manifest was accepted, but not in the way that registries do");
    } else if (stored != null
        && stored.startsWith(descriptor.digest().algorithm() + ":")
        && !stored.equals(descriptor.digest().toString())) {
      throw mismatch(answer, descriptor.digest(), Redaction.text(stored));
    }
  }

  private Ask ask(ImageReference reference, String method)
      throws IOException, InterruptedException {
    Registry registry = registries.find(reference.registry());
    Request request =
        new Request.Builder()
            .url(registry.url(reference.repository(), "manifests/" + reference.manifestName()))
            .method(method, null)
            .header("Accept", ACCEPT)
            .build();
    return new Ask(registry, request, reference, Scope.pull(reference));
  }

  private void checkRegistry(Ask ask, Response answer) throws IOException, InterruptedException {
    if (!ask.registry().isProven() && !RegistryWords.isRegistry(answer)) {
      throw exchanges.refusal(ask, answer);
    }
  }

  private static byte[] bytes(Response answer) throws IOException {
    long length = answer.body().contentLength();
    byte[] bytes =
        length > PULL_LIMIT ? new byte[0] : answer.body().byteStream().readNBytes(PULL_LIMIT + 1);
    if (length > PULL_LIMIT || bytes.length > PULL_LIMIT) {
      throw tooLarge(Places.of(answer), PULL_LIMIT, length);
    }
    return bytes;
  }

  private static RegistryException tooLarge(Place where, int limit, long length) {
    String size = length < 0 ? "larger" : length + " bytes";
    return new RegistryException(
        new Problem(
            "ManifestTooLarge",
            "the manifest is %s, the limit is %d bytes".formatted(size, limit),
            where,
            "an image with that many layers or annotations needs to be made smaller"));
  }

  private static Digest digest(Digest like, byte[] bytes) {
    return Digest.of(like.algorithm(), Digest.newEngine(like.algorithm()).digest(bytes));
  }

  private static Digest verified(ImageReference reference, Response answer, byte[] bytes) {
    Digest wanted = reference.digest();
    if (wanted != null) {
      Digest found = digest(wanted, bytes);
      if (!found.equals(wanted)) {
        throw mismatch(answer, wanted, found.toString());
      }
      return found;
    }
    Digest found = Digest.sha256(bytes);
    String said = answer.header("Docker-Content-Digest");
    if (said != null && said.startsWith("sha256:") && !said.equals(found.toString())) {
      throw mismatch(answer, found, Redaction.text(said));
    }
    return found;
  }

  private static RegistryException mismatch(Response answer, Digest wanted, String found) {
    return new RegistryException(
        new Problem(
            "ManifestMismatch",
            "the manifest should have the digest %s, and the registry has %s"
                .formatted(wanted, found),
            Places.of(answer),
            "the registry or a proxy on the way changed it; push the image again, or ask who runs"
                + " them"));
  }

  private static String mediaType(Response answer, byte[] bytes) {
    String said = contentType(answer);
    Json.Object json;
    try {
      json = Json.parse(bytes).asObject("manifest");
    } catch (JsonException malformed) {
      throw malformed(answer, "the manifest can't be read: " + malformed.getMessage());
    }
    String written = member(json);
    if (SCHEMA_1.contains(said)) {
      throw malformed(answer, "the image is in Docker's schema 1, which is no longer read");
    }
    if (written != null && !UNTYPED.contains(said) && !written.equals(said)) {
      throw malformed(
          answer, "the manifest says %s, the registry says %s".formatted(written, said));
    }
    if (written == null && UNTYPED.contains(said)) {
      return json.get("manifests").isPresent() ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST;
    }
    return written == null ? said : written;
  }

  private static @Nullable String member(Json.Object json) {
    return json.get("mediaType")
        .map(value -> value instanceof Json.Text(var t) ? t : "")
        .orElse(null);
  }

  private static RegistryException malformed(Response answer, String what) {
    return new RegistryException(
        new Problem(
            "MalformedManifest",
            Redaction.text(what),
            Places.of(answer),
            "check that the name is one of an image, and push it again with a current tool"));
  }

  private static String contentType(Response answer) {
    String header = answer.header("Content-Type");
    return header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }
}
