package dev.jbuild.cli;

import dev.jbuild.dsl.Buildfile;
import dev.jbuild.dsl.Span;
import dev.jbuild.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The files of a Buildfile in the order in which locations count them, the first and those that are
 * included. Source: BuildKit, solver/pb, Location.
 */
final class SourceFiles {
  private final String text;
  private final List<Buildfile.Included> files = new ArrayList<>();

  SourceFiles(Buildfile file) {
    this.text = file.text();
    this.files.add(file.fileAt(0));
    this.files.addAll(file.included());
  }

  int count() {
    return files.size();
  }

  String name(int index) {
    return files.get(index).name();
  }

  /**
   * Returns the position of the last file of that name; that of the first file if there is none.
   */
  int index(String name) {
    int index = files.size() - 1;
    while (index > 0 && !name(index).equals(name)) {
      index--;
    }
    return index;
  }

  String base64(int index) {
    int end = index + 1 < files.size() ? files.get(index + 1).start() : text.length();
    byte[] own = text.substring(files.get(index).start(), end).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(own);
  }

  /** Returns the text of each, in base64. */
  Json.Array base64() {
    List<String> all = new ArrayList<>();
    for (int index = 0; index < files.size(); index++) {
      all.add(base64(index));
    }
    return Json.texts(all);
  }

  /** Returns the lines of an instruction, from 1; the first and the last. */
  Json.Object location(Span span) {
    int last = span.line();
    for (int at = span.start(); at < span.end() - 1; at++) {
      last += text.charAt(at) == '\n' ? 1 : 0;
    }
    int index = files.size() - 1;
    while (files.get(index).start() > span.start()) {
      index--;
    }
    return lines(index, span.line(), last);
  }

  static Json.Object lines(int file, int first, int last) {
    Json.Object range =
        Json.object()
            .put("start", Json.object().put("line", first).build())
            .put("end", Json.object().put("line", last).build())
            .build();
    return Json.object()
        .put("sourceIndex", file == 0 ? null : new Json.Number(Integer.toString(file)))
        .put("ranges", new Json.Array(List.of(range)))
        .build();
  }
}
