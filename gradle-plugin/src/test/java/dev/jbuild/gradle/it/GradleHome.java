package dev.jbuild.gradle.it;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A folder {@code lib} as that of Gradle's distribution, around the one jar of Gradle's classes:
 * Gradle looks for its modules and for what they need by the names of jars. Most are empty here.
 */
final class GradleHome {
  private static final Pattern DESCRIPTION =
      Pattern.compile("(gradle-[a-z0-9-]+)-classpath\\.properties");

  /** Modules whose jar is that with all classes. */
  private static final Set<String> WHOLE =
      Set.of("gradle-core", "gradle-worker-main", "gradle-installation-beacon");

  /** Modules that no other one names, but Gradle does while it starts. */
  private static final List<String> NAMED_BY_CODE =
      List.of(
          "gradle-tooling-api-provider",
          "gradle-daemon-main",
          "gradle-daemon-server",
          "gradle-instrumentation-agent",
          "gradle-kotlin-dsl",
          "gradle-kotlin-dsl-provider-plugins",
          "gradle-kotlin-dsl-tooling-builders",
          "gradle-kotlin-dsl-shared-runtime",
          "gradle-kotlin-dsl-tooling-models");

  /** Libraries that are asked for by name, and whose classes are in the one jar. */
  private static final List<String> LIBRARIES =
      List.of(
          "javax.inject",
          "slf4j-api",
          "jul-to-slf4j",
          "native-platform",
          "kryo",
          "commons-lang",
          "guava",
          "asm");

  private static final Pattern OUTSIDE =
      Pattern.compile("(groovy|ant|kotlin|javaparser|qdox|annotations)-.*\\.jar");

  private final Path whole;
  private final Path lib;
  private final String version;
  private final SortedMap<String, List<String>> modules = new TreeMap<>();

  private GradleHome(Path whole, Path lib, String version) {
    this.whole = whole;
    this.lib = lib;
    this.version = version;
  }

  /**
   * Makes the folder, if it isn't there yet.
   *
   * @param classPath where the jar with all of Gradle and the libraries outside of it are
   * @return the class path of Gradle
   */
  static List<Path> classPath(Path folder, String version, String classPath) throws IOException {
    List<Path> jars = Stream.of(classPath.split(File.pathSeparator)).map(Path::of).toList();
    Path whole = named(jars, Pattern.compile("gradle-api-.*\\.jar")).get(0);
    Path lib = folder.resolve("lib");
    Path complete = folder.resolve("complete");
    GradleHome home = new GradleHome(whole, lib, version);
    if (!Files.exists(complete)) {
      Files.createDirectories(lib.resolve("plugins"));
      home.layOut(named(jars, OUTSIDE));
      Files.createFile(complete);
    }
    List<Path> all = new ArrayList<>(List.of(home.jar("gradle-core")));
    try (Stream<Path> others = Files.list(lib)) {
      others
          .filter(jar -> jar.toString().endsWith(".jar") && !all.contains(jar))
          .sorted()
          .forEach(all::add);
    }
    return all;
  }

  private static List<Path> named(List<Path> jars, Pattern name) {
    return jars.stream()
        .filter(jar -> name.matcher(jar.getFileName().toString()).matches())
        .toList();
  }

  private Path jar(String module) {
    return lib.resolve(module + "-" + version + ".jar");
  }

  private void layOut(List<Path> outside) throws IOException {
    readDescriptions();
    Set<String> names = new TreeSet<>(modules.keySet());
    names.addAll(NAMED_BY_CODE);
    for (List<String> description : modules.values()) {
      names.addAll(listed(description, "projects="));
      names.addAll(listed(description, "optional="));
      names.addAll(listed(description, "plugins="));
    }
    for (String name : names) {
      if (WHOLE.contains(name)) {
        Files.deleteIfExists(jar(name));
        Files.createSymbolicLink(jar(name), whole);
      } else {
        String projects =
            String.join(",", listed(modules.getOrDefault(name, List.of()), "projects="));
        writeJar(
            jar(name), name + "-classpath.properties", "projects=" + projects + "\nruntime=\n");
      }
    }
    for (Path library : outside) {
      Files.copy(library, lib.resolve(library.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
    writeLibraries();
  }

  private void readDescriptions() throws IOException {
    try (ZipFile zip = new ZipFile(whole.toFile())) {
      for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
        var description = DESCRIPTION.matcher(entry.getName());
        boolean isPlugins =
            entry.getName().matches("gradle-(implementation-)?plugins\\.properties");
        if (isPlugins || description.matches()) {
          try (InputStream in = zip.getInputStream(entry)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String name = isPlugins ? "gradle-core" : description.group(1);
            modules.computeIfAbsent(name, each -> new ArrayList<>()).addAll(text.lines().toList());
          }
        }
      }
    }
  }

  private void writeLibraries() throws IOException {
    for (String module : WHOLE) {
      for (String library : listed(modules.getOrDefault(module, List.of()), "runtime=")) {
        if (!Files.exists(lib.resolve(library))) {
          writeJar(lib.resolve(library), "empty", "");
        }
      }
    }
    for (String library : LIBRARIES) {
      boolean isThere;
      try (Stream<Path> all = Files.list(lib)) {
        isThere =
            all.anyMatch(
                jar -> jar.getFileName().toString().matches(Pattern.quote(library) + "-\\d.*"));
      }
      if (!isThere) {
        writeJar(lib.resolve(library + "-1.0.jar"), "empty", "");
      }
    }
  }

  private static List<String> listed(List<String> description, String key) {
    return description.stream()
        .filter(line -> line.startsWith(key))
        .flatMap(line -> Stream.of(line.substring(key.length()).split(",", -1)))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  private static void writeJar(Path jar, String entry, String text) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(text.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
  }
}
