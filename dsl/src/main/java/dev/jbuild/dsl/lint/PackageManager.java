package dev.jbuild.dsl.lint;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How a program installs packages.
 *
 * @param rule about versions that are left open
 * @param verbs that install
 * @param valued flags whose value is the word behind them
 * @param fixed whether a package's word says which version
 * @param example how it does
 */
record PackageManager(
    Rule rule,
    Set<String> programs,
    Set<String> verbs,
    Set<String> valued,
    Predicate<String> fixed,
    String example) {

  static final List<PackageManager> ALL =
      List.of(
          new PackageManager(
              Rule.APT_GET_VERSION,
              Set.of("apt-get"),
              Set.of("install"),
              Set.of("-t", "--target-release", "-o", "--option", "-c"),
              word -> hasAny(word, "=/") || word.endsWith(".deb"),
              "NAME=VERSION"),
          new PackageManager(
              Rule.APK_VERSION,
              Set.of("apk"),
              Set.of("add"),
              Set.of("-t", "--virtual", "-X", "--repository", "-p", "--root"),
              word -> hasAny(word, "=~<>") || word.endsWith(".apk"),
              "NAME=VERSION"),
          new PackageManager(
              Rule.YUM_VERSION,
              Set.of("yum"),
              Set.of("install"),
              Set.of(),
              PackageManager::isRpm,
              "NAME-VERSION"),
          new PackageManager(
              Rule.DNF_VERSION,
              Set.of("dnf", "microdnf"),
              Set.of("install"),
              Set.of(),
              PackageManager::isRpm,
              "NAME-VERSION"),
          new PackageManager(
              Rule.ZYPPER_VERSION,
              Set.of("zypper"),
              Set.of("install", "in"),
              Set.of("-t", "--type", "-r", "--repo", "--from"),
              word -> hasAny(word, "=<>/") || word.endsWith(".rpm"),
              "NAME=VERSION"),
          new PackageManager(
              Rule.PIP_VERSION,
              Set.of("pip", "pip2", "pip3"),
              Set.of("install"),
              Set.of(
                  "--abi",
                  "-b",
                  "--build",
                  "-e",
                  "--editable",
                  "--extra-index-url",
                  "-f",
                  "--find-links",
                  "-i",
                  "--index-url",
                  "--implementation",
                  "--no-binary",
                  "--only-binary",
                  "--platform",
                  "--prefix",
                  "--progress-bar",
                  "--proxy",
                  "--python",
                  "--python-version",
                  "--root",
                  "--root-user-action",
                  "--src",
                  "-t",
                  "--target",
                  "--trusted-host",
                  "--upgrade-strategy"),
              PackageManager::isPip,
              "NAME==VERSION, or -r with a file of them"),
          new PackageManager(
              Rule.NPM_VERSION,
              Set.of("npm"),
              Set.of("install", "i"),
              Set.of("--loglevel", "--registry", "--prefix"),
              PackageManager::isNpm,
              "NAME@VERSION"),
          new PackageManager(
              Rule.GEM_VERSION,
              Set.of("gem"),
              Set.of("install", "i"),
              Set.of(
                  "-i",
                  "--install-dir",
                  "-n",
                  "--bindir",
                  "-P",
                  "--trust-policy",
                  "-s",
                  "--source"),
              word -> hasAny(word, ":") || word.endsWith(".gem"),
              "NAME:VERSION, or --version"),
          new PackageManager(
              Rule.GO_VERSION,
              Set.of("go"),
              Set.of("install", "get"),
              Set.of("-tags", "-ldflags", "-gcflags", "-mod", "-o"),
              PackageManager::isGo,
              "MODULE@VERSION"));

  private static final Set<String> PROGRAMS = allPrograms();

  /** Returns whether any of them, or what cleans up behind them, is called {@code program}. */
  static boolean isKnown(String program) {
    return PROGRAMS.contains(program) || program.startsWith("pip");
  }

  private static Set<String> allPrograms() {
    Set<String> programs = new HashSet<>(Set.of("rm", "yarn"));
    ALL.forEach(manager -> programs.addAll(manager.programs));
    return programs;
  }

  private static boolean hasAny(String word, String chars) {
    return word.chars().anyMatch(c -> chars.indexOf(c) >= 0);
  }

  /** A part behind a dash that starts with a digit is taken for a version. */
  private static boolean isRpm(String word) {
    String[] parts = word.split("-", -1);
    boolean digit = false;
    for (int i = 1; i < parts.length; i++) {
      digit |= !parts[i].isEmpty() && Character.isDigit(parts[i].charAt(0));
    }
    return digit || word.endsWith(".rpm") || hasAny(word, "/@");
  }

  private static boolean isPip(String word) {
    boolean versioned = hasAny(word, "=<>!~");
    boolean path = word.equals(".") || word.startsWith(".[") || word.indexOf('/') >= 0;
    boolean repository = word.contains("+") && word.contains("://");
    return versioned
        || (repository ? word.indexOf('@', word.indexOf("://")) >= 0 : path)
        || word.endsWith(".whl")
        || word.endsWith(".tar.gz");
  }

  private static boolean isNpm(String word) {
    if (word.startsWith("git")) {
      return word.indexOf('#') >= 0 || !word.contains("://");
    }
    boolean path = word.startsWith(".") || word.startsWith("/") || word.startsWith("~");
    boolean archive = word.endsWith(".tgz") || word.endsWith(".tar") || word.endsWith(".tar.gz");
    return path || archive || word.indexOf('@', 1) > 0;
  }

  private static boolean isGo(String word) {
    int at = word.indexOf('@');
    boolean local = word.startsWith(".") || word.startsWith("/");
    return local || (at > 0 && !word.endsWith("@latest") && !word.endsWith("@none"));
  }
}
