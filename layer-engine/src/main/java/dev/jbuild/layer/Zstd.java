package dev.jbuild.layer;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The zstd library, which is native code, and loaded only where it is asked for. Source: RFC 8878.
 */
final class Zstd {
  private Zstd() {}

  /**
   * Compresses on the caller's thread: with workers of its own, the library cuts the input
   * otherwise.
   *
   * @param level 0 is the library's usual one, 3
   */
  static OutputStream over(OutputStream sink, int level) throws IOException {
    return new ZstdOutputStreamNoFinalizer(sink)
        .setLevel(level)
        .setChecksum(true)
        .setCloseFrameOnFlush(false);
  }
}
