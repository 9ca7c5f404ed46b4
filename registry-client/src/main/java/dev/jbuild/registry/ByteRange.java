package dev.jbuild.registry;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A part of a content. Source: RFC 9110, section 14.4.
 *
 * @param first its first byte, from 0
 * @param last its last byte, at least {@code first}
 * @param total the size of the content in bytes, or -1 if that isn't said
 */
record ByteRange(long first, long last, long total) {
  // So many digits fit into a long.
  private static final Pattern SYNTAX =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

  ByteRange {
    if (first < 0 || last < first || total < -1 || (total >= 0 && last >= total)) {
      throw new IllegalArgumentException(first + "-" + last + " of " + total);
    }
  }

  /** Reads the header Content-Range; empty if it is absent or says nothing that can be. */
  static Optional<ByteRange> of(@Nullable String header) {
    Matcher parts = SYNTAX.matcher(header == null ? "" : header);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      long total = parts.group(3).equals("*") ? -1 : Long.parseLong(parts.group(3));
      return Optional.of(
          new ByteRange(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)), total));
    } catch (IllegalArgumentException contradictory) {
      return Optional.empty();
    }
  }

  long size() {
    return last - first + 1;
  }

  /**
   * Returns whether it goes from {@code at} to the end, as far as that is known.
   *
   * @param known the size of the content in bytes by an earlier answer, or -1
   */
  boolean isRest(long at, long known) {
    return first == at && (total < 0 || last + 1 == total) && (known < 0 || last + 1 == known);
  }
}
