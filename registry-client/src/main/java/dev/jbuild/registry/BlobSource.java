package dev.jbuild.registry;

import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/** Asks registries for blobs and whether they have them. */
final class BlobSource {
  private final Registries registries;
  private final Exchanges exchanges;
  private final TransferEvents events;

  BlobSource(Registries registries, Exchanges exchanges, TransferEvents events) {
    this.registries = registries;
    this.exchanges = exchanges;
    this.events = events;
  }

  TransferEvents events() {
    return events;
  }

  Retries.Turn turn(ImageReference repository) {
    return exchanges.retries().begin(repository.registry());
  }

  /** Returns the answer to a GET: 200, or 206 where {@code from} isn't 0. The caller closes it. */
  Response get(PulledBlob blob, long from) throws IOException, InterruptedException {
    Ask ask = ask(blob.repository(), blob.digest(), "GET");
    if (from > 0) {
      ask = ask.with(ask.request().newBuilder().header("Range", "bytes=" + from + "-").build());
    }
    Response answer = exchanges.send(ask);
    if (answer.code() == 200 || (from > 0 && answer.code() == 206)) {
      return answer;
    }
    if (answer.code() == 404) {
      throw notFound(blob, answer);
    }
    throw exchanges.refusal(ask, answer);
  }

  boolean exists(ImageReference repository, Digest digest, boolean forPush)
      throws IOException, InterruptedException {
    Ask ask = ask(repository, digest, "HEAD");
    if (forPush) {
      ask = ask.with(Scope.push(repository));
    }
    if (!ask.registry().isHeadless()) {
      Response answer = exchanges.send(ask);
      switch (answer.code()) {
        case 200 -> {
          answer.close();
          return true;
        }
        case 404 -> {
          answer.close();
          return false;
        }
        case 403, 405, 501 -> answer.close(); // GET below: it may do, or tell why not
        default -> throw exchanges.refusal(ask, answer);
      }
      if (answer.code() != 403) {
        ask.registry().refusesHead();
      }
    }
    return existsByGet(ask);
  }

  /** Closed before its body is read. */
  private boolean existsByGet(Ask head) throws IOException, InterruptedException {
    Ask ask = head.with(head.request().newBuilder().get().header("Range", "bytes=0-0").build());
    try (Response answer = exchanges.send(ask)) {
      return switch (answer.code()) {
        case 200, 206, 416 -> true;
        case 404 -> false;
        default -> throw exchanges.refusal(ask, answer);
      };
    }
  }

  private Ask ask(ImageReference repository, Digest digest, String method)
      throws IOException, InterruptedException {
    Registry registry = registries.find(repository.registry());
    HttpUrl url = registry.url(repository.repository(), "blobs/" + digest);
    Request request = new Request.Builder().url(url).method(method, null).build();
    return new Ask(registry, request, repository, Scope.pull(repository));
  }

  private static RegistryException notFound(PulledBlob blob, Response answer) {
    try (answer) {
      return new RegistryException(
          new Problem(
              "BlobNotFound",
              "the registry has the manifest, but not its blob " + blob.digest(),
              Places.of(answer),
              "the image is incomplete there: push it again"));
    }
  }
}
