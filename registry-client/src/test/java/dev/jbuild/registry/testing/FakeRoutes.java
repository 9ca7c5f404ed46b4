package dev.jbuild.registry.testing;

import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The end points of distribution-spec 1.1 that a {@link FakeRegistry} has. */
final class FakeRoutes {
  private static final Pattern PATH =
      Pattern.compile(
          "/v2/(?<repository>.+)/(?<kind>manifests|blobs/uploads|blobs|tags)/(?<name>[^/]*)");
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]*)");

  private final FakeStorage storage;

  FakeRoutes(FakeStorage storage) {
    this.storage = storage;
  }

  static Optional<String> repository(Call call) {
    Matcher path = PATH.matcher(call.path());
    return path.matches() ? Optional.of(path.group("repository")) : Optional.empty();
  }

  void answer(Call call) throws IOException {
    Matcher path = PATH.matcher(call.path());
    if (call.path().equals("/v2/")) {
      call.answer(200);
    } else if (!path.matches()) {
      call.refuse(404, "NAME_UNKNOWN", "no such route");
    } else {
      String repository = path.group("repository");
      String name = path.group("name");
      switch (path.group("kind")) {
        case "manifests" -> manifest(call, repository, name);
        case "tags" -> tags(call, repository);
        case "blobs" -> blob(call, repository, name);
        default -> upload(call, repository, name);
      }
    }
  }

  private void manifest(Call call, String repository, String name) throws IOException {
    if (call.method().equals("PUT")) {
      putManifest(call, repository, name);
      return;
    }
    if (call.method().equals("DELETE")) {
      call.answer(storage.removeManifest(repository, name) ? 202 : 404);
      return;
    }
    Optional<FakeStorage.Stored> found = storage.manifest(repository, name);
    boolean accepted =
        found.filter(one -> call.header("Accept").orElse("").contains(one.mediaType())).isPresent();
    if (found.isEmpty() || !accepted) {
      call.refuse(404, "MANIFEST_UNKNOWN", "manifest unknown");
      return;
    }
    call.with("Content-Type", found.get().mediaType());
    call.with("Docker-Content-Digest", Digest.sha256(found.get().bytes()).toString());
    call.answer(200, found.get().bytes());
  }

  /** One tag a page. */
  private void tags(Call call, String repository) throws IOException {
    String last = call.query("last").orElse("");
    Optional<String> next =
        storage.tags(repository).stream().filter(tag -> tag.compareTo(last) > 0).findFirst();
    next.ifPresent(tag ->
        call.with("Link", "</v2/" + repository + "/tags/list?last=" + tag + ">; rel=\"next\""));
    String tags = next.map(tag -> "\"" + tag + "\"").orElse("");
    call.answer(200, ("{\"tags\":[" + tags + "]}").getBytes(StandardCharsets.UTF_8));
  }

  private void putManifest(Call call, String repository, String name) throws IOException {
    byte[] bytes = call.body();
    String digest = Digest.sha256(bytes).toString();
    if (name.startsWith("sha256:") && !name.equals(digest)) {
      call.refuse(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
      return;
    }
    var stored = new FakeStorage.Stored(call.header("Content-Type").orElse(""), bytes);
    storage.manifest(repository, name, stored);
    storage.manifest(repository, digest, stored);
    call.with("Location", "/v2/" + repository + "/manifests/" + digest);
    call.with("Docker-Content-Digest", digest).answer(201);
  }

  private void blob(Call call, String repository, String digest) throws IOException {
    Optional<byte[]> found = storage.blob(repository, digest);
    if (found.isEmpty()) {
      call.refuse(404, "BLOB_UNKNOWN", "blob unknown to registry");
      return;
    }
    byte[] bytes = found.get();
    Matcher range = RANGE.matcher(call.header("Range").orElse(""));
    if (!range.matches()) {
      call.answer(200, bytes);
      return;
    }
    int from = Integer.parseInt(range.group(1));
    int to = range.group(2).isEmpty() ? bytes.length - 1 : Integer.parseInt(range.group(2));
    if (from >= bytes.length) {
      call.answer(416);
      return;
    }
    call.with("Content-Range", "bytes %d-%d/%d".formatted(from, to, bytes.length));
    call.answer(206, Arrays.copyOfRange(bytes, from, to + 1));
  }

  private void upload(Call call, String repository, String id) throws IOException {
    if (call.method().equals("POST")) {
      post(call, repository);
      return;
    }
    Optional<FakeStorage.Session> session = storage.session(id);
    if (session.isEmpty()) {
      call.refuse(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
      return;
    }
    switch (call.method()) {
      case "PATCH" -> patch(call, repository, id, session.get());
      case "PUT" -> put(call, repository, id, session.get());
      case "GET" -> located(call, repository, id, session.get()).answer(204);
      case "DELETE" -> {
        storage.close(id);
        call.answer(204);
      }
      default -> call.answer(405);
    }
  }

  private void post(Call call, String repository) throws IOException {
    Optional<String> mount = call.query("mount");
    Optional<byte[]> there =
        mount.flatMap(digest -> storage.blob(call.query("from").orElse(""), digest));
    if (mount.isPresent() && there.isPresent()) {
      storage.blob(repository, mount.get(), there.get());
      call.with("Location", "/v2/" + repository + "/blobs/" + mount.get()).answer(201);
      return;
    }
    String id = storage.open();
    located(call, repository, id, storage.session(id).orElseThrow()).answer(202);
  }

  private void patch(Call call, String repository, String id, FakeStorage.Session session)
      throws IOException {
    byte[] body = call.body();
    String range = "%d-%d".formatted(session.size(), session.size() + body.length - 1);
    if (!call.header("Content-Range").orElse("").equals(range)) {
      located(call, repository, id, session).answer(416);
      return;
    }
    session.append(body);
    located(call, repository, id, session).answer(202);
  }

  private void put(Call call, String repository, String id, FakeStorage.Session session)
      throws IOException {
    session.append(call.body());
    String digest = call.query("digest").orElse("");
    byte[] bytes = session.bytes();
    if (!FakeStorage.digest(digest, bytes).equals(digest)) {
      call.refuse(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
      return;
    }
    storage.close(id);
    storage.blob(repository, digest, bytes);
    call.with("Location", "/v2/" + repository + "/blobs/" + digest).answer(201);
  }

  /** The state makes the query opaque, as it's allowed to be: it has to come back. */
  private static Call located(
      Call call, String repository, String id, FakeStorage.Session session) {
    call.with("Location", "/v2/%s/blobs/uploads/%s?state=a%%2Fb".formatted(repository, id));
    return call.with("Range", "0-" + Math.max(0, session.size() - 1));
  }
}
