package dev.jbuild.registry;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.AsyncTimeout;
import okio.Buffer;
import okio.BufferedSink;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * Gives up peers that send or take a byte now and then: no read or write of theirs is ever late.
 * Only time in which they are waited for counts.
 */
final class Pace implements Interceptor {
  /** Who moves fewer bytes than these within the patience is as good as silent. */
  static final int LEAST = 64 << 10;

  private final Duration patience;
  private final LongSupplier nanos;

  /**
   * Makes one.
   *
   * @param nanos a clock as {@link System#nanoTime}
   */
  Pace(Duration patience, LongSupplier nanos) {
    this.patience = patience;
    this.nanos = nanos;
  }

  /** The head of an answer may take twice the patience. */
  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    RequestBody body = request.body();
    Watch head = new Watch(chain.call(), patience.plus(patience));
    head.enter();
    try {
      return paced(
          chain.proceed(
              body == null
                  ? request
                  : request
                      .newBuilder()
                      .method(request.method(), new PacedBody(body, head))
                      .build()));
    } catch (IOException broken) {
      if (head.isLate) {
        throw new SocketTimeoutException("no answer in time");
      }
      throw broken;
    } finally {
      head.exit();
    }
  }

  private Response paced(Response answer) {
    ResponseBody body = answer.body();
    Source source = new PacedSource(body.source());
    return answer
        .newBuilder()
        .body(ResponseBody.create(Okio.buffer(source), body.contentType(), body.contentLength()))
        .build();
  }

  /** Ends a call that takes too long. Looks at the clock only when it's over. */
  private static class Watch extends AsyncTimeout {
    private final Call call;
    volatile boolean isLate;

    Watch(Call call, Duration limit) {
      this.call = call;
      timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    protected void timedOut() {
      isLate = true;
      call.cancel();
    }
  }

  /** A body on its way out, {@link #LEAST} bytes at a time; the watch over the head rests. */
  private final class PacedBody extends RequestBody {
    private final RequestBody body;
    private final Watch head;

    PacedBody(RequestBody body, Watch head) {
      this.body = body;
      this.head = head;
    }

    @Override
    public @Nullable MediaType contentType() {
      return body.contentType();
    }

    @Override
    public long contentLength() throws IOException {
      return body.contentLength();
    }

    @Override
    public boolean isOneShot() {
      return body.isOneShot();
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      head.exit();
      try {
        BufferedSink paced = Okio.buffer(new Sending(head.call, patience).sink(sink));
        body.writeTo(paced);
        paced.emit();
      } finally {
        head.enter();
      }
    }
  }

  private final class Sending extends Watch {
    Sending(Call call, Duration limit) {
      super(call, limit);
    }

    @Override
    protected IOException newTimeoutException(@Nullable IOException cause) {
      return new TooSlow(
          "it took less than %d KiB in %d s".formatted(LEAST >> 10, patience.toSeconds()));
    }
  }

  private final class PacedSource extends ForwardingSource {
    private long came;
    private long waited;

    PacedSource(Source source) {
      super(source);
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
      long begun = nanos.getAsLong();
      long count = super.read(sink, byteCount);
      waited += nanos.getAsLong() - begun;
      came += count;
      if (came >= LEAST) {
        came = 0;
        waited = 0;
      } else if (waited > patience.toNanos() && count >= 0) {
        throw new TooSlow(
            "it sent %d bytes in %d s".formatted(came, TimeUnit.NANOSECONDS.toSeconds(waited)));
      }
      return count;
    }
  }
}
