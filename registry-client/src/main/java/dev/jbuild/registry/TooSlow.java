package dev.jbuild.registry;

import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;

/** A transfer that would hardly end. The message says how much came or went. */
final class TooSlow extends IOException {
  private static final long serialVersionUID = 1;

  TooSlow(String message) {
    super(message);
  }

  Problem problem(String host, Place where) {
    return new Problem(
        "TransferTooSlow",
        host + " is too slow: " + getMessage(),
        where,
        "try again later or from a host that is nearer, and look at the proxies on the way");
  }
}
