package dev.jbuild.json;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Reads one document of RFC 8259, strictly. Ours, because what a parser that knows big numbers
 * loads ahead costs a tenth of a build that has nothing to do: ADR 0007. Tests compare it with
 * Jackson.
 */
final class JsonReader {
  private static final int MAX_DEPTH = 64;
  private static final char REPLACEMENT = 0xFFFD;

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  static Json read(byte[] document) {
    String text = new String(document, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0
        && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), document)) {
      throw new JsonException("no valid JSON: not encoded in UTF-8");
    }
    JsonReader reader = new JsonReader(text);
    reader.skipBlanks();
    if (reader.atEnd()) {
      throw new JsonException("the document is empty");
    }
    Json value = reader.value(0);
    reader.skipBlanks();
    if (!reader.atEnd()) {
      throw new JsonException("there is more after the end of the document");
    }
    return value;
  }

  private boolean atEnd() {
    return at == text.length();
  }

  /** Returns the next character, or NUL, which is valid nowhere, at the end. */
  private char peek() {
    return atEnd() ? 0 : text.charAt(at);
  }

  private void skipBlanks() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\t' || peek() == '\r') {
      at++;
    }
  }

  /** Reads a value that starts here. */
  private Json value(int depth) {
    return switch (peek()) {
      case '{' -> object(nested(depth));
      case '[' -> array(nested(depth));
      case '"' -> new Json.Text(string());
      case 't' -> word("true", new Json.Bool(true));
      case 'f' -> word("false", new Json.Bool(false));
      case 'n' -> word("null", new Json.Null());
      default -> number();
    };
  }

  private int nested(int depth) {
    if (depth == MAX_DEPTH) {
      throw malformed("nested deeper than " + MAX_DEPTH);
    }
    return depth + 1;
  }

  private Json word(String word, Json value) {
    if (!text.startsWith(word, at)) {
      throw unexpected();
    }
    at += word.length();
    return value;
  }

  private Json object(int depth) {
    SequencedMap<String, Json> members = new LinkedHashMap<>();
    at++;
    skipBlanks();
    if (next('}')) {
      return new Json.Object(members);
    }
    do {
      skipBlanks();
      if (peek() != '"') {
        throw unexpected();
      }
      String name = string();
      skipBlanks();
      require(':');
      skipBlanks();
      if (members.putIfAbsent(name, value(depth)) != null) {
        throw malformed("member \"" + name + "\" is there twice");
      }
      skipBlanks();
    } while (next(','));
    require('}');
    return new Json.Object(members);
  }

  private Json array(int depth) {
    List<Json> items = new ArrayList<>();
    at++;
    skipBlanks();
    if (next(']')) {
      return new Json.Array(items);
    }
    do {
      skipBlanks();
      items.add(value(depth));
      skipBlanks();
    } while (next(','));
    require(']');
    return new Json.Array(items);
  }

  private boolean next(char c) {
    boolean is = peek() == c;
    if (is) {
      at++;
    }
    return is;
  }

  private void require(char c) {
    if (!next(c)) {
      throw unexpected();
    }
  }

  private String string() {
    int start = ++at;
    StringBuilder unescaped = null;
    while (peek() != '"') {
      char c = peek();
      if (c < ' ') {
        throw unexpected();
      }
      at++;
      if (c == '\\') {
        if (unescaped == null) {
          unescaped = new StringBuilder();
        }
        unescaped.append(text, start, at - 1).append(escaped());
        start = at;
      }
    }
    String rest = text.substring(start, at++);
    return unescaped == null ? rest : unescaped.append(rest).toString();
  }

  /** Reads what follows a backslash. Half a pair of surrogates is no character. */
  private String escaped() {
    char c = peek();
    at += atEnd() ? 0 : 1;
    return switch (c) {
      case '"', '\\', '/' -> String.valueOf(c);
      case 'b' -> "\b";
      case 'f' -> "\f";
      case 'n' -> "\n";
      case 'r' -> "\r";
      case 't' -> "\t";
      case 'u' -> unicode();
      default -> {
        at -= c == 0 ? 0 : 1;
        throw unexpected();
      }
    };
  }

  private String unicode() {
    char first = hex();
    if (!Character.isSurrogate(first)) {
      return String.valueOf(first);
    }
    if (Character.isHighSurrogate(first) && text.startsWith("\\u", at)) {
      at += 2;
      char second = hex();
      if (Character.isLowSurrogate(second)) {
        return new String(new char[] {first, second});
      }
    }
    throw malformed("half a pair of surrogates");
  }

  private char hex() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0 || peek() > 'f') {
        throw unexpected();
      }
      value = value << 4 | digit;
      at++;
    }
    return (char) value;
  }

  private Json number() {
    int start = at;
    next('-');
    if (!next('0')) {
      digits();
    }
    if (next('.')) {
      digits();
    }
    if (next('e') || next('E')) {
      if (!next('+')) {
        next('-');
      }
      digits();
    }
    return new Json.Number(text.substring(start, at));
  }

  private void digits() {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == start) {
      throw unexpected();
    }
  }

  private JsonException unexpected() {
    if (atEnd()) {
      return malformed("it ends too early");
    }
    int c = text.codePointAt(at);
    return malformed(
        Character.isISOControl(c)
            ? "unexpected control character U+%04X".formatted(c)
            : "unexpected " + Character.toString(c));
  }

  private JsonException malformed(String what) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < at; i++) {
      boolean ended = text.charAt(i) == '\n';
      line += ended ? 1 : 0;
      column = ended ? 1 : column + 1;
    }
    return new JsonException("no valid JSON: line %d, column %d: %s".formatted(line, column, what));
  }
}
