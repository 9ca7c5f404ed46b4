package dev.jbuild.registry;

import dev.jbuild.oci.Blob;
import dev.jbuild.oci.ImageReference;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * The sending of one blob: in one request, or in chunks. What breaks is taken up where the registry
 * says that it stopped, else begun anew. For one thread.
 */
final class BlobUpload {
  /** Less than this is sooner sent again than asked after. */
  private static final long WORTH_RESUMING = 1 << 20;

  /** What remains of a broken upload is sent in pieces of this size, in bytes. */
  private static final long REST_CHUNK = 64 << 20;

  private final Exchanges exchanges;
  private final RegistryOptions options;
  private final ImageReference repository;
  private final Blob blob;
  private final Retries.Turn turn;

  /** Opens another session; empty if the blob is there: then only an answer was lost. */
  interface Sessions {
    Optional<UploadSession> reopen() throws IOException, InterruptedException;
  }

  BlobUpload(Exchanges exchanges, RegistryOptions options, ImageReference repository, Blob blob) {
    this.exchanges = exchanges;
    this.options = options;
    this.repository = repository;
    this.blob = blob;
    this.turn = exchanges.retries().begin(repository.registry());
  }

  void send(UploadSession first, Sessions sessions) throws IOException, InterruptedException {
    UploadSession session = first;
    boolean chunked = options.chunkSize() > 0 && !isPicky(repository.registry());
    try {
      while (!(chunked ? sendChunks(session, 0) : sendWhole(session))) {
        session.cancel();
        Optional<UploadSession> next = sessions.reopen();
        if (next.isEmpty()) {
          return;
        }
        session = next.get();
        chunked = false;
      }
    } catch (IOException | InterruptedException | RuntimeException failed) {
      cancel(session, failed);
      throw failed;
    }
  }

  private static void cancel(UploadSession session, Exception failed) {
    if (failed instanceof InterruptedException) {
      return; // who is told to stop asks nobody any more
    }
    try {
      session.cancel();
    } catch (IOException more) {
      failed.addSuppressed(more);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Amazon's registry takes a second chunk, says that all is well, and forgets it. */
  private static boolean isPicky(String registry) {
    return registry.contains(".dkr.ecr.") || registry.equals("public.ecr.aws");
  }

  /** Returns whether it's there; if not, a new session has to be opened. */
  private boolean sendWhole(UploadSession session) throws IOException, InterruptedException {
    UploadBody body = body(0, blob.size());
    try (Response answer = session.put(blob.digest(), body)) {
      body.throwIfUnreadable();
      if (isStored(answer)) {
        return true;
      }
      if (!isRepeatable(answer)) {
        throw exchanges.refusal(session.ask(), answer);
      }
      again(session, answer);
    } catch (NoAnswer broken) {
      body.throwIfUnreadable();
      again(session, broken);
    }
    return resume(session);
  }

  private boolean resume(UploadSession session) throws IOException, InterruptedException {
    if (blob.size() < WORTH_RESUMING || isPicky(repository.registry())) {
      return false;
    }
    OptionalLong offset = session.offset();
    if (offset.isEmpty() || offset.getAsLong() < 1 || offset.getAsLong() > blob.size()) {
      return false;
    }
    return sendChunks(session, offset.getAsLong());
  }

  /** Returns whether it's there; false if the registry lost the thread. */
  private boolean sendChunks(UploadSession session, long start)
      throws IOException, InterruptedException {
    long chunk =
        Math.max(
            session.shortestChunk(), options.chunkSize() > 0 ? options.chunkSize() : REST_CHUNK);
    long at = start;
    while (at < blob.size()) {
      long length = Math.min(chunk, blob.size() - at);
      OptionalLong reached = sendChunk(session, at, length);
      if (reached.isEmpty() || reached.getAsLong() > blob.size()) {
        return false;
      }
      if (reached.getAsLong() - at >= Math.min(length, WORTH_RESUMING)) {
        turn.progressed();
      }
      at = reached.getAsLong();
    }
    return finish(session);
  }

  /** Returns how many bytes the registry has then; empty if it's lost. */
  private OptionalLong sendChunk(UploadSession session, long at, long length)
      throws IOException, InterruptedException {
    UploadBody body = body(at, length);
    try (Response answer = session.patch(body, at, length)) {
      body.throwIfUnreadable();
      if (answer.isSuccessful()) {
        long expected = at + length;
        long reached = UploadSession.offset(answer).orElse(expected);
        // A registry that says it has no more than before will not have more the next time.
        return reached > at ? OptionalLong.of(reached) : OptionalLong.empty();
      }
      if (answer.code() != 416 && !isRepeatable(answer)) {
        throw exchanges.refusal(session.ask(), answer);
      }
      again(session, answer);
    } catch (NoAnswer broken) {
      body.throwIfUnreadable();
      again(session, broken);
    }
    return session.offset();
  }

  private boolean finish(UploadSession session) throws IOException, InterruptedException {
    while (true) {
      try (Response answer = session.put(blob.digest(), RequestBody.EMPTY)) {
        if (isStored(answer)) {
          return true;
        }
        if (!isRepeatable(answer)) {
          throw exchanges.refusal(session.ask(), answer);
        }
        again(session, answer);
        if (!Retries.isPassing(answer)) {
          return false;
        }
      } catch (NoAnswer broken) {
        again(session, broken);
      }
    }
  }

  private static boolean isStored(Response answer) {
    return answer.code() == 201 || answer.code() == 202 || answer.code() == 204;
  }

  /** Also a session that the registry doesn't know any more: the next one may do. */
  private static boolean isRepeatable(Response answer) throws IOException {
    return Retries.isPassing(answer)
        || RegistryWords.names(answer, "BLOB_UPLOAD_UNKNOWN")
        || (answer.code() == 404 && RegistryWords.names(answer, "BLOB_UPLOAD_INVALID"));
  }

  private void again(UploadSession session, Response answer)
      throws IOException, InterruptedException {
    if (!turn.again(answer)) {
      throw exchanges.refusal(session.ask(), answer);
    }
  }

  private void again(UploadSession session, NoAnswer broken) throws InterruptedException {
    if (!turn.again(broken.why())) {
      throw Unreachable.of(session.ask().request(), repository.registry(), broken.why());
    }
  }

  private UploadBody body(long from, long length) {
    return new UploadBody(
        blob,
        from,
        length,
        count -> options.events().pushed(repository.registry(), blob.digest(), count));
  }
}
