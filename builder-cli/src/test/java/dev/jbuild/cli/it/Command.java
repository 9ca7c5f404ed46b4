package dev.jbuild.cli.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** A command line that can be run, with the environment that it gets. */
record Command(List<String> words, SequencedMap<String, String> environment, Path workingDir) {
  Command {
    words = List.copyOf(words);
    environment = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(environment));
  }

  /** Returns a command that sees PATH and HOME only. */
  static Command of(Object... words) {
    SequencedMap<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", searchPath());
    environment.put("HOME", System.getProperty("java.io.tmpdir"));
    return new Command(
        Stream.of(words).map(Object::toString).toList(), environment, Path.of("").toAbsolutePath());
  }

  Command with(String name, String value) {
    SequencedMap<String, String> more = new LinkedHashMap<>(environment);
    more.put(name, value);
    return new Command(words, more, workingDir);
  }

  /** Returns this command with an environment of {@code all} and nothing else. */
  Command withOnly(Map<String, String> all) {
    return new Command(words, new LinkedHashMap<>(all), workingDir);
  }

  Command in(Path folder) {
    return new Command(words, environment, folder);
  }

  /** Returns this command, run by another that takes it as its last words. */
  Command behind(List<String> front) {
    List<String> all = new ArrayList<>(front);
    all.addAll(words);
    return new Command(all, environment, workingDir);
  }

  Command and(Object... more) {
    List<String> all = new ArrayList<>(words);
    Stream.of(more).map(Object::toString).forEach(all::add);
    return new Command(all, environment, workingDir);
  }

  Running start() throws IOException {
    return Running.start(words, environment, workingDir);
  }

  Finished run() throws IOException, InterruptedException {
    return start().finish();
  }

  /** Tells whether {@code program} can be found. */
  static boolean exists(String program) {
    return Stream.of(searchPath().split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Tools of an administrator are in places that PATH of a plain user doesn't have. */
  private static String searchPath() {
    return System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";
  }
}
