package dev.jbuild.registry;

import dev.jbuild.registry.Download.Answer;
import dev.jbuild.registry.Download.Validators;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Fetches files by http and https: what ADD and build contexts name. A connection that breaks is
 * taken up where it broke. Safe for use by several threads; costs nothing until it is asked.
 */
public final class Downloads implements AutoCloseable {
  private static final int MAX_REDIRECTS = 10;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int BUFFER = 1 << 16;

  /** Who brings as much as this between two breaks isn't broken. */
  private static final long PROGRESS = 1 << 20;

  private final Wire wire;
  private final Retries retries;

  /** Takes the content; begins anew if the server has another one now than at the start. */
  public interface Target {
    /** Returns the start of the content, if an earlier attempt has left it. */
    default Optional<Begun> begun() throws IOException {
      return Optional.empty();
    }

    /**
     * Returns where all of the content goes; what came before is of no use any more.
     *
     * @param size in bytes, or -1 if the server doesn't say
     */
    OutputStream begin(long size, Validators validators) throws IOException;
  }

  /**
   * The start of a content.
   *
   * @param out where the rest goes
   * @param size of the start, in bytes
   * @param validators of the whole
   */
  public record Begun(OutputStream out, long size, Validators validators) {}

  /** Makes a client with the time-outs and retries of {@code options}. */
  public Downloads(RegistryOptions options) {
    this(options, Timing.real());
  }

  Downloads(RegistryOptions options, Timing timing) {
    this.wire = new Wire(options, timing);
    this.retries = new Retries(options.retry(), timing, options.events());
  }

  /**
   * Returns the host and port that {@code url} is asked of, as {@code host:port}. Whoever chooses
   * credentials by a host must ask here: readers of URLs differ on odd ones.
   */
  public static Optional<String> authority(String url) {
    HttpUrl parsed = HttpUrl.parse(url);
    return parsed == null ? Optional.empty() : Optional.of(parsed.host() + ":" + parsed.port());
  }

  /**
   * Fetches a file, unless it is the one that is known.
   *
   * @throws RegistryException with the problem DownloadNotFound, DownloadRefused, DownloadBroken,
   *     HostUnreachable, TransferTooSlow, UnsafeRedirect or UntrustedCertificate
   * @throws IllegalArgumentException if the URL is none of http or https
   */
  public Answer fetch(Download download, Target target) throws IOException, InterruptedException {
    HttpUrl url = HttpUrl.parse(download.url());
    if (url == null) {
      throw new IllegalArgumentException("no http or https URL: " + download.url());
    }
    return new Transfer(download, url, target).run();
  }

  @Override
  public void close() {
    wire.close();
  }

  /** One file on its way. */
  private final class Transfer {
    private final Download download;
    private final HttpUrl url;
    private final Target target;
    private final Retries.Turn turn;
    private @Nullable OutputStream out;
    private Validators validators = new Validators(null, null);
    private Optional<String> ifRange = Optional.empty();
    private long at;
    private long total = -1;
    private long lastBreak;

    Transfer(Download download, HttpUrl url, Target target) {
      this.download = download;
      this.url = url;
      this.target = target;
      this.turn = retries.begin(url.host());
    }

    Answer run() throws IOException, InterruptedException {
      target.begun().ifPresent(this::goOn);
      while (true) {
        try (Response answer = follow(request())) {
          if (answer.code() == 304 && at == 0 && download.known().isPresent()) {
            return new Answer.Unchanged();
          }
          boolean isRest = at > 0 && answer.code() == 206;
          if (answer.isSuccessful() && (!isRest || goesOn(answer))) {
            receive(answer);
            return new Answer.Fetched(at, validators);
          }
          if (isRest || (answer.code() == 416 && at > 0)) {
            at = 0; // It is another content now; the next answer is all of it.
          } else if (!Retries.isPassing(answer) || !turn.again(answer)) {
            throw DownloadRefusal.of(answer);
          }
        } catch (NoAnswer broken) {
          if (!again(broken.why())) {
            throw DownloadRefusal.unreachable(url, broken.why());
          }
        }
      }
    }

    private void goOn(Begun begun) {
      out = begun.out();
      at = begun.size();
      lastBreak = at;
      validators = begun.validators();
      ifRange = validators.strongEtag();
    }

    /** Whether the answer is the rest, to the end, of the content whose start is there. */
    private boolean goesOn(Response answer) {
      String etag = answer.header("ETag");
      String lastModified = answer.header("Last-Modified");
      if ((etag != null && !etag.equals(validators.etag()))
          || (lastModified != null && !lastModified.equals(validators.lastModified()))) {
        return false;
      }
      long length = answer.body().contentLength();
      return ByteRange.of(answer.header("Content-Range"))
          .filter(range -> range.isRest(at, total))
          .filter(range -> length < 0 || length == range.size())
          .isPresent();
    }

    private boolean again(IOException broken) throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (at - lastBreak >= PROGRESS) {
        turn.progressed();
      }
      // What had come before, and was begun anew, is no progress.
      lastBreak = Math.max(lastBreak, at);
      return turn.again(broken);
    }

    private Request request() {
      if (ifRange.isEmpty()) {
        at = 0;
      }
      Request.Builder request =
          new Request.Builder()
              .url(url)
              .header("User-Agent", Exchanges.USER_AGENT)
              .header("Accept-Encoding", "identity");
      authorization().ifPresent(header -> request.header("Authorization", header));
      if (at == 0) {
        download.known().ifPresent(known -> condition(request, known));
      } else {
        request.header("Range", "bytes=" + at + "-").header("If-Range", ifRange.orElseThrow());
      }
      return request.build();
    }

    private Optional<String> authorization() {
      String given = download.authorization();
      return given == null && !url.username().isEmpty()
          ? Optional.of(okhttp3.Credentials.basic(url.username(), url.password()))
          : Optional.ofNullable(given);
    }

    private static void condition(Request.Builder request, Validators known) {
      String etag = known.etag();
      String lastModified = known.lastModified();
      if (etag != null) {
        request.header("If-None-Match", etag);
      } else if (lastModified != null) {
        request.header("If-Modified-Since", lastModified);
      }
    }

    /** Credentials stay with the URL's own host. */
    private Response follow(Request first) throws NoAnswer, InterruptedException {
      Request request = first;
      for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
        Response answer = send(request);
        String location = answer.header("Location");
        if (!REDIRECTS.contains(answer.code()) || location == null) {
          return answer;
        }
        answer.close();
        HttpUrl next = DownloadRefusal.checkedRedirect(answer, location);
        Request.Builder builder = request.newBuilder().url(next);
        if (!next.host().equals(url.host()) || next.port() != url.port()) {
          builder.removeHeader("Authorization");
        }
        request = builder.build();
      }
      throw DownloadRefusal.tooManyRedirects(url, MAX_REDIRECTS);
    }

    private Response send(Request request) throws NoAnswer, InterruptedException {
      try {
        return wire.send(request, false);
      } catch (IOException broken) {
        throw new NoAnswer(broken);
      }
    }

    private void receive(Response answer) throws IOException, InterruptedException {
      long end =
          answer.code() == 206
              ? ByteRange.of(answer.header("Content-Range"))
                  .filter(_ -> at > 0)
                  .map(range -> range.last() + 1)
                  .orElseThrow(() -> DownloadRefusal.unaskedRange(answer))
              : begin(answer);
      InputStream in = answer.body().byteStream();
      byte[] buffer = new byte[BUFFER];
      for (int n = read(in, buffer); n >= 0; n = read(in, buffer)) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (out != null) {
          out.write(buffer, 0, n);
        }
        at += n;
      }
      if (end >= 0 && at != end) {
        throw new NoAnswer(new EOFException("the body ended at byte " + at + " of " + end));
      }
    }

    /** Returns the size of the content, or -1 if the server doesn't say. */
    private long begin(Response answer) throws IOException {
      validators = new Validators(answer.header("ETag"), answer.header("Last-Modified"));
      ifRange = ifRange(answer);
      at = 0;
      total = answer.body().contentLength();
      out = target.begin(total, validators);
      return total;
    }

    /**
     * What makes a server go on with the same content, or begin anew with another. A time is
     * trusted only where there is no ETag, and what was written within the same second would have
     * been seen. Source: RFC 9110, sections 8.8.2.2 and 13.1.5.
     */
    private Optional<String> ifRange(Response answer) {
      if (validators.etag() != null) {
        return validators.strongEtag();
      }
      Instant modified = answer.headers().getInstant("Last-Modified");
      Instant sent = answer.headers().getInstant("Date");
      return modified != null && sent != null && sent.isAfter(modified)
          ? Optional.ofNullable(validators.lastModified())
          : Optional.empty();
    }

    /** What fails here is the connection; what fails on the way out is the disk. */
    private static int read(InputStream in, byte[] buffer) throws NoAnswer {
      try {
        return in.read(buffer);
      } catch (IOException broken) {
        throw new NoAnswer(broken);
      }
    }
  }
}
