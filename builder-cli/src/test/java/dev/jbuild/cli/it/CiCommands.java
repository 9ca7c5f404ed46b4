package dev.jbuild.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The shell commands of a file of a CI system, as that would run them. */
final class CiCommands {
  /** A key or an item of YAML, and what begins behind it. */
  private static final Pattern LINE = Pattern.compile("( *)(- )?(?:([a-z_]+):(?: (.*))?|(.+))");

  private static final Pattern SH =
      Pattern.compile("sh (?:'''(.*?)'''|'([^'\n]*)')", Pattern.DOTALL);

  private CiCommands() {}

  /** Returns the scripts of the steps of a file in YAML, whose keys are {@code keys}. */
  static List<String> yaml(Path file, String... keys) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<String> scripts = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      var line = LINE.matcher(lines.get(i));
      if (line.matches() && line.group(3) != null && List.of(keys).contains(line.group(3))) {
        int column = line.group(1).length();
        String value = line.group(4);
        if (value == null) {
          scripts.add(items(lines, i + 1, column));
        } else {
          scripts.add(value.equals("|") ? block(lines, i + 1, column) : value);
        }
      }
    }
    return scripts;
  }

  /** The items of a list are lines of one script. */
  private static String items(List<String> lines, int first, int column) {
    StringBuilder script = new StringBuilder();
    for (int i = first; i < lines.size() && indent(lines.get(i)) > column; i++) {
      String line = lines.get(i).strip();
      if (line.equals("- |")) {
        script.append(block(lines, i + 1, indent(lines.get(i))));
      } else if (line.startsWith("- ")) {
        script.append(line.substring(2)).append('\n');
      }
    }
    return script.toString();
  }

  private static String block(List<String> lines, int first, int column) {
    StringBuilder block = new StringBuilder();
    int own = indent(lines.get(first));
    for (int i = first; i < lines.size() && indent(lines.get(i)) > column; i++) {
      block.append(lines.get(i).substring(own)).append('\n');
    }
    return block.toString();
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  /** Returns the scripts of a Jenkinsfile. */
  static List<String> jenkins(Path file) throws IOException {
    return SH.matcher(Files.readString(file))
        .results()
        .map((MatchResult found) ->
            Stream.of(found.group(1), found.group(2))
                .filter(text -> text != null)
                .findFirst()
                .orElseThrow())
        .toList();
  }
}
