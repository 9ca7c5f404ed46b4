package dev.jbuild.dsl;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes the flags off an instruction: words that start with {@code --}, up to the first that
 * doesn't, or to a bare {@code --}. Quotes and escapes in them are taken out.
 */
final class FlagScanner {
  private final LogicalLine line;
  private final String text;
  private final char escape;
  private final List<Flag> flags = new ArrayList<>();
  private int at;

  private FlagScanner(LogicalLine line, char escape) {
    this.line = line;
    this.text = line.text();
    this.escape = escape;
  }

  /** The flags, and what follows them without white space at its ends. */
  record Scanned(List<Flag> flags, LogicalLine arguments) {}

  static Scanned scan(LogicalLine line, char escape) {
    FlagScanner scanner = new FlagScanner(line, escape);
    scanner.scan();
    LogicalLine arguments = line.sub(scanner.at, line.text().length()).trim();
    return new Scanned(List.copyOf(scanner.flags), arguments);
  }

  private void scan() {
    while (true) {
      skipSpace();
      if (!text.startsWith("--", at)) {
        return;
      }
      if (!flag()) {
        return;
      }
    }
  }

  private void skipSpace() {
    while (at < text.length() && LogicalLine.isSpace(text.charAt(at))) {
      at++;
    }
  }

  /** Reads one flag; returns false if it is the bare {@code --} that ends them. */
  private boolean flag() {
    int start = at;
    int equals = -1;
    char quote = 0;
    StringBuilder name = new StringBuilder();
    StringBuilder value = new StringBuilder();
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (quote == 0 && LogicalLine.isSpace(c)) {
        break;
      }
      if (quote == 0 ? c == '"' || c == '\'' : c == quote) {
        quote = quote == 0 ? c : 0;
        continue;
      }
      if (c == escape) {
        at++;
        if (at == text.length()) {
          break;
        }
        c = text.charAt(at);
      } else if (c == '=' && equals < 0) {
        equals = at;
        continue;
      }
      (equals < 0 ? name : value).append(c);
    }
    if (equals < 0 && name.toString().equals("--")) {
      return false;
    }
    Span span = line.span(start, equals < 0 ? at : equals);
    flags.add(
        equals < 0
            ? new Flag(name.substring(2), null, span, span)
            : new Flag(name.substring(2), value.toString(), span, line.span(equals + 1, at)));
    return true;
  }
}
