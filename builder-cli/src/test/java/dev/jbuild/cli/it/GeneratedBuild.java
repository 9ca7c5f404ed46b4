package dev.jbuild.cli.it;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Buildfiles by chance, the same for the same seed. There are few names, so that files, folders and
 * links come to lie where others were.
 */
final class GeneratedBuild {
  private static final List<String> SOURCES =
      List.of(
          "a", "b", "c", "a/b", "a/", ".", "*", "a*", "?", "*/a", "a/*", "[ab]", "b/c", "/c",
          "**/a", "x.tar");
  private static final List<String> TARGETS =
      List.of("/", "/a", "/a/", "/b/c", "/b/c/", ".", "d", "d/", "/d", "/a/b", "/link", "/link/");
  private static final List<String> EXCLUDES = List.of("a", "*/b", "**/c", "!a", "b*", "**");
  private static final List<String> MODES = List.of("644", "700", "u+x", "a=rX", "go-w");

  /** What there is, but for what is the system's, and what a cache mount holds. */
  private static final String FIND =
      "find / -xdev \\( -path /proc -o -path /sys -o -path /dev -o -path /bin -o -path /k \\)"
          + " -prune -o ";

  private static final String LIST = FIND + "-exec stat -c '%n %F %a %u %g %N' {} + | sort";
  private static final String READ = FIND + "-type f -exec sha256sum {} + | sort";

  private final RandomGenerator random;
  private final String base;
  private final List<String> urls;
  private final List<String> instructions = new ArrayList<>();
  private final List<String> stages = new ArrayList<>();
  private final boolean runs;
  private String included;

  /**
   * Generates builds.
   *
   * @param base an image with a shell, or {@code scratch}: then no command is run
   * @param urls of files, archives and repositories
   */
  GeneratedBuild(RandomGenerator random, String base, List<String> urls) {
    this.random = random;
    this.base = base;
    this.urls = List.copyOf(urls);
    this.runs = !base.equals("scratch");
    if (random.nextInt(3) == 0) {
      instructions.add("INCLUDE included");
      stages.add("i0");
    }
    included = writeIncluded();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      stage("s" + i);
    }
  }

  private String writeIncluded() {
    return "FROM " + base + " AS i0\nARG V=a\n" + instruction(List.of()) + "\n";
  }

  /** Returns the text of the file that may be included. */
  String included() {
    return included;
  }

  /** Returns the text of the Buildfile. */
  String text() {
    return String.join("\n", instructions) + "\n";
  }

  /** Writes one instruction anew. */
  void edit() {
    if (random.nextInt(3) == 0) {
      included = writeIncluded();
    }
    int at = random.nextInt(instructions.size());
    if (!instructions.get(at).matches("(FROM|ARG|INCLUDE).*")) {
      long before = instructions.subList(0, at).stream().filter(i -> i.startsWith("FROM")).count();
      instructions.set(at, instruction(stages.subList(0, (int) before - 1)));
    }
  }

  private void stage(String name) {
    String from = stages.isEmpty() || random.nextInt(3) > 0 ? base : one(stages);
    instructions.add("FROM " + from + " AS " + name);
    instructions.add("ARG V=a");
    instructions.add("ARG TARGETARCH");
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      instructions.add(instruction(stages));
    }
    stages.add(name);
  }

  private String instruction(List<String> others) {
    return switch (random.nextInt(runs ? 18 : 14)) {
      case 0 -> "WORKDIR " + one(List.of("/w", "a", "/b/c", "/link"));
      case 1 -> "ENV V=" + one(List.of("a", "b"));
      case 2 -> "USER " + one(List.of("0", "1:1", "0:3"));
      case 3 -> "ADD" + flags() + " x.tar " + one(TARGETS);
      case 4 -> "COPY" + flags() + " <<a <<b /" + one(List.of("a", "d")) + "/\n$V\na\n1\nb";
      case 11, 13 -> "ADD" + flags() + " " + one(urls) + " " + one(TARGETS);
      case 12 -> "COPY <<a /arch\n$TARGETARCH $V\na";
      case 5, 6, 7, 8 -> copy("");
      case 9, 10 -> copy(others.isEmpty() ? "" : " --from=" + one(others));
      default -> run(others);
    };
  }

  private String copy(String from) {
    String parents = random.nextInt(6) == 0 ? " --parents" : "";
    StringBuilder sources = new StringBuilder(source());
    boolean several = random.nextInt(5) == 0;
    if (several) {
      sources.append(' ').append(source());
    }
    String target = one(TARGETS);
    String into = several && !target.endsWith("/") && !target.equals(".") ? target + "/" : target;
    return "COPY" + from + parents + flags() + " " + sources + " " + into;
  }

  private String source() {
    return random.nextInt(8) == 0 ? "$V" : one(SOURCES);
  }

  private String flags() {
    StringBuilder flags = new StringBuilder();
    if (random.nextInt(5) == 0) {
      flags.append(" --link");
    }
    if (random.nextInt(6) == 0) {
      flags.append(" --exclude=").append(one(EXCLUDES));
    }
    if (random.nextInt(8) == 0) {
      flags.append(" --chmod=").append(one(MODES));
    }
    if (random.nextInt(8) == 0) {
      flags.append(" --chown=").append(runs && random.nextBoolean() ? "app" : "1:2");
    }
    return flags.toString();
  }

  /** What a command leaves depends on all that it sees. */
  private String run(List<String> others) {
    String from = others.isEmpty() ? "" : ",from=" + one(others);
    String mount =
        switch (random.nextInt(6)) {
          case 0 -> " --mount=target=/m";
          case 1 -> " --mount=target=/m,source=a";
          case 2 -> " --mount=target=/m" + from;
          case 3 -> " --mount=type=cache,target=/k" + from;
          default -> "";
        };
    String command =
        switch (random.nextInt(5)) {
          case 0 -> "x=$(" + LIST + "); echo \"$x\" >/r-list";
          case 1 -> "x=$(" + LIST + "; " + READ + "); echo \"$x\" >/r-all";
          case 2 -> "rm -rf /a; echo $V >/a";
          case 3 -> "mkdir -p /d && ln -sfn /d /link && echo $V >/d/c && ln -f /d/c /d/a";
          default -> "x=$(" + READ + "); echo \"$x\" >/r-read";
        };
    return "RUN" + mount + " " + command;
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
