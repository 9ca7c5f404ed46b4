package dev.jbuild.dsl;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them. Source: docker/go-units, RAMInBytes. */
public final class ByteCount {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?) ?([kmgtp]?)(?:i?b)?");
  private static final String UNITS = "kmgtp";

  private ByteCount() {}

  /** Returns the bytes of such as {@code 64m} or {@code 1.5GiB}; each unit is 1024 of the last. */
  public static Optional<Long> parse(String text) {
    Matcher parts = FORM.matcher(text.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      return Optional.empty();
    }
    int power = parts.group(2).isEmpty() ? 0 : UNITS.indexOf(parts.group(2)) + 1;
    double bytes = Double.parseDouble(parts.group(1)) * (1L << (10 * power));
    return bytes >= 0x1p62 ? Optional.empty() : Optional.of((long) bytes);
  }
}
