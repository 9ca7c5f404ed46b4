package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code RUN --device}: devices of the machine, as files of the Container Device Interface say. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class RunDeviceIT {
  /** The machine's /dev/zero under another name, /dev/full under its own, a variable, a folder. */
  private static final String SPEC =
      """
      {
        "cdiVersion": "0.6.0",
        "kind": "example.com/dev",
        "containerEdits": {"env": ["COMMON=yes"]},
        "devices": [
          {
            "name": "b",
            "containerEdits": {
              "deviceNodes": [{"path": "/dev/example/zeros", "hostPath": "/dev/zero", "type": "c"}],
              "mounts": [{"hostPath": "HERE/lib", "containerPath": "/opt/lent", "options": ["ro"]}],
              "env": ["ZEROS=/dev/example/zeros"]
            }
          },
          {
            "name": "c",
            "annotations": {"org.mobyproject.buildkit.device.class": "open",
                            "org.mobyproject.buildkit.device.autoallow": "true"},
            "containerEdits": {"env": ["C=c"]}
          },
          {"name": "hooked", "containerEdits": {"hooks": [{"hookName": "x", "path": "/bin/x"}]}},
          {"name": "readable", "containerEdits":
            {"deviceNodes": [{"path": "/dev/zero", "permissions": "r"}]}},
          {"name": "gone", "containerEdits": {"deviceNodes": [{"path": "/dev/none-such"}]}},
          {"name": "file", "containerEdits":
            {"deviceNodes": [{"path": "/dev/f", "hostPath": "HERE/lib/text"}]}}
        ]
      }
      """;

  private static final String LOOK =
      "head -c 3 /dev/example/zeros | wc -c; cat /opt/lent/text; echo $COMMON $ZEROS $C";

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;
  private Path specs;

  @BeforeEach
  void prepare() throws IOException {
    jbuild = Jbuild.at(folder.resolve("root"));
    specs = Files.createDirectory(folder.resolve("cdi"));
    Files.createDirectory(folder.resolve("lib"));
    Files.writeString(folder.resolve("lib/text"), "a lent text\n");
    Files.writeString(specs.resolve("example.json"), SPEC.replace("HERE", folder.toString()));
  }

  private Finished build(String allow, String steps) throws Exception {
    Context context = Context.in(folder).buildfile("FROM " + Bases.busybox() + "\n" + steps + "\n");
    return allow.isEmpty()
        ? jbuild.run("--cdi-spec-dir", specs, context)
        : jbuild.run("--cdi-spec-dir", specs, "--allow", allow, context);
  }

  @Test
  void a_step_sees_the_device_that_it_asks_for_and_no_other_step_does() throws Exception {
    Finished build =
        build(
            "device=example.com/dev=b",
            "RUN --device=example.com/dev=b "
                + LOOK
                + "; ! touch /opt/lent/new && ! chmod 777 /dev/example/zeros\n"
                + "RUN test ! -e /dev/example && test ! -e /opt/lent && echo \"none of $COMMON it\"");

    assertThat(build.succeeded().err())
        .contains(" 3\n", "a lent text", "yes /dev/example/zeros", "none of  it");
  }

  @Test
  void nothing_of_a_device_is_in_the_layer() throws Exception {
    Path tar = folder.resolve("rootfs.tar");
    Context context =
        Context.in(folder)
            .buildfile(
                "FROM %s AS a\nRUN --device=example.com/dev=b ls /dev/example && touch /made\n"
                    .formatted(Bases.busybox()));

    jbuild
        .run("--cdi-spec-dir", specs, "--allow", "device", "-o", "type=tar,dest=" + tar, context)
        .succeeded();

    assertThat(Command.of("tar", "-tf", tar).run().succeeded().out().lines())
        .contains("made")
        .noneMatch(name -> name.startsWith("dev/example") || name.startsWith("opt/lent"));
  }

  @Test
  void a_device_is_found_by_its_kind_by_all_by_class_and_by_another_name() throws Exception {
    for (String asked :
        new String[] {"example.com/dev", "example.com/dev=b,required", "mine/dev"}) {
      assertThat(
              build(
                      "device=example.com/dev=b,alias=mine/dev",
                      "RUN --device=" + asked + " " + LOOK + "; : " + asked)
                  .succeeded()
                  .err())
          .as(asked)
          .contains("yes /dev/example/zeros");
    }
    assertThat(build("", "RUN --device=example.com/dev=open echo \"C is $C\"").succeeded().err())
        .as("a class that is for everybody")
        .contains("C is c");
    assertThat(build("device", "RUN --device=example.com/dev=* true").exitedWith(3).err())
        .contains("DeviceUnusable");
  }

  @Test
  void a_device_that_is_not_there_is_done_without_unless_it_is_required() throws Exception {
    Files.writeString(specs.resolve("more.yaml"), "kind: example.com/yaml\n");
    Files.writeString(specs.resolve("wrong.json"), "{\"cdiVersion\": \"0.6.0\"}");

    assertThat(build("", "RUN --device=example.com/none=x echo ran $((40 + 2))").succeeded().err())
        .contains("ran 42");
    assertThat(
            build("", "RUN --device=example.com/none=x,required echo ran $((40 + 2))")
                .exitedWith(3)
                .err())
        .contains(
            "Buildfile:2:1: this machine has no device example.com/none=x [DeviceNotFound]",
            "the devices are example.com/dev=b, example.com/dev=c,",
            "more.yaml is YAML, and only JSON is read",
            "wrong.json: member kind is missing")
        .doesNotContain("ran 42");
  }

  @Test
  void a_device_is_lent_only_if_that_is_allowed() throws Exception {
    String step = "RUN --device=example.com/dev=b echo ran $((40 + 2))";

    assertThat(build("", step).exitedWith(2).err())
        .contains(
            "this step asks for more than is allowed: --device=example.com/dev=b [NotAllowed]",
            "--allow device=example.com/dev=b")
        .doesNotContain("ran 42");
    assertThat(build("device=example.com/dev=c", step).exitedWith(2).err()).contains("NotAllowed");
    assertThat(build("device", step).succeeded().err()).contains("ran 42");
  }

  @Test
  void what_no_step_can_get_is_told() throws Exception {
    assertThat(build("device", "RUN --device=example.com/dev=hooked true").exitedWith(3).err())
        .contains("its description wants hooks, which no step can get [DeviceUnusable]");
    assertThat(build("device", "RUN --device=example.com/dev=readable true").exitedWith(3).err())
        .contains("wants deviceNodes/permissions r, which no step can get [DeviceUnusable]");
    assertThat(build("device", "RUN --device=example.com/dev=gone true").exitedWith(3).err())
        .contains("/dev/none-such is not there");
    assertThat(build("device", "RUN --device=example.com/dev=file true").exitedWith(3).err())
        .contains("lib/text is no device node");
  }

  @Test
  void a_description_that_can_not_be_read_keeps_no_other_device_away() throws Exception {
    Files.createSymbolicLink(specs.resolve("gone.json"), Path.of("none-such"));

    build("device", "RUN --device=example.com/dev=b " + LOOK).succeeded();
  }

  @Test
  void a_device_that_is_described_more_than_once_is_none() throws Exception {
    for (String name : new String[] {"1.json", "2.json", "3.json"}) {
      Files.writeString(
          specs.resolve(name),
          "{\"cdiVersion\": \"0.6.0\", \"kind\": \"x.example/y\", \"devices\": [{\"name\":"
              + " \"z\", \"containerEdits\": {\"env\": [\"Z=1\"]}}]}");
    }

    assertThat(
            build("device=x.example/y=z", "RUN --device=x.example/y=z,required true")
                .exitedWith(3)
                .err())
        .contains("[DeviceNotFound]", "x.example/y=z is in both");
  }

  @Test
  void another_device_runs_the_step_again_and_the_same_does_not() throws Exception {
    String step = "RUN --device=example.com/dev=%s date +%%s.%%N >/when && echo ran $((40 + 2))";

    assertThat(build("device", step.formatted("b")).succeeded().err()).contains("ran 42");
    assertThat(build("device", step.formatted("b")).succeeded().err()).contains("CACHED");
    assertThat(build("device", step.formatted("c")).succeeded().err()).contains("ran 42");
  }
}
