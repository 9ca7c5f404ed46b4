package dev.jbuild.sandbox;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the launcher wrote about a step.
 *
 * @param end how the step ended
 * @param cpuTime of all its processes
 * @param files the texts of the files that were to be reported
 */
record StepReport(End end, Duration cpuTime, List<String> files) {

  /** How a step ended. */
  sealed interface End {
    /** An operation failed, with an error number, on something. */
    record Failed(int errno, String operation, String detail) implements End {}

    /** The program could not be executed. */
    record NotStarted(int errno, String program) implements End {}

    /** The command ended; {@code waitStatus} is wait(2)'s. */
    record Ended(int waitStatus) implements End {}

    /** Init was killed from outside. */
    record Lost(int waitStatus) implements End {}
  }

  private static final int FAILED = 1;
  private static final int NOT_STARTED = 2;
  private static final int EXITED = 3;
  private static final int LOST = 4;
  private static final int CPU = 5;
  private static final int FILE = 6;
  private static final int COMPLETE = 7;

  /**
   * Parses the launcher's status file.
   *
   * @throws IllegalArgumentException if it is cut short
   */
  static StepReport parse(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    End end = new End.Lost(0);
    Duration cpuTime = Duration.ZERO;
    List<String> files = new ArrayList<>();
    try {
      while (true) {
        int tag = in.getInt();
        ByteBuffer payload = take(in);
        switch (tag) {
          case FAILED -> end = new End.Failed(payload.getInt(), word(payload), word(payload));
          case NOT_STARTED -> end = notStarted(payload);
          case EXITED -> end = new End.Ended(payload.getInt());
          case LOST -> end = new End.Lost(payload.getInt());
          case CPU -> cpuTime = Duration.ofNanos(payload.getLong() * 1000);
          case FILE -> files.add(StandardCharsets.US_ASCII.decode(payload).toString());
          case COMPLETE -> {
            return new StepReport(end, cpuTime, List.copyOf(files));
          }
          default -> throw new IllegalArgumentException("record " + tag + " of a step's report");
        }
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("a step's report of " + bytes.length + " bytes", e);
    }
  }

  private static End notStarted(ByteBuffer payload) {
    int errno = payload.getInt();
    word(payload); // always exec
    return new End.NotStarted(errno, word(payload));
  }

  private static ByteBuffer take(ByteBuffer in) {
    int size = in.getInt();
    ByteBuffer payload = in.slice(in.position(), size).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + size);
    return payload;
  }

  /** Takes the bytes up to a NUL. */
  private static String word(ByteBuffer in) {
    int start = in.position();
    int length = 0;
    while (in.get() != 0) {
      length++;
    }
    byte[] bytes = new byte[length];
    in.get(start, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
