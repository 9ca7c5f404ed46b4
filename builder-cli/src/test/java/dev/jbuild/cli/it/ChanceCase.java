package dev.jbuild.cli.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Makes a {@link DifferentialCase} by chance: a context, and a Buildfile of some stages that copies
 * of it. Left out is in what BuildKit is known to be wrong, or other on purpose.
 */
final class ChanceCase {
  private static final List<String> NAMES =
      List.of(
          "a", "b", "c", "d", "x.txt", "y.txt", "z.jar", ".hid", "lib", "sub", "a b", "é", "-m");

  private static final List<String> DESTINATIONS =
      List.of(
          "/",
          ".",
          "./",
          "/o",
          "/o/",
          "/o/p",
          "/o/p/",
          "rel",
          "rel/",
          "/etc",
          "/l",
          "/l/",
          "/l/x",
          "/home/app",
          "/home/app/",
          "/o/../q/",
          "/w",
          "${D:-/z}/e/");

  private static final List<String> COMMANDS =
      List.of(
          "mkdir -p /o/p && echo r >/o/p/r",
          "rm -rf /o",
          "if test -d /o; then mv /o /o2; fi",
          "ln -s o /l",
          "echo x >f1; ln f1 f2",
          "mkdir -p d1/d2; touch d1/d2/t; chown -R 5:6 d1; chmod 2750 d1");

  private final RandomGenerator random;
  private final StringBuilder setup = new StringBuilder();
  private final List<String> paths = new ArrayList<>();
  private final List<String> folders = new ArrayList<>();
  private final List<String> archives = new ArrayList<>();

  private ChanceCase(long seed) {
    random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  /** Returns the case of a seed. */
  static DifferentialCase of(long seed) {
    ChanceCase made = new ChanceCase(seed);
    while (made.paths.isEmpty()) {
      made.fill("", 0);
    }
    SequencedMap<String, String> sections = new LinkedHashMap<>();
    sections.put("setup", made.setup.toString());
    if (made.oneIn(3)) {
      sections.put(".dockerignore", made.ignored());
    }
    sections.put("Dockerfile", made.stages());
    return DifferentialCase.byChance(seed, sections);
  }

  private boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private String any(String... of) {
    return any(List.of(of));
  }

  private void fill(String folder, int depth) {
    List<String> here = new ArrayList<>();
    for (int i = random.nextInt(depth == 0 ? 2 : 0, 5); i > 0; i--) {
      String name = any(NAMES);
      String path = folder + name;
      if (here.contains(name)) {
        continue;
      }
      int kind = random.nextInt(20);
      if (kind < 9 || depth == 3) {
        sh("printf '%s' >'./%s'".formatted(any("", "1", "two", "xyzxyz"), path));
        sh("chmod %s './%s'".formatted(any("644", "755", "4755"), path));
      } else if (kind < 15) {
        sh("mkdir './%s'".formatted(path));
        fill(path + "/", depth + 1);
        sh("chmod %s './%s'".formatted(any("755", "755", "700", "1777", "2755"), path));
        folders.add(path);
      } else if (kind < 17 && !here.isEmpty()) {
        sh("ln -s -- '%s' './%s'".formatted(any(here), path));
      } else if (kind < 18 && !here.isEmpty()) {
        sh("ln './%s' './%s' 2>/dev/null || :".formatted(folder + any(here), path));
      } else if (!folders.isEmpty()) {
        path += ".tar";
        sh("tar c %s -f './%s' -C './%s' .".formatted(archive(), path, any(folders)));
        archives.add(path);
      } else {
        continue;
      }
      here.add(name);
      paths.add(path);
    }
  }

  private void sh(String command) {
    setup.append(command).append('\n');
  }

  /** Returns options of tar by which the same files make the same bytes. */
  private String archive() {
    String packed = any("", "", "-I 'gzip -n'", "-j");
    return packed + " --sort=name --mtime=@1500000000 --owner=" + any("0", "7") + " --group=9";
  }

  private String ignored() {
    StringBuilder lines = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      lines.append(oneIn(3) ? "!" : "").append(oneIn(2) ? any(paths) : pattern()).append('\n');
    }
    return lines.toString();
  }

  private String pattern() {
    List<String> parts = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      parts.add(oneIn(2) ? any(NAMES) : any("*", "*.txt", "**", "?", "[a-c]", "l*", ".*"));
    }
    return String.join("/", parts) + (oneIn(5) ? "/" : "");
  }

  private String stages() {
    StringBuilder file = new StringBuilder();
    int stages = 1 + random.nextInt(3);
    for (int stage = 0; stage < stages; stage++) {
      boolean onEarlier = stage > 0 && oneIn(3);
      String base = onEarlier ? "s" + random.nextInt(stage) : "busybox";
      file.append("FROM %s AS s%d\n".formatted(base, stage));
      for (int i = random.nextInt(4); i >= 0; i--) {
        file.append(line(stage)).append('\n');
      }
    }
    return file.toString();
  }

  private String line(int stage) {
    int kind = random.nextInt(20);
    if (kind < 10) {
      return stage > 0 && oneIn(3) ? ofStage(random.nextInt(stage)) : copy("COPY", paths);
    }
    return switch (kind) {
      case 10, 11, 12 -> copy("ADD", archives.isEmpty() || oneIn(3) ? paths : archives);
      case 13 -> "WORKDIR " + any("/w", "w2", "/o/p", "/l", "../v", "/home/app/n", "${D:-/z}");
      case 14 -> "USER " + any("app", "app:extra", "7", "7:8", "root", "1000");
      case 15 -> "ENV " + any("D=/o/env", "U=app", "A=\"x $D\"", "D=$D/f", "P=${D%/*}");
      case 16 -> "ARG " + any("D=/o/arg", "U=3:4", "D", "Z=$D");
      case 17 -> "COPY" + flags() + " <<E1 <<\"E2\" " + any("/hd/", "rel/") + "\n$D\nE1\n$D\nE2";
      default -> "RUN " + any(COMMANDS);
    };
  }

  private String copy(String instruction, List<String> from) {
    List<Object> words = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      words.add(oneIn(8) ? any(".", "/", "./", "*") : source(any(from)));
    }
    return instruction + flags() + words(words);
  }

  private String ofStage(int stage) {
    List<Object> words = new ArrayList<>();
    for (int i = random.nextInt(2); i >= 0; i--) {
      words.add(any("/o", "o/", "etc/passwd", "/home/app/.", "/home", "h*/app", "tmp", "/o/p"));
    }
    return "COPY --from=s" + stage + flags() + words(words);
  }

  /** Returns a path, or a pattern that matches it. */
  private String source(String path) {
    List<String> parts = new ArrayList<>(List.of(path.split("/", -1)));
    if (oneIn(4)) {
      int last = parts.size() - 1;
      String name = parts.get(last);
      parts.set(last, any("*", name.charAt(0) + "*", "*" + name.substring(name.length() - 1)));
    }
    return any("", "", "", "/", "./") + String.join("/", parts) + any("", "", "", "/", "/.");
  }

  private String words(List<Object> sources) {
    StringBuilder words = new StringBuilder(" [");
    sources.forEach(source -> words.append('"').append(source).append("\", "));
    return words.append('"').append(any(DESTINATIONS)).append("\"]").toString();
  }

  private String flags() {
    String flags = "";
    if (oneIn(4)) {
      flags += " --chown=" + any("1", "app", "app:extra", "0:5", "root", "7:extra", "${U:-app}");
    }
    if (oneIn(4)) {
      flags += " --chmod=" + any("600", "0755", "711", "u=rwX,go=rX", "a+x", "go-rwx", "u+s", "+t");
    }
    return oneIn(7) ? flags + " --exclude=" + pattern() : flags;
  }
}
