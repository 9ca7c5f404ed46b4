package dev.jbuild.cli.jib;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the elements of a POM and their texts. There are no entities but the five of XML and those
 * of characters, and a document type is refused, so nothing outside of the file can be asked for.
 * Source: XML 1.0, as far as Maven's model needs it.
 */
final class XmlReader {
  private static final int DEPTH = 200;

  private final String file;
  private final String text;
  private int at;
  private int line = 1;
  private int counted;

  private XmlReader(String file, String text) {
    this.file = file;
    this.text = text;
  }

  static Setting read(String file, String text) {
    XmlReader reader = new XmlReader(file, text);
    reader.skipTo('<');
    return reader.element(0);
  }

  /** Goes behind white space, comments and instructions, to the next tag. */
  private void skipTo(char wanted) {
    while (true) {
      while (at < text.length() && (Character.isWhitespace(peek()) || peek() == '\uFEFF')) {
        at++;
      }
      if (starts("<!--")) {
        behind("-->");
      } else if (starts("<?")) {
        behind("?>");
      } else {
        break;
      }
    }
    if (at >= text.length() || peek() != wanted || starts("<!")) {
      throw broken();
    }
  }

  private Setting element(int depth) {
    if (depth > DEPTH) {
      throw broken();
    }
    int line = line();
    at++;
    String name = name();
    boolean empty = attributes();
    StringBuilder value = new StringBuilder();
    List<Setting> children = new ArrayList<>();
    while (!empty) {
      int tag = text.indexOf('<', at);
      if (tag < 0) {
        throw broken();
      }
      value.append(decoded(text.substring(at, tag)));
      at = tag;
      if (starts("</")) {
        at += 2;
        if (!name().equals(name)) {
          throw broken();
        }
        behind(">");
        break;
      }
      content(value, children, depth);
    }
    return new Setting(name, value.toString().strip(), children, line);
  }

  private void content(StringBuilder value, List<Setting> children, int depth) {
    if (starts("<!--")) {
      behind("-->");
    } else if (starts("<![CDATA[")) {
      int first = at + "<![CDATA[".length();
      behind("]]>");
      value.append(text, first, at - "]]>".length());
    } else if (starts("<?")) {
      behind("?>");
    } else {
      children.add(element(depth + 1));
    }
  }

  private String name() {
    int first = at;
    while (at < text.length()
        && (Character.isLetterOrDigit(peek()) || "._:-".indexOf(peek()) >= 0)) {
      at++;
    }
    if (at == first) {
      throw broken();
    }
    return text.substring(first, at);
  }

  /** Goes behind the tag; tells whether it is an empty element. */
  private boolean attributes() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"' || c == '\'') {
        behind(String.valueOf(c));
      } else if (c == '>') {
        return text.charAt(at - 2) == '/';
      }
    }
    throw broken();
  }

  private String decoded(String raw) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (int each = raw.indexOf('&'); each >= 0; each = raw.indexOf('&', from)) {
      int end = raw.indexOf(';', each);
      if (end < 0) {
        throw broken();
      }
      text.append(raw, from, each).append(character(raw.substring(each + 1, end)));
      from = end + 1;
    }
    return text.append(raw, from, raw.length()).toString();
  }

  private String character(String entity) {
    return switch (entity) {
      case "lt" -> "<";
      case "gt" -> ">";
      case "amp" -> "&";
      case "quot" -> "\"";
      case "apos" -> "'";
      default -> numbered(entity);
    };
  }

  private String numbered(String entity) {
    try {
      if (entity.startsWith("#x")) {
        return Character.toString(Integer.parseInt(entity.substring(2), 16));
      } else if (entity.startsWith("#")) {
        return Character.toString(Integer.parseInt(entity.substring(1)));
      }
    } catch (IllegalArgumentException noCharacter) {
      throw broken();
    }
    throw broken();
  }

  private char peek() {
    return text.charAt(at);
  }

  private boolean starts(String what) {
    return text.startsWith(what, at);
  }

  private void behind(String what) {
    int found = text.indexOf(what, at);
    if (found < 0) {
      throw broken();
    }
    at = found + what.length();
  }

  private int line() {
    for (; counted < Math.min(at, text.length()); counted++) {
      line += text.charAt(counted) == '\n' ? 1 : 0;
    }
    return line;
  }

  private JibFileException broken() {
    return JibImport.broken(file, line(), "this is no XML that a POM has");
  }
}
