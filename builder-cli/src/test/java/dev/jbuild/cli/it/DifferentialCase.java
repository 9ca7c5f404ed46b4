package dev.jbuild.cli.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A case of {@code testdata/differential}; its README tells the form.
 *
 * @param sentence what holds
 * @param sections the rest of the file
 */
record DifferentialCase(Path file, String sentence, SequencedMap<String, String> sections) {
  private static final Path FOLDER = Path.of("..", "testdata", "differential");
  private static final Pattern SECTION = Pattern.compile("(?m)^-- (\\S+) --\n");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\\S+");

  /** How a line of the section {@code jbuild} starts if jbuild fails. */
  private static final String FAILS = "! ";

  /** Sections that are no files of the context. */
  private static final List<String> OWN =
      List.of("setup", "options", "peers", "image", "failure", "jbuild");

  /** The time of each file of a context, unless its set-up says another: 2020-01-01. */
  private static final String TIME = "@1577836800";

  DifferentialCase {
    sections = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(sections));
  }

  /** Returns every case, by name. */
  static List<DifferentialCase> all() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files
          .filter(path -> path.toString().endsWith(".case"))
          .sorted()
          .map(DifferentialCase::read)
          .toList();
    }
  }

  private static DifferentialCase read(Path file) {
    try {
      return parse(file, Files.readString(file));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static DifferentialCase parse(Path file, String text) {
    List<MatchResult> marks = SECTION.matcher(text).results().toList();
    SequencedMap<String, String> sections = new LinkedHashMap<>();
    for (int i = 0; i < marks.size(); i++) {
      int end = i + 1 < marks.size() ? marks.get(i + 1).start() : text.length();
      String name = marks.get(i).group(1);
      if (sections.put(name, text.substring(marks.get(i).end(), end)) != null) {
        throw new IllegalArgumentException(file + " has two sections " + name);
      }
    }
    if (marks.isEmpty() || !sections.containsKey("Dockerfile")) {
      throw new IllegalArgumentException(file + " has no Dockerfile");
    }
    return new DifferentialCase(file, text.substring(0, marks.getFirst().start()), sections);
  }

  /** Returns a case that has no file, and nothing that is expected. */
  static DifferentialCase byChance(long seed, SequencedMap<String, String> sections) {
    return new DifferentialCase(FOLDER.resolve("seed-" + seed + ".case"), "", sections);
  }

  String name() {
    return FOLDER.relativize(file).toString().replace(".case", "");
  }

  /** Makes the context in {@code folder}, an empty one. */
  void fill(Path folder) throws IOException, InterruptedException {
    Context context = new Context(folder);
    for (String name : sections.keySet()) {
      if (!OWN.contains(name)) {
        context.file(name, sections.getOrDefault(name, ""));
      }
    }
    Command.of("chmod", "-R", "u=rwX,go=rX", folder).run().succeeded();
    Command.of("find", folder, "-depth", "-exec", "touch", "-hd", TIME, "{}", "+")
        .run()
        .succeeded();
    String made = sections.get("setup");
    if (made != null) {
      // What is made gets the same time, unless the script gave it another.
      String touch = "\nfind . -depth -newermt @1600000000 -exec touch -hd " + TIME + " {} +\n";
      Command.of("sh", "-euc", "umask 022\n" + made + touch).in(folder).run().succeeded();
    }
  }

  /** Returns words of the command line before the path of the context. */
  List<String> options(String context) {
    return WORD.matcher(sections.getOrDefault("options", "").replace("@context@", context))
        .results()
        .map(word -> word.group(1) == null ? word.group() : word.group(1))
        .toList();
  }

  /** Tells whether the peer {@code name} is known to make the same. */
  boolean isEqualWith(String name) {
    return sections.getOrDefault("peers", "").lines().anyMatch(name::equals);
  }

  /** Returns the listing of the image that BuildKit makes, or nothing if it fails. */
  Optional<String> image() {
    return Optional.ofNullable(sections.get("image"));
  }

  /** Returns the image that jbuild makes, or nothing if it fails; on purpose, it may differ. */
  Optional<String> imageOfJbuild() {
    String own = sections.get("jbuild");
    if (own == null) {
      return image();
    }
    String image = own.replaceAll("(?m)^# .*\n", "");
    return image.startsWith(FAILS) ? Optional.empty() : Optional.of(image);
  }

  /** Returns lines that are found in what jbuild says when it fails. */
  List<String> failure() {
    String own = sections.get("jbuild");
    return own == null
        ? sections.getOrDefault("failure", "").lines().toList()
        : own.lines()
            .filter(line -> line.startsWith(FAILS))
            .map(line -> line.substring(FAILS.length()))
            .toList();
  }

  /** Writes what a peer gave: the listing of an image, or nothing if it failed. */
  void record(Optional<String> image) throws IOException {
    SequencedMap<String, String> all = new LinkedHashMap<>(sections);
    if (image.isPresent()) {
      all.remove("failure");
      all.put("image", image.get());
    } else {
      all.remove("image");
      all.putIfAbsent("failure", "");
    }
    Files.writeString(file, new DifferentialCase(file, sentence, all).text());
  }

  /** Returns what the file has, or would have. */
  String text() {
    StringBuilder text = new StringBuilder(sentence);
    sections.forEach((name, content) -> text.append("-- " + name + " --\n" + content));
    return text.toString();
  }
}
