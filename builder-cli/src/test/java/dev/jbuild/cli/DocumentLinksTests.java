package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links of the documents of this repository lead to files and headings that are there. */
class DocumentLinksTests {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\n]*`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

  @Test
  void every_link_leads_somewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path document : documents()) {
      Matcher link = LINK.matcher(CODE.matcher(Files.readString(document)).replaceAll(""));
      while (link.find()) {
        links++;
        if (!leadsSomewhere(document, link.group(1))) {
          broken.add(TOP.relativize(document) + ": " + link.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(links).isGreaterThan(100);
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (String place : List.of("docs", "samples", "benchmarks", "testdata")) {
      try (Stream<Path> all = Files.walk(TOP.resolve(place))) {
        documents.addAll(all.filter(DocumentLinksTests::isDocument).toList());
      }
    }
    try (Stream<Path> all = Files.list(TOP)) {
      documents.addAll(all.filter(DocumentLinksTests::isDocument).toList());
    }
    return documents;
  }

  private static boolean isDocument(Path file) {
    return file.toString().endsWith(".md") && !file.toString().contains("/target/");
  }

  private static boolean leadsSomewhere(Path document, String link) throws IOException {
    if (link.contains("://") || link.startsWith("mailto:")) {
      return true;
    }
    int anchor = link.indexOf('#');
    String path = anchor < 0 ? link : link.substring(0, anchor);
    Path file = path.isEmpty() ? document : document.resolveSibling(path).normalize();
    return Files.exists(file) && (anchor < 0 || anchors(file).contains(link.substring(anchor + 1)));
  }

  /** As GitHub makes them: letters in lower case, blanks as hyphens, no other marks. */
  private static List<String> anchors(Path file) throws IOException {
    return HEADING
        .matcher(Files.readString(file))
        .results()
        .map(heading -> heading.group(1).strip().toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }
}
