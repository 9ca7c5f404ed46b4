package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.json.Json;
import dev.jbuild.registry.testing.DockerRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of samples/ci, run as they stand there against a real registry with a login. What
 * would change this machine (apt-get, sudo) does nothing here.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class CiSamplesIT {
  private static final Path SAMPLES = Path.of("../samples/ci");
  private static final String LOGIN = DockerRegistry.USER + ":" + DockerRegistry.PASSWORD;

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private DockerRegistry registry;
  private Path project;

  @BeforeEach
  void prepare() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    assumeTrue(Command.exists("skopeo"), "needs skopeo");
    registry = DockerRegistry.startWithHtpasswd();
    project = Files.createDirectories(folder.resolve("project"));
    Files.writeString(project.resolve("Buildfile"), "FROM scratch\nCOPY main.c /src/\n");
    Files.writeString(project.resolve("main.c"), "int main(void) { return 0; }\n");
    Path bin = Files.createDirectories(folder.resolve("tools/bin"));
    for (String tool : List.of("apt-get", "sudo")) {
      script(bin.resolve(tool), "exit 0");
    }
    Path home = Files.createDirectories(folder.resolve("home"));
    environment.put("PATH", bin + ":" + System.getenv("PATH"));
    environment.put("HOME", home.toString());
    environment.put("JBUILD_ROOT", folder.resolve("state").toString());
    environment.put("JBUILD_URL", distribution().toUri().toString());
  }

  @AfterEach
  void end() {
    registry.close();
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A distribution that speaks http to the registry here; the one in a pipeline has https. */
  private Path distribution() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("jbuild-dist/bin"));
    script(
        bin.resolve("jbuild"),
        """
        case $1 in
          lint) exec %1$s "$@" ;;
          *) exec %1$s --insecure-registry %2$s "$@" ;;
        esac\
        """
            .formatted(Jbuild.DIST.resolve("bin/jbuild"), registry.name()));
    Path archive = folder.resolve("jbuild.tar.gz");
    Command.of("tar", "-czf", archive, "-C", folder, "jbuild-dist").run().succeeded();
    return archive;
  }

  private void installed() {
    environment.merge(
        "PATH", folder.resolve("jbuild-dist/bin").toString(), (all, one) -> one + ":" + all);
  }

  private void run(List<String> scripts) throws Exception {
    assertThat(scripts).isNotEmpty();
    for (String script : scripts) {
      Finished finished =
          Command.of("bash", "-eo", "pipefail", "-c", script)
              .withOnly(environment)
              .in(project)
              .run()
              .succeeded();
      assertThat(finished.err() + finished.out()).doesNotContain(DockerRegistry.PASSWORD);
      Path added = folder.resolve("github-path");
      if (Files.exists(added)) {
        environment.put("PATH", Files.readString(added).strip() + ":" + environment.get("PATH"));
      }
    }
  }

  private void pushed(String image) throws Exception {
    Json.Object index = manifest(image);
    assertThat(
            index.array("manifests").stream()
                .map(each ->
                    each.asObject("manifest")
                        .object("platform")
                        .orElseThrow()
                        .requireText("architecture")))
        .containsExactly("amd64", "arm64");
  }

  private Json.Object manifest(String image) throws Exception {
    return Command.of(
            "skopeo",
            "inspect",
            "--raw",
            "--tls-verify=false",
            "--creds",
            LOGIN,
            "docker://" + image)
        .run()
        .succeeded()
        .json();
  }

  @Test
  void github_actions() throws Exception {
    environment.put("GITHUB_PATH", folder.resolve("github-path").toString());
    environment.put("REGISTRY", registry.name());
    environment.put("REGISTRY_USER", DockerRegistry.USER);
    environment.put("REGISTRY_PASSWORD", DockerRegistry.PASSWORD);
    environment.put("IMAGE", registry.name() + "/team/app");
    environment.put("TAG", "1");

    run(CiCommands.yaml(SAMPLES.resolve("github-actions.yml"), "run"));

    pushed(registry.name() + "/team/app:1");
    manifest(registry.name() + "/team/app:cache");
  }

  @Test
  void gitlab() throws Exception {
    environment.put("CI_PROJECT_DIR", project.toString());
    environment.put("CI_REGISTRY", registry.name());
    environment.put("CI_REGISTRY_USER", DockerRegistry.USER);
    environment.put("CI_REGISTRY_PASSWORD", DockerRegistry.PASSWORD);
    environment.put("CI_REGISTRY_IMAGE", registry.name() + "/team/app");
    environment.put("CI_COMMIT_SHORT_SHA", "0a1b2c3d");
    environment.put("CI_COMMIT_REF_SLUG", "main");
    List<String> scripts =
        CiCommands.yaml(
            SAMPLES.resolve("gitlab-ci.yml"), "before_script", "script", "after_script");

    run(List.of(scripts.get(0) + scripts.get(1), scripts.get(2)));

    pushed(registry.name() + "/team/app:0a1b2c3d");
    pushed(registry.name() + "/team/app:main");
    manifest(registry.name() + "/team/app:cache");
    assertThat(folder.resolve("project.auth.json")).doesNotExist();
  }

  @Test
  void jenkins() throws Exception {
    installed();
    environment.put("REGISTRY", registry.name());
    environment.put("IMAGE", registry.name() + "/team/app");
    environment.put("TAG", "7");
    environment.put("LOGIN_USR", DockerRegistry.USER);
    environment.put("LOGIN_PSW", DockerRegistry.PASSWORD);
    environment.put("JBUILD_AUTH_FILE", folder.resolve("tmp/auth.json").toString());

    run(CiCommands.jenkins(SAMPLES.resolve("Jenkinsfile")));

    pushed(registry.name() + "/team/app:7");
    manifest(registry.name() + "/team/app:cache");
    assertThat(folder.resolve("tmp/auth.json")).doesNotExist();
  }

  @Test
  void tekton() throws Exception {
    installed();
    Path config = Files.createDirectories(folder.resolve("dockerconfig")).resolve("config.json");
    String auth = Base64.getEncoder().encodeToString(LOGIN.getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        config, "{\"auths\":{\"" + registry.name() + "\":{\"auth\":\"" + auth + "\"}}}");
    environment.put("JBUILD_AUTH_FILE", config.toString());
    environment.put("IMAGE", registry.name() + "/team/app:1");
    environment.put("CACHE", registry.name() + "/team/app:cache");
    environment.put("PLATFORMS", "linux/amd64,linux/arm64");
    environment.put("RESULT", folder.resolve("result").toString());

    run(CiCommands.yaml(SAMPLES.resolve("tekton.yaml"), "script"));

    pushed(registry.name() + "/team/app:1");
    assertThat(folder.resolve("result")).content().matches("sha256:[0-9a-f]{64}");
  }
}
