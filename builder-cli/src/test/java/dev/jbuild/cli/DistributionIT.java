package dev.jbuild.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packed distribution, as a machine sees it that has no Java. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class DistributionIT {
  private static final Path DIST = Path.of(System.getProperty("jbuild.dist", "target/dist"));

  @Test
  void it_runs_with_an_empty_environment() throws Exception {
    assertThat(output(Map.of(), DIST.resolve("bin/jbuild"))).startsWith("jbuild ");
  }

  @Test
  void it_runs_through_a_relative_symlink(@TempDir Path folder) throws Exception {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(
        link, folder.toRealPath().relativize(DIST.toRealPath().resolve("bin/jbuild")));

    assertThat(output(Map.of(), link)).startsWith("jbuild ");
  }

  @Test
  void classes_come_from_the_aot_cache() throws Exception {
    assertThat(loading(DIST)).contains("dev.jbuild.cli.Main source: shared objects file");
  }

  @Test
  void the_aot_cache_serves_a_copy_elsewhere_with_other_times(@TempDir Path folder)
      throws Exception {
    Path copy = folder.resolve("copy");
    run(Map.of(), List.of("/bin/cp", "-r", DIST.toString(), copy.toString()));

    assertThat(loading(copy)).contains("dev.jbuild.cli.Main source: shared objects file");
  }

  /** Once that folder is gone, the JVM looks for it 1,200 times at each start. */
  @Test
  void the_aot_cache_names_no_folder_of_its_training() throws Exception {
    String cache = Files.readString(DIST.resolve("lib/jbuild.aot"), ISO_8859_1);

    assertThat(cache.contains("dev/jbuild/cli/Main")).isTrue();
    assertThat(cache.contains(DIST.toRealPath().toString())).isFalse();
  }

  @Test
  void a_lost_aot_cache_costs_time_only(@TempDir Path folder) throws Exception {
    Path copy = folder.resolve("copy");
    run(Map.of(), List.of("/bin/cp", "-a", DIST.toString(), copy.toString()));
    Files.delete(copy.resolve("lib/jbuild.aot"));

    assertThat(output(Map.of(), copy.resolve("bin/jbuild"))).startsWith("jbuild ");
  }

  @Test
  void file_names_are_utf_8_whatever_the_locale() throws Exception {
    String settings =
        output(
            Map.of("LC_ALL", "C", "JBUILD_JAVA_OPTIONS", "-XshowSettings:properties"),
            DIST.resolve("bin/jbuild"));

    assertThat(settings).contains("sun.jnu.encoding = UTF-8");
  }

  @Test
  void the_runtime_has_no_module_of_a_desktop() throws Exception {
    Properties release = new Properties();
    try (InputStream in = Files.newInputStream(DIST.resolve("runtime/release"))) {
      release.load(in);
    }

    assertThat(release.getProperty("MODULES")).contains("java.base").doesNotContain("java.desktop");
  }

  @Test
  void what_libraries_say_of_their_licenses_can_be_read() {
    assertThat(DIST.resolve("runtime/legal/dev.jbuild"))
        .isDirectoryRecursivelyContaining("glob:**/commons-compress-*/NOTICE.txt")
        .isDirectoryRecursivelyContaining("glob:**/commons-compress-*/LICENSE.txt");
  }

  private static String loading(Path dist) throws IOException, InterruptedException {
    return output(Map.of("JBUILD_JAVA_OPTIONS", "-Xlog:class+load"), dist.resolve("bin/jbuild"));
  }

  private static String output(Map<String, String> environment, Path jbuild)
      throws IOException, InterruptedException {
    return run(environment, List.of(jbuild.toString(), "--version"));
  }

  /** Runs with nothing in the environment but {@code environment}. */
  private static String run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
