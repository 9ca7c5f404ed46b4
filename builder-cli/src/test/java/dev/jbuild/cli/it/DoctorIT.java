package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.json.Json;
import dev.jbuild.registry.testing.DockerRegistry;
import dev.jbuild.registry.testing.FakeProxy;
import dev.jbuild.registry.testing.FakeRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What jbuild says of a machine, as it is and with something broken. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class DoctorIT {
  /** Of nobody, and without a line in /etc/subuid. */
  private static final int UID = 64_321;

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Command doctor;

  @BeforeEach
  void root() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    Command.of("chmod", "777", folder).run().succeeded();
    doctor = doctor(folder.resolve("root"));
  }

  @Test
  void a_machine_on_which_root_builds_is_well() throws Exception {
    Finished told = doctor.run().succeeded();

    assertThat(told.out().lines())
        .anyMatch(line -> line.matches("ok +kernel +[0-9].*"))
        .anyMatch(line -> line.matches("ok +state +" + folder + "/root, .* free"))
        .anyMatch(line -> line.matches("ok +users +root.*"))
        .anyMatch(
            line -> line.matches("ok +sandbox +overlay, filter .* cgroup ipc mnt net pid uts"))
        .noneMatch(line -> line.startsWith("missing"));
    assertThat(folder.resolve("root/sandbox")).isDirectoryNotContaining("glob:**/doctor*");
  }

  @Test
  void as_json_it_has_the_same_findings() throws Exception {
    Json.Object told = doctor.and("--json").run().succeeded().json();

    assertThat(told.get("works")).contains(new Json.Bool(true));
    assertThat(levels(told))
        .containsKeys("kernel", "state", "users", "sandbox", "cgroups", "network");
  }

  @Test
  void a_user_without_a_range_of_ids_is_told_how_to_get_one() throws Exception {
    Finished told = asUser(doctor).run().succeeded();

    assertThat(told.out())
        .containsPattern("warn +users +one id only")
        .contains("/etc/subuid", "newuidmap")
        .containsPattern("ok +sandbox +overlay, .* user uts");
  }

  @Test
  void a_user_who_may_make_no_namespace_is_told_which_switch_it_is() throws Exception {
    // A user namespace in which nobody may make another, with enough users.
    Command inside =
        doctor.behind(
            List.of(
                "sh",
                "-c",
                """
                unshare --user sleep 60 &
                until echo 0 0 70000 >/proc/$!/uid_map; do sleep 0.05; done 2>/dev/null
                echo 0 0 70000 >/proc/$!/gid_map
                nsenter --target $! --user --setuid 0 --setgid 0 sh -c '
                  echo 0 >/proc/sys/user/max_user_namespaces
                  exec setpriv --reuid=%1$d --regid=%1$d --clear-groups "$@"' sh "$@"
                status=$?
                kill $!
                exit $status
                """
                    .formatted(UID),
                "sh"));

    Finished told = inside.run().exitedWith(3);

    assertThat(told.out())
        .containsPattern("missing +users +no user namespace can be made: .*No space left on device")
        .contains("user.max_user_namespaces");
  }

  @Test
  void a_state_that_can_not_be_written_is_missing() throws Exception {
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Command.of("chmod", "755", locked).run().succeeded();

    Finished told = asUser(doctor(locked.resolve("root"))).run().exitedWith(3);

    assertThat(told.out())
        .containsPattern("missing +state +" + locked + "/root: .*")
        .contains("--root");
  }

  @Test
  void registries_are_asked_as_a_pull_asks() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    try (DockerRegistry open = DockerRegistry.start();
        DockerRegistry locked = DockerRegistry.startWithHtpasswd()) {
      Finished told =
          doctor
              .and("--insecure-registry", open.name(), "--insecure-registry", locked.name())
              .and(open.name(), open.name() + "/none:1", locked.name(), "127.0.0.1:1")
              .run()
              .exitedWith(3);

      assertThat(told.out())
          .containsPattern("ok +registry +" + open.name() + " answers")
          .containsPattern("warn +registry +there is no " + open.name() + "/none:1")
          .containsPattern("warn +registry +" + locked.name() + " answers, and tells")
          .containsPattern("missing +registry +127.0.0.1:1: the registry can't be reached");
    }
  }

  /** The host has no address: only the proxy knows the way. */
  @Test
  void behind_a_proxy_a_registry_is_asked_through_it() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    Command asking = doctor.and("--insecure-registry", "registry.invalid", "registry.invalid");
    try (DockerRegistry open = DockerRegistry.start();
        FakeProxy proxy = FakeProxy.to(open.name())) {
      Command behind = asking.with("HTTP_PROXY", "http://user:hunter2@" + proxy.name());

      Finished told = behind.run().succeeded();

      assertThat(told.out()).containsPattern("ok +registry +registry.invalid answers");
      assertThat(proxy.asked())
          .anyMatch(line -> line.startsWith("GET http://registry.invalid/v2/"));
      proxy.demand("Basic other");
      Finished refused = behind.run().exitedWith(3);
      assertThat(refused.out())
          .containsPattern("missing +registry +registry.invalid: .*proxy")
          .contains("hint: ")
          .doesNotContain("hunter2");
      assertThat(asking.with("HTTP_PROXY", "ftp://" + proxy.name()).run().exitedWith(3).out())
          .containsPattern("missing +registry +HTTP_PROXY is no address of a proxy");
    }
  }

  @Test
  void a_terminal_gets_no_escape_sequence_of_anybody() throws Exception {
    String hostile = "\u001b]0;owned\u0007\u001b[2J";
    try (FakeRegistry registry = FakeRegistry.start()) {
      // Escaped once more, as JSON has it.
      String told = "told\\u001b[2J\\u009b31m\\u202e\\nok       kernel     forged";
      registry.on("(GET|HEAD) .*", 9, call -> call.refuse(403, "DENIED", told));

      Finished examined =
          doctor(folder.resolve("root" + hostile))
              .and("--insecure-registry", registry.name())
              .and(registry.name() + "/a:1", hostile, "host" + hostile + "/a")
              .run()
              .exitedWith(3);

      assertThat(examined.out())
          .contains("/root\\u001b]0;owned\\u0007\\u001b[2J", "told\\u001b[2J\\u009b31m\\u202e")
          .doesNotContainPattern("[\\p{Cntrl}\\u009b\\u202e&&[^\\n]]")
          .doesNotContainPattern("(?m)^ok +kernel +forged");
    }
  }

  private Command doctor(Path root) {
    return Command.of(Jbuild.DIST.resolve("bin/jbuild"), "doctor", "--root", root)
        .with("DOCKER_CONFIG", folder.resolve("no-docker-config").toString())
        .with("HOME", folder.toString());
  }

  private static Command asUser(Command command) {
    return command.behind(List.of("setpriv", "--reuid=" + UID, "--regid=" + UID, "--clear-groups"));
  }

  private static Map<String, String> levels(Json.Object told) {
    Map<String, String> levels = new LinkedHashMap<>();
    told.array("findings").stream()
        .map(one -> one.asObject("finding"))
        .forEach(one -> levels.put(one.requireText("subject"), one.requireText("level")));
    return levels;
  }
}
