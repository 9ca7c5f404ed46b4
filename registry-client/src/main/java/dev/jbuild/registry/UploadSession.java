package dev.jbuild.registry;

import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * One upload session of a registry. Its URL changes with every answer. For one thread. Source:
 * distribution-spec 1.1, Pushing blobs.
 */
final class UploadSession {
  private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");
  private static final long CHUNK_LIMIT = 1L << 30;

  private final Exchanges exchanges;
  private final Ask opening;
  private final long shortestChunk;
  private HttpUrl location;

  private UploadSession(Exchanges exchanges, Ask opening, HttpUrl location, long shortestChunk) {
    this.exchanges = exchanges;
    this.opening = opening;
    this.location = location;
    this.shortestChunk = shortestChunk;
  }

  /** Returns the session that {@code answer} opened. */
  static UploadSession of(Exchanges exchanges, Ask opening, Response answer) {
    String location = answer.header("Location");
    if (location == null) {
      throw Refusal.malformed(opening.registry(), "an upload session that has no location");
    }
    HttpUrl url = next(opening.registry(), answer, location);
    return new UploadSession(
        exchanges, opening.with(Scope.push(opening.repository())), url, shortestChunk(answer));
  }

  /** Returns the least that a chunk must have but for the last, in bytes, from 0 to 1 GiB. */
  long shortestChunk() {
    return shortestChunk;
  }

  private static long shortestChunk(Response answer) {
    String text = answer.header("OCI-Chunk-Min-Length");
    return text != null && text.matches("[0-9]{1,18}")
        ? Math.min(CHUNK_LIMIT, Long.parseLong(text))
        : 0;
  }

  /** Sends all, or what is left, and closes the session. */
  Response put(Digest digest, RequestBody body) throws IOException, InterruptedException {
    HttpUrl url = location.newBuilder().setQueryParameter("digest", digest.toString()).build();
    return exchanges.sendOnce(opening.with(new Request.Builder().url(url).put(body).build()));
  }

  /** Sends a chunk of {@code length} bytes, at least 1, from {@code from} on. */
  Response patch(RequestBody chunk, long from, long length)
      throws IOException, InterruptedException {
    Request request =
        new Request.Builder()
            .url(location)
            .patch(chunk)
            .header("Content-Range", from + "-" + (from + length - 1))
            .build();
    Response answer = exchanges.sendOnce(opening.with(request));
    moved(answer);
    return answer;
  }

  /** Asks how many bytes the registry has; empty if it doesn't know the session any more. */
  OptionalLong offset() throws IOException, InterruptedException {
    Ask ask = opening.with(new Request.Builder().url(location).get().build());
    try (Response answer = exchanges.send(ask)) {
      if (answer.code() != 204 && answer.code() != 202) {
        return OptionalLong.empty();
      }
      moved(answer);
      return offset(answer);
    }
  }

  /** Returns how many bytes the registry says it has; empty if it doesn't say. */
  static OptionalLong offset(Response answer) {
    Matcher range = RANGE.matcher(String.valueOf(answer.header("Range")));
    if (!range.matches()) {
      return OptionalLong.empty();
    }
    long last = Long.parseLong(range.group(1));
    return OptionalLong.of(last == 0 ? 0 : last + 1);
  }

  /** Gives the session up. It would end by itself some day: what the registry says is ignored. */
  void cancel() throws IOException, InterruptedException {
    Request request = new Request.Builder().url(location).delete(RequestBody.EMPTY).build();
    try {
      exchanges.sendOnce(opening.with(request)).close();
    } catch (NoAnswer | RegistryException unimportant) {
      // It ends by itself.
    }
  }

  Ask ask() {
    return opening;
  }

  private void moved(Response answer) {
    String next = answer.header("Location");
    if (next != null && answer.isSuccessful()) {
      location = next(opening.registry(), answer, next);
    }
  }

  private static HttpUrl next(Registry registry, Response answer, String location) {
    HttpUrl url = answer.request().url().resolve(location);
    if (url == null) {
      throw Refusal.malformed(registry, "an upload session at no http address");
    }
    HttpUrl base = registry.base();
    // A registry behind a TLS proxy that doesn't know of it says http.
    if (base.isHttps() && !url.isHttps() && url.host().equals(base.host())) {
      url = url.newBuilder().scheme("https").port(base.port()).build();
    }
    Destination.checkForSecrets(registry, url, "upload session");
    return url;
  }
}
