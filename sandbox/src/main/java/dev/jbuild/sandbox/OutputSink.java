package dev.jbuild.sandbox;

import java.io.IOException;

/** Takes what a command prints, as it prints it. */
@FunctionalInterface
public interface OutputSink {

  /** Where a command prints. */
  enum Stream {
    /** Its standard output. */
    OUT,
    /** Its standard error. */
    ERR
  }

  /** Takes and forgets everything. */
  OutputSink DISCARD = (_, _, _) -> {};

  /**
   * Takes {@code length} bytes of {@code buffer}, which is reused after the call. Calls for one
   * stream come one after the other; the two streams have a thread each. A call that blocks holds
   * the command back.
   *
   * @throws IOException to end the command; {@link Sandbox#run} throws it on
   */
  void bytes(Stream stream, byte[] buffer, int length) throws IOException;
}
