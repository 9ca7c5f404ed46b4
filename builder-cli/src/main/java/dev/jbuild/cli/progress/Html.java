package dev.jbuild.cli.progress;

import dev.jbuild.problem.TerminalText;

/** Builds an HTML document; text is always escaped. */
final class Html {
  private final StringBuilder text = new StringBuilder();

  /** Appends what is markup already. */
  Html raw(String markup) {
    text.append(markup);
    return this;
  }

  /** Appends an element with text in it. */
  Html element(String name, String classes, String content) {
    text.append('<').append(name);
    if (!classes.isEmpty()) {
      text.append(" class=\"").append(classes).append('"');
    }
    text.append('>').append(escaped(content)).append("</").append(name).append('>');
    return this;
  }

  /** Source: HTML standard, section 13.3, escaping a string. */
  static String escaped(String text) {
    StringBuilder safe = new StringBuilder();
    String shown = TerminalText.printable(text);
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(c);
      }
    }
    return safe.toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
