package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.ForwardingSink;
import okio.ForwardingSource;
import okio.Okio;
import okio.Source;
import org.junit.jupiter.api.Test;

/** What stands for the peer is asked in the place of the network. */
class PaceTests {
  private static final Request REQUEST = new Request.Builder().url("http://localhost/").build();
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofHours(1);

  private final AtomicLong nanos = new AtomicLong();
  private final CountDownLatch canceled = new CountDownLatch(1);

  private Response send(Request request, Duration patience, Interceptor peer) throws IOException {
    return new OkHttpClient.Builder()
        .addInterceptor(new Pace(patience, nanos::get))
        .addInterceptor(peer)
        .eventListener(
            new EventListener() {
              @Override
              public void canceled(Call call) {
                canceled.countDown();
              }
            })
        .build()
        .newCall(request)
        .execute();
  }

  private static Response answer(Interceptor.Chain chain, Source body) {
    return new Response.Builder()
        .request(chain.request())
        .protocol(Protocol.HTTP_1_1)
        .code(200)
        .message("")
        .body(ResponseBody.create(Okio.buffer(body), null, -1))
        .build();
  }

  /** Does as a connection on which something goes on, but nothing that is of use. */
  private void dawdle() throws IOException {
    try {
      if (!canceled.await(20, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("closed");
  }

  /** A body of {@code reads} parts of {@code bytes} bytes, each of which takes {@code seconds}. */
  private Source body(int reads, int bytes, long seconds) {
    return new ForwardingSource(new Buffer()) {
      private int left = reads;

      @Override
      public long read(Buffer sink, long byteCount) {
        if (left-- == 0) {
          return -1;
        }
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
        sink.write(new byte[bytes]);
        return bytes;
      }
    };
  }

  private long read(Duration patience, Source body) throws IOException {
    try (Response answer = send(REQUEST, patience, chain -> answer(chain, body))) {
      return answer.body().bytes().length;
    }
  }

  @Test
  void headers_that_do_not_end_are_given_up() {
    assertThatThrownBy(() ->
            send(
                REQUEST,
                SHORT,
                chain -> {
                  dawdle();
                  return answer(chain, new Buffer());
                }))
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void a_body_of_which_little_comes_while_it_is_waited_for_is_given_up() {
    assertThatThrownBy(() -> read(Duration.ofMinutes(2), body(13, 5000, 10)))
        .isInstanceOf(TooSlow.class)
        .hasMessage("it sent 65000 bytes in 130 s");
  }

  @Test
  void a_body_of_which_enough_comes_may_take_for_ever() throws IOException {
    assertThat(read(Duration.ofMinutes(2), body(1000, 6000, 10))).isEqualTo(6_000_000);
  }

  @Test
  void time_between_reads_is_the_readers_own() throws IOException {
    try (Response answer =
        send(REQUEST, Duration.ofMinutes(2), chain -> answer(chain, body(9, 1, 1)))) {
      for (int i = 0; i < 9; i++) {
        nanos.addAndGet(LONG.toNanos());
        assertThat(answer.body().source().readByte()).isZero();
      }
    }
  }

  @Test
  void a_body_that_is_taken_byte_for_byte_is_given_up() {
    assertThatThrownBy(() -> upload(SHORT, this::dawdle))
        .isInstanceOf(TooSlow.class)
        .hasMessage("it took less than 64 KiB in 0 s");
  }

  @Test
  void a_body_that_goes_out_is_the_one_that_was_given() throws IOException {
    assertThat(upload(LONG, () -> {})).isEqualTo(200_000);
  }

  private interface Peer {
    void take() throws IOException;
  }

  private long upload(Duration patience, Peer peer) throws IOException {
    Buffer taken = new Buffer();
    Request put = REQUEST.newBuilder().put(RequestBody.create(new byte[200_000])).build();
    send(
            put,
            patience,
            chain -> {
              RequestBody body = Objects.requireNonNull(chain.request().body());
              assertThat(body.contentLength()).isEqualTo(200_000);
              var slow =
                  new ForwardingSink(taken) {
                    @Override
                    public void write(Buffer source, long byteCount) throws IOException {
                      peer.take();
                      super.write(source, byteCount);
                    }
                  };
              var out = Okio.buffer(slow);
              body.writeTo(out);
              out.flush();
              return answer(chain, new Buffer());
            })
        .close();
    return taken.size();
  }
}
