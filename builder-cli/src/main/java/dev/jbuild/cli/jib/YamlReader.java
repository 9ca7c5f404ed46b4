package dev.jbuild.cli.jib;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the YAML that build files of the Jib CLI are written in: mappings, lists and plain or
 * quoted text. Anchors, tags, text of several lines and flow mappings are refused at their line.
 */
final class YamlReader {
  private static final Pattern ENTRY =
      Pattern.compile("([A-Za-z_][\\w.-]*|\"[^\"]*\"|'[^']*')\\s*:(?:\\s+(.*))?");

  private final String file;
  private final List<Line> lines = new ArrayList<>();
  private int at;

  private record Line(int indent, String text, int number) {}

  private YamlReader(String file) {
    this.file = file;
  }

  /** Returns the document; an item of a list has the name {@code -}. */
  static Setting read(String file, String text) {
    YamlReader reader = new YamlReader(file);
    int number = 0;
    for (String raw : text.lines().toList()) {
      number++;
      String line = withoutComment(raw);
      if (!line.isBlank() && !line.startsWith("---")) {
        int indent = line.length() - line.stripLeading().length();
        reader.lines.add(new Line(indent, line.strip(), number));
      }
    }
    List<Setting> all =
        reader.lines.isEmpty() ? List.of() : reader.level(reader.lines.get(0).indent);
    if (reader.at < reader.lines.size()) {
      throw reader.broken();
    }
    return new Setting("", "", all, 1);
  }

  private static String withoutComment(String line) {
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '#' && (i == 0 || Character.isWhitespace(line.charAt(i - 1)))) {
        return line.substring(0, i);
      }
    }
    return line;
  }

  private List<Setting> level(int indent) {
    List<Setting> all = new ArrayList<>();
    while (at < lines.size() && lines.get(at).indent == indent) {
      Line line = lines.get(at);
      if (line.text.equals("-") || line.text.startsWith("- ")) {
        all.add(item(line));
      } else {
        all.add(entry(line));
      }
    }
    if (at < lines.size() && lines.get(at).indent > indent) {
      throw broken();
    }
    return all;
  }

  /** What stands behind the dash is the first line of a level of its own. */
  private Setting item(Line line) {
    String rest = line.text.substring(1).strip();
    if (rest.isEmpty()) {
      throw broken();
    }
    if (!ENTRY.matcher(rest).matches()) {
      at++;
      return new Setting("-", scalar(rest, line.number), List.of(), line.number);
    }
    int indent = line.indent + line.text.indexOf(rest, 1);
    lines.set(at, new Line(indent, rest, line.number));
    return new Setting("-", "", level(indent), line.number);
  }

  private Setting entry(Line line) {
    Matcher entry = ENTRY.matcher(line.text);
    if (!entry.matches()) {
      throw broken();
    }
    at++;
    String name = scalar(entry.group(1), line.number);
    String value = entry.group(2) == null ? "" : entry.group(2).strip();
    if (value.startsWith("[") && value.endsWith("]")) {
      return new Setting(name, "", flow(value.substring(1, value.length() - 1), line), line.number);
    }
    if (!value.isEmpty()) {
      return new Setting(name, scalar(value, line.number), List.of(), line.number);
    }
    boolean deeper = at < lines.size() && lines.get(at).indent > line.indent;
    boolean list =
        at < lines.size()
            && lines.get(at).indent == line.indent
            && lines.get(at).text.startsWith("- ");
    List<Setting> children =
        deeper || list ? children(list ? line.indent : lines.get(at).indent, list) : List.of();
    return new Setting(name, "", children, line.number);
  }

  /** A list may stand at the column of its key; then the next key ends it. */
  private List<Setting> children(int indent, boolean list) {
    if (!list) {
      return level(indent);
    }
    List<Setting> items = new ArrayList<>();
    while (at < lines.size()
        && lines.get(at).indent == indent
        && lines.get(at).text.startsWith("- ")) {
      items.add(item(lines.get(at)));
    }
    return items;
  }

  private List<Setting> flow(String inside, Line line) {
    List<Setting> all = new ArrayList<>();
    if (inside.isBlank()) {
      return all;
    }
    Matcher item =
        Pattern.compile(
                "\\s*(\"(?:[^\"\\\\]++|\\\\.)*+\"|'(?:[^']++|'')*+'|[^,\\[\\]{}\"']+)\\s*(?:,|$)")
            .matcher(inside);
    int end = 0;
    while (end < inside.length()
        && item.find()
        && item.start() == end
        && !item.group(1).isBlank()) {
      all.add(new Setting("-", scalar(item.group(1).strip(), line.number), List.of(), line.number));
      end = item.end();
    }
    if (!inside.substring(end).isBlank()) {
      throw JibImport.broken(file, line.number, "this list isn't understood");
    }
    return all;
  }

  private String scalar(String text, int number) {
    if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
      return text.substring(1, text.length() - 1).replace("\\\"", "\"").replace("\\\\", "\\");
    }
    if (text.length() > 1 && text.startsWith("'") && text.endsWith("'")) {
      return text.substring(1, text.length() - 1).replace("''", "'");
    }
    if ("&*!|>{%@`".indexOf(text.charAt(0)) >= 0) {
      throw broken(number);
    }
    return text;
  }

  private JibFileException broken() {
    return broken(lines.get(Math.min(at, lines.size() - 1)).number);
  }

  private JibFileException broken(int number) {
    return JibImport.broken(
        file, number, "only mappings, lists and text of one line are understood");
  }
}
