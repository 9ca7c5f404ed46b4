package dev.jbuild.registry;

import java.io.IOException;

/** A connection that broke before an answer came: what the caller may repeat, or go on from. */
final class NoAnswer extends IOException {
  private final IOException why;

  NoAnswer(IOException why) {
    super(why);
    this.why = why;
  }

  IOException why() {
    return why;
  }
}
