package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.json.Json;
import dev.jbuild.registry.testing.DockerRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a Buildfile to an image that the tools of others read and run. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class MainJobIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;
  private Peers peers;

  @BeforeEach
  void prepare() throws IOException {
    jbuild = Jbuild.at(folder.resolve("root"));
    peers = new Peers(Files.createDirectory(folder.resolve("peers")));
  }

  @Test
  void an_image_on_debian_goes_through_a_registry_and_runs() throws Exception {
    String base = Bases.debian();
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    try (DockerRegistry registry = DockerRegistry.start()) {
      String onRegistry = registry.name() + "/base/debian:12";
      pushed(onRegistry, Context.in(folder).buildfile("FROM " + base + "\n"));

      Jbuild elsewhere = Jbuild.at(folder.resolve("second"));
      String image = registry.name() + "/team/service:1.2";
      String digest =
          elsewhere.digest(
              "--insecure-registry",
              registry.name(),
              "--push",
              "-t",
              image,
              "--build-arg",
              "BASE=" + onRegistry,
              "--build-arg",
              "GREETING=good morning",
              "--label",
              "from=the command line",
              debianService());

      assertThat(peers.inspect(image).requireText("Digest")).isEqualTo(digest);
      configIsThatOfTheBuildfile(peers.config(image));
      Path bundle = peers.bundle(image);
      treeIsWhatTheStepsMade(bundle.resolve("rootfs"));
      assertThat(peers.runtime("runc", bundle).succeeded().out()).isEqualTo(SERVICE_OUTPUT);
      assertThat(peers.runtime("crun", bundle).succeeded().out()).isEqualTo(SERVICE_OUTPUT);
    }
  }

  private static final String SERVICE_OUTPUT =
      """
      good morning from /srv/app
      1500:1600 1600,1700
      made in another stage
      """;

  private Context debianService() throws IOException, InterruptedException {
    Context context =
        Context.in(folder)
            .file("data/one.txt", "one\n")
            .file("data/sub/two.txt", "two\n")
            .file("unpacked/etc/three.conf", "three\n");
    Command.of("tar", "-czf", context.folder().resolve("files.tar.gz"))
        .and("-C", context.folder().resolve("unpacked"), ".")
        .run()
        .succeeded();
    return context.buildfile(
        """
        ARG BASE
        FROM ${BASE} AS made
        RUN mkdir /out && echo 'made in another stage' >/out/note && ln /out/note /out/twin

        FROM scratch AS never
        COPY this-is-not-there /

        FROM ${BASE}
        ARG GREETING=hello
        ENV GREETING=${GREETING} PLACE=/srv/app
        RUN groupadd -g 1600 app && groupadd -g 1700 more && useradd -u 1500 -g app -G more app
        RUN mkdir -p /opt/swept /opt/emptied && echo a >/opt/swept/a && echo b >/opt/emptied/b
        RUN rm -r /opt/swept && rm -r /opt/emptied && mkdir /opt/emptied && echo c >/opt/emptied/c
        RUN rm /etc/debian_version && chmod 4711 /usr/bin/env
        WORKDIR ${PLACE}
        COPY --from=made --chown=app:1700 --chmod=0640 /out/note ./
        COPY --from=made /out /linked/
        COPY data /data/
        ADD files.tar.gz /added/
        RUN ["/bin/cp", "/usr/bin/id", "/usr/local/bin/tool"]
        RUN setcap cap_net_bind_service=ep /usr/local/bin/tool && mkfifo -m 600 /run/pipe
        RUN ln -s ../data/one.txt /srv/link && truncate -s 1M /srv/sparse && echo end >>/srv/sparse
        RUN touch -d '2001-02-03 04:05:06.789 UTC' /srv/old
        LABEL team="a b" from=buildfile
        EXPOSE 8080 53/udp
        USER app
        RUN id -un >/tmp/who && id -gn >>/tmp/who && echo $GREETING >>/tmp/who
        ENTRYPOINT ["/bin/sh", "-c"]
        CMD ["echo $GREETING from $(pwd); echo $(id -u):$(id -g) $(id -G | tr ' ' ,); cat note"]
        """);
  }

  private static void configIsThatOfTheBuildfile(Json.Object config) {
    assertThat(config.requireText("os")).isEqualTo("linux");
    Json.Object run = config.object("config").orElseThrow();
    assertThat(run.texts("Env")).contains("GREETING=good morning", "PLACE=/srv/app");
    assertThat(run.texts("Entrypoint")).containsExactly("/bin/sh", "-c");
    assertThat(run.texts("Cmd")).hasSize(1);
    assertThat(run.requireText("User")).isEqualTo("app");
    assertThat(run.requireText("WorkingDir")).isEqualTo("/srv/app");
    assertThat(run.textMap("Labels"))
        .containsEntry("team", "a b")
        .containsEntry("from", "the command line");
    assertThat(run.object("ExposedPorts").orElseThrow().members())
        .containsOnlyKeys("53/udp", "8080/tcp");
    assertThat(config.array("history")).hasSizeGreaterThan(15);
  }

  private static void treeIsWhatTheStepsMade(Path rootfs) throws Exception {
    assertThat(stat(rootfs.resolve("srv/app/note"))).isEqualTo("100640 1500:1700 1");
    assertThat(stat(rootfs.resolve("linked/note"))).isEqualTo("100644 0:0 2");
    assertThat(Files.isSameFile(rootfs.resolve("linked/note"), rootfs.resolve("linked/twin")))
        .isTrue();
    assertThat(rootfs.resolve("data/sub/two.txt")).hasContent("two\n");
    assertThat(rootfs.resolve("added/etc/three.conf")).hasContent("three\n");
    assertThat(rootfs.resolve("tmp/who")).hasContent("app\napp\ngood morning\n");
    assertThat(stat(rootfs.resolve("tmp/who"))).isEqualTo("100644 1500:1600 1");
    assertThat(stat(rootfs.resolve("usr/bin/env"))).isEqualTo("104711 0:0 1");
    assertThat(stat(rootfs.resolve("run/pipe"))).isEqualTo("10600 0:0 1");
    assertThat(Files.readSymbolicLink(rootfs.resolve("srv/link")))
        .isEqualTo(Path.of("../data/one.txt"));
    assertThat(rootfs.resolve("srv/sparse")).hasSize((1 << 20) + 4);
    assertThat(Files.getLastModifiedTime(rootfs.resolve("srv/old")))
        .isEqualTo(FileTime.from(Instant.parse("2001-02-03T04:05:06Z")));

    assertThat(rootfs.resolve("opt/swept")).doesNotExist();
    assertThat(rootfs.resolve("etc/debian_version")).doesNotExist();
    assertThat(rootfs.resolve("opt/emptied")).isDirectoryContaining(path -> path.endsWith("c"));
    assertThat(rootfs.resolve("opt/emptied/b")).doesNotExist();
    assertThat(Command.of("getcap", rootfs.resolve("usr/local/bin/tool")).run().out())
        .contains("cap_net_bind_service=ep");
  }

  /** Returns mode, owners and links of a file. */
  private static String stat(Path file) throws IOException {
    Map<String, Object> about =
        Files.readAttributes(file, "unix:mode,uid,gid,nlink", LinkOption.NOFOLLOW_LINKS);
    return "%o %s:%s %s"
        .formatted(
            (Integer) about.get("mode"), about.get("uid"), about.get("gid"), about.get("nlink"));
  }

  @Test
  void an_image_on_busybox_is_read_by_buildah_and_podman() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    String base = Bases.busybox();
    try (DockerRegistry registry = DockerRegistry.start()) {
      String image = registry.name() + "/small:1";
      Context context =
          Context.in(folder)
              .file("hello.sh", "#!/bin/sh\necho hello from $(cat /place)\n")
              .buildfile(
                  """
                  FROM %s
                  COPY --chmod=755 hello.sh /bin/hello
                  RUN echo a step >/place
                  CMD ["/bin/hello"]
                  """
                      .formatted(base));
      pushed(image, context);

      String id =
          peers.buildah("from", "--tls-verify=false", "--pull", image).run().succeeded().line();
      assertThat(
              peers
                  .buildah("run", "--isolation", "chroot", id, "/bin/hello")
                  .run()
                  .succeeded()
                  .out())
          .isEqualTo("hello from a step\n");
      assertThat(
              peers
                  .podman("image", "inspect", "--format", "{{json .Config.Cmd}}", image)
                  .run()
                  .succeeded()
                  .line())
          .isEqualTo("[\"/bin/hello\"]");
      assertThat(peers.runtime("runc", peers.bundle(image)).succeeded().out())
          .isEqualTo("hello from a step\n");
    }
  }

  @Test
  void a_registry_with_passwords_is_pushed_to_and_pulled_from_by_dockers_config() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    String base = Bases.busybox();
    try (DockerRegistry registry = DockerRegistry.startWithHtpasswd()) {
      String image = registry.name() + "/private/base:1";
      Jbuild known = jbuild.with("DOCKER_CONFIG", dockerConfig(registry, DockerRegistry.PASSWORD));
      String digest =
          known.digest(
              "--insecure-registry",
              registry.name(),
              "--push",
              "-t",
              image,
              Context.in(folder).buildfile("FROM " + base + "\nENV PRIVATE=yes\n"));

      Jbuild other =
          Jbuild.at(folder.resolve("second"))
              .with("DOCKER_CONFIG", dockerConfig(registry, DockerRegistry.PASSWORD));
      Finished build =
          other.run(
              "--insecure-registry",
              registry.name(),
              Context.in(folder).buildfile("FROM " + image + "\nRUN test $PRIVATE = yes\n"));

      build.succeeded();
      assertThat(build.err()).contains(digest).doesNotContain(DockerRegistry.PASSWORD);
      assertThat(
              peers
                  .skopeo(
                      "inspect",
                      "--tls-verify=false",
                      "--creds",
                      DockerRegistry.USER + ":" + DockerRegistry.PASSWORD,
                      "docker://" + image)
                  .run()
                  .succeeded()
                  .json()
                  .requireText("Digest"))
          .isEqualTo(digest);
    }
  }

  private String dockerConfig(DockerRegistry registry, String password) throws IOException {
    Path config = Files.createTempDirectory(folder, "docker");
    String auth =
        Base64.getEncoder()
            .encodeToString(
                (DockerRegistry.USER + ":" + password).getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        config.resolve("config.json"),
        "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry.name(), auth));
    return config.toString();
  }

  @Test
  void a_layout_an_archive_and_a_docker_archive_hold_the_same_image() throws Exception {
    Context context =
        Context.in(folder)
            .file("a.txt", "a\n")
            .buildfile("FROM %s\nCOPY a.txt /\nRUN rm /bin/tar\n".formatted(Bases.busybox()));
    Path layout = folder.resolve("layout");
    Path archive = folder.resolve("image.oci.tar");
    Path docker = folder.resolve("image.docker.tar");
    Path plain = folder.resolve("rootfs.tar");

    String digest =
        jbuild.digest(
            "-t",
            "local/app:7",
            "-o",
            "type=oci,tar=false,dest=" + layout,
            "-o",
            "type=oci,dest=" + archive,
            "-o",
            "type=docker,dest=" + docker,
            "-o",
            "type=tar,dest=" + plain,
            context);

    Path rootfs = peers.unpack(layout, "7").resolve("rootfs");
    assertThat(rootfs.resolve("a.txt")).hasContent("a\n");
    assertThat(digestOf("oci:" + layout)).isEqualTo(digest);
    assertThat(digestOf("oci-archive:" + archive)).isEqualTo(digest);
    Json.Object config =
        peers.skopeo("inspect", "--config", "docker-archive:" + docker).run().succeeded().json();
    assertThat(config.object("rootfs"))
        .isEqualTo(
            peers
                .skopeo("inspect", "--config", "oci:" + layout)
                .run()
                .succeeded()
                .json()
                .object("rootfs"));
    assertThat(Command.of("tar", "-tf", plain).run().succeeded().out().lines())
        .contains("a.txt", "bin/busybox")
        .noneMatch(name -> name.contains(".wh.") || name.endsWith("bin/tar"));
  }

  private String digestOf(String image) throws IOException, InterruptedException {
    return peers.skopeo("inspect", image).run().succeeded().json().requireText("Digest");
  }

  @Test
  void only_the_stages_that_the_target_needs_are_built() throws Exception {
    Context context =
        Context.in(folder)
            .buildfile(
                """
                FROM %s AS base
                RUN echo base-ran
                FROM base AS wanted
                RUN echo wanted-ran
                FROM base AS other
                RUN echo other-ran
                """
                    .formatted(Bases.busybox()));

    Finished build = jbuild.run("--target", "wanted", context).succeeded();

    assertThat(build.err()).contains("base-ran", "wanted-ran").doesNotContain(" other-ran");
  }

  @Test
  void a_tag_is_kept_in_the_store_and_is_the_base_of_the_next_build() throws Exception {
    String first =
        jbuild.digest(
            "-t",
            "local/base:1",
            Context.in(folder).buildfile("FROM " + Bases.busybox() + "\nENV FIRST=1\n"));

    Finished second =
        jbuild
            .run(Context.in(folder).buildfile("FROM local/base:1\nRUN test $FIRST = 1\n"))
            .succeeded();

    assertThat(second.err()).contains(first);
    assertThat(peers.skopeo("inspect", "oci:" + jbuild.root() + ":docker.io/local/base:1").run())
        .satisfies(inspected -> assertThat(inspected.out()).contains(first));
  }

  private String pushed(String image, Context context) throws IOException, InterruptedException {
    String registry = image.substring(0, image.indexOf('/'));
    return jbuild.digest("--insecure-registry", registry, "--push", "-t", image, context);
  }
}
