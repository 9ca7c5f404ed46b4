package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.json.Json;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaTypes;
import dev.jbuild.registry.testing.DockerRegistry;
import dev.jbuild.registry.testing.FakeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build writes and for which platforms, read by the tools of others. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class OutputsIT {
  private static final String PLATFORMS = "linux/amd64,linux/arm64,linux/arm/v7";

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;
  private Peers peers;

  @BeforeEach
  void open() throws IOException {
    jbuild = Jbuild.at(folder.resolve("state"));
    peers = new Peers(Files.createDirectory(folder.resolve("peers")));
  }

  /** One stage is the same for all platforms, one is not, and both run here. */
  private Context crossBuild() throws Exception {
    return Context.in(folder)
        .buildfile(
            """
            FROM --platform=$BUILDPLATFORM %1$s AS same
            RUN echo same >/same
            FROM --platform=$BUILDPLATFORM %1$s AS cross
            ARG TARGETARCH TARGETVARIANT
            RUN echo "for $TARGETARCH$TARGETVARIANT" >/for
            FROM scratch
            COPY --from=same /same /same
            COPY --from=cross /for /for
            """
                .formatted(Bases.busybox()));
  }

  @Test
  void one_run_builds_an_index_and_equal_stages_once() throws Exception {
    Path layout = folder.resolve("layout");
    Path files = folder.resolve("files");
    Finished build =
        jbuild
            .run(
                "--platform",
                PLATFORMS,
                "-t",
                "local/app:7",
                "-o",
                "type=oci,tar=false,dest=" + layout,
                "-o",
                files,
                crossBuild())
            .succeeded();

    Json.Object index = jbuild.document(build.line());
    assertThat(platforms(index)).containsExactly("amd64", "arm64", "arm/v7");
    assertThat(files.resolve("linux_arm_v7/for")).hasContent("for armv7\n");
    assertThat(files.resolve("linux_amd64/for")).hasContent("for amd64\n");
    assertThat(build.err().lines().filter(line -> line.matches("#.* RUN echo same >/same")))
        .hasSize(1)
        .first()
        .asString()
        .contains("[linux/amd64 same 1/1]");
    assertThat(build.err()).contains("[linux/amd64->arm64 cross 1/1]", "[linux/arm64 stage-2 1/2]");
    Path one = folder.resolve("one");
    peers
        .skopeo("copy", "--override-arch=arm", "--override-variant=v7")
        .and("oci:" + layout + ":7", "oci:" + one + ":x")
        .run()
        .succeeded();
    assertThat(peers.unpack(one, "x").resolve("rootfs/for")).hasContent("for armv7\n");
  }

  private static List<String> platforms(Json.Object index) {
    return index.array("manifests").stream()
        .map(one -> one.asObject("manifest").object("platform").orElseThrow())
        .map(one ->
            one.requireText("architecture")
                + one.text("variant").map(variant -> "/" + variant).orElse(""))
        .toList();
  }

  @Test
  void an_index_is_pushed_under_several_names_and_pulled_by_platform() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    try (DockerRegistry one = DockerRegistry.start();
        DockerRegistry two = DockerRegistry.start()) {
      Path metadata = folder.resolve("metadata.json");
      Path id = folder.resolve("id");
      String digest =
          jbuild.digest(
              "--platform",
              PLATFORMS,
              "-t",
              one.name() + "/app:1",
              "-t",
              one.name() + "/app:latest",
              "-t",
              two.name() + "/other/app:1",
              "--annotation",
              "index:org.example.team=a",
              "--annotation",
              "manifest[linux/arm64]:org.example.arm=b",
              "--push",
              "--metadata-file",
              metadata,
              "--iidfile",
              id,
              crossBuild());

      for (String name : List.of(one.name() + "/app:latest", two.name() + "/other/app:1")) {
        Json.Object raw = raw(name);
        assertThat(platforms(raw)).containsExactly("amd64", "arm64", "arm/v7");
        assertThat(raw.textMap("annotations")).containsEntry("org.example.team", "a");
      }
      Path arm = folder.resolve("arm");
      peers
          .skopeo("copy", "--override-arch=arm64", "--src-tls-verify=false")
          .and("docker://" + one.name() + "/app:1", "oci:" + arm + ":x")
          .run()
          .succeeded();
      Json.Object manifest =
          peers.skopeo("inspect", "--raw", "oci:" + arm + ":x").run().succeeded().json();
      assertThat(manifest.textMap("annotations")).containsEntry("org.example.arm", "b");
      assertThat(peers.unpack(arm, "x").resolve("rootfs/for")).hasContent("for arm64\n");
      Json.Object told = Json.parse(Files.readAllBytes(metadata)).asObject("metadata");
      assertThat(told.requireText("containerimage.digest")).isEqualTo(digest);
      assertThat(told.text("containerimage.config.digest")).isEmpty();
      assertThat(told.requireText("image.name").split(",")).hasSize(3);
      assertThat(id).hasContent(digest);
    }
  }

  private Json.Object raw(String name) throws IOException, InterruptedException {
    return peers
        .skopeo("inspect", "--raw", "--tls-verify=false", "docker://" + name)
        .run()
        .succeeded()
        .json();
  }

  @Test
  void zstd_and_no_compression_hold_the_same_files_for_others() throws Exception {
    Context context =
        Context.in(folder)
            .file("a.txt", "a\n".repeat(9999))
            .buildfile("FROM %s\nCOPY a.txt /\nRUN rm /bin/tar\n".formatted(Bases.busybox()));
    Path zstd = folder.resolve("zstd");
    Path forced = folder.resolve("forced");
    Path plain = folder.resolve("plain");
    Finished build =
        jbuild
            .run(
                "-t",
                "local/app:7",
                "-o",
                "type=oci,tar=false,compression=zstd,compression-level=9,dest=" + zstd,
                "-o",
                "type=oci,tar=false,compression=zstd,force-compression=true,dest=" + forced,
                "-o",
                "type=oci,tar=false,compression=uncompressed,dest=" + plain,
                context)
            .succeeded();

    assertThat(layerTypes(zstd)).containsExactly("tar+gzip", "tar+zstd", "tar+zstd");
    assertThat(layerTypes(forced)).containsOnly("tar+zstd");
    assertThat(layerTypes(plain)).containsExactly("tar+gzip", "v1.tar", "v1.tar");
    assertThat(diffIds(zstd)).isEqualTo(diffIds(forced)).isEqualTo(diffIds(plain));
    Path rootfs = peers.unpack(plain, "7").resolve("rootfs");
    assertThat(rootfs.resolve("a.txt")).hasContent("a\n".repeat(9999));
    assertThat(rootfs.resolve("bin/tar")).doesNotExist();
    for (Path layout : List.of(zstd, forced)) {
      String id = peers.buildah("from", "oci:" + layout + ":7").run().succeeded().line();
      Finished shown =
          peers
              .buildah("run", "--isolation", "chroot", id, "sh", "-c", "ls /bin/tar; wc -l /a.txt")
              .run()
              .succeeded();
      assertThat(shown.out()).isEqualTo("9999 /a.txt\n");
    }
    assertThat(build.line()).isEqualTo(digestOf(zstd));
    String cold =
        Jbuild.at(folder.resolve("cold"))
            .digest("-o", "type=oci,dest=" + folder.resolve("x"), context);
    String warm = jbuild.digest("-o", "type=oci,dest=" + folder.resolve("y"), context);
    assertThat(layers(Jbuild.at(folder.resolve("cold")), cold).getFirst())
        .isEqualTo(layers(jbuild, warm).getFirst());
    assertThat(layers(jbuild, warm)).allMatch(type -> type.endsWith("tar+gzip"));
  }

  private static List<String> layers(Jbuild of, String manifest) throws IOException {
    return of.document(manifest).array("layers").stream()
        .map(layer -> layer.asObject("layer").requireText("mediaType"))
        .toList();
  }

  private Json.Object inspected(Path layout, String... options) throws Exception {
    return peers
        .skopeo("inspect", (Object[]) options)
        .and("oci:" + layout + ":7")
        .run()
        .succeeded()
        .json();
  }

  private List<String> layerTypes(Path layout) throws Exception {
    return inspected(layout, "--raw").array("layers").stream()
        .map(layer -> layer.asObject("layer").requireText("mediaType"))
        .map(type -> type.replaceAll(".*(v1\\.tar$|tar[.+]\\w+$)", "$1"))
        .toList();
  }

  private List<String> diffIds(Path layout) throws Exception {
    return inspected(layout, "--config").object("rootfs").orElseThrow().texts("diff_ids");
  }

  private String digestOf(Path layout) throws Exception {
    return inspected(layout).requireText("Digest");
  }

  @Test
  void documents_have_dockers_media_types_where_that_is_asked_for() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    try (DockerRegistry registry = DockerRegistry.start()) {
      String name = registry.name() + "/app:1";
      jbuild.digest(
          "--platform",
          PLATFORMS,
          "-o",
          "type=registry,oci-mediatypes=false,name=" + name,
          crossBuild());

      assertThat(raw(name).requireText("mediaType")).endsWith("manifest.list.v2+json");
      Json.Object manifest =
          raw(
              registry.name()
                  + "/app@"
                  + raw(name).array("manifests").getFirst().asObject("one").requireText("digest"));
      assertThat(manifest.requireText("mediaType"))
          .endsWith("docker.distribution.manifest.v2+json");
      assertThat(manifest.array("layers").getFirst().asObject("layer").requireText("mediaType"))
          .endsWith("rootfs.diff.tar.gzip");
      assertThat(peers.bundle(name).resolve("rootfs/for")).hasContent("for amd64\n");
    }
  }

  @Test
  void dockers_media_types_know_no_zstd_and_so_a_base_of_it_is_compressed_anew() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    try (DockerRegistry registry = DockerRegistry.start()) {
      Path base = folder.resolve("base");
      Context zstd =
          Context.in(folder)
              .file("a", "a\n")
              .buildfile("FROM " + Bases.busybox() + "\nCOPY a /base\n");
      String form = "type=oci,tar=false,compression=zstd,force-compression=true,dest=" + base;
      jbuild.digest("-t", "local/base:7", "-o", form, zstd);
      assertThat(layerTypes(base)).containsOnly("tar+zstd");
      Context child = childOf(base);
      String name = registry.name() + "/app:1";

      jbuild.digest("-o", "type=registry,oci-mediatypes=false,name=" + name, child);

      assertThat(raw(name).array("layers"))
          .hasSize(3)
          .allMatch(layer ->
              layer
                  .asObject("layer")
                  .requireText("mediaType")
                  .equals("application/vnd.docker.image.rootfs.diff.tar.gzip"));
      Path rootfs = peers.bundle(name).resolve("rootfs");
      assertThat(rootfs.resolve("base")).hasContent("a\n");
      assertThat(rootfs.resolve("child")).hasContent("b\n");
    }
  }

  private Context childOf(Path layout) throws Exception {
    return Context.in(folder)
        .file("b", "b\n")
        .buildfile("FROM oci-layout://" + layout + ":7\nCOPY b /child\n");
  }

  @Test
  void layers_that_may_not_be_distributed_stay_where_they_are_if_that_is_asked_for()
      throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    try (DockerRegistry registry = DockerRegistry.start()) {
      Path base = folder.resolve("base");
      Descriptor foreign = foreignBase(base);
      Context child = childOf(base);
      String kept = registry.name() + "/kept:1";
      String usual = registry.name() + "/usual:1";
      String keeping = "type=image,push=true,store=true,prefer-nondist-layers=true,name=";

      String digest =
          jbuild.digest("-o", keeping + kept, "-o", "type=registry,name=" + usual, child);

      Json.Object first = raw(kept).array("layers").getFirst().asObject("layer");
      assertThat(Descriptor.fromJson(first)).isEqualTo(foreign);
      String blob = "http://" + registry.name() + "/v2/kept/blobs/" + foreign.digest();
      assertThat(Command.of("curl", "-sIo", "/dev/null", "-w", "%{http_code}", blob).run().out())
          .isEqualTo("404");
      assertThat(jbuild.document(digest).array("layers").getFirst()).isEqualTo(first);
      Json.Object distributed = raw(usual).array("layers").getFirst().asObject("layer");
      assertThat(Descriptor.fromJson(distributed))
          .isEqualTo(foreign.withMediaType(MediaTypes.OCI_LAYER_GZIP).withUrls(List.of()));
      assertThat(peers.bundle(usual).resolve("rootfs/base")).hasContent("a\n");
    }
  }

  @Test
  void a_layer_that_was_not_distributed_is_pushed_when_the_tag_moves_to_an_image_that_has_it()
      throws Exception {
    Path base = folder.resolve("base");
    Descriptor foreign = foreignBase(base);
    Context child = childOf(base);
    try (FakeRegistry registry = FakeRegistry.start()) {
      String name = registry.name() + "/app:1";
      jbuild.run("-o", "type=registry,prefer-nondist-layers=true,name=" + name, child).succeeded();
      assertThat(registry.storage().blob("app", foreign.digest().toString())).isEmpty();

      jbuild.run("-o", "type=registry,name=" + name, child.file("b", "c\n")).succeeded();

      assertThat(registry.storage().blob("app", foreign.digest().toString())).isPresent();
    }
  }

  /** Writes an image whose one layer is to be had from its owner only. */
  private Descriptor foreignBase(Path layout) throws Exception {
    Context context = Context.in(folder).file("a", "a\n").buildfile("FROM scratch\nCOPY a /base\n");
    String digest =
        jbuild.digest("-t", "local/base:7", "-o", "type=oci,tar=false,dest=" + layout, context);
    Path blobs = layout.resolve("blobs/sha256");
    Manifest manifest =
        Manifest.parse(Files.readAllBytes(blobs.resolve(Digest.parse(digest).hex())));
    Descriptor layer =
        manifest
            .layers()
            .getFirst()
            .withMediaType(MediaTypes.OCI_FOREIGN_LAYER_GZIP)
            .withUrls(List.of("https://owner.example/layer"));
    Manifest foreign = Manifest.of(manifest.config(), List.of(layer));
    Files.write(blobs.resolve(foreign.descriptor().digest().hex()), foreign.bytes());
    Path index = layout.resolve("index.json");
    Files.writeString(
        index,
        Files.readString(index)
            .replace(digest, foreign.descriptor().digest().toString())
            .replaceFirst("\"size\":\\d+", "\"size\":" + foreign.bytes().length));
    return layer;
  }

  @Test
  void standard_output_has_the_archive_and_nothing_else() throws Exception {
    Path tar = folder.resolve("out.tar");
    Context context =
        Context.in(folder).file("a.txt", "a\n").buildfile("FROM scratch\nCOPY a.txt /\n");
    jbuild.behind("sh", "-c", "exec \"$@\" >" + tar, "sh").run("-o", "-", context).succeeded();

    assertThat(Command.of("tar", "-tf", tar).run().succeeded().out()).isEqualTo("a.txt\n");
  }

  @Test
  void an_archive_for_a_device_leaves_the_device_there() throws Exception {
    // By a link, so that no device of this machine is lost when this fails.
    Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), Path.of("/dev/null"));
    Path linked = Files.createSymbolicLink(folder.resolve("linked"), folder.resolve("app.tar"));
    Context context = Context.in(folder).file("a", "a\n").buildfile("FROM scratch\nCOPY a /\n");

    jbuild.run("-o", "type=oci,dest=" + nowhere, "-o", "type=tar,dest=" + linked, context);

    assertThat(nowhere).isSymbolicLink();
    assertThat(Files.readAttributes(nowhere, BasicFileAttributes.class).isOther()).isTrue();
    assertThat(linked).isSymbolicLink();
    assertThat(Command.of("tar", "-tf", folder.resolve("app.tar")).run().succeeded().out())
        .isEqualTo("a\n");
  }

  @Test
  void an_archive_has_the_mode_that_the_umask_gives() throws Exception {
    Path tar = folder.resolve("app.tar");
    Context context = Context.in(folder).file("a", "a\n").buildfile("FROM scratch\nCOPY a /\n");

    jbuild
        .behind("sh", "-c", "umask 027 && exec \"$@\"", "sh")
        .run("-o", "type=tar,dest=" + tar, context)
        .succeeded();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tar)))
        .isEqualTo("rw-r-----");
  }

  @Test
  void what_an_output_cannot_have_is_told_before_anything_is_built() throws Exception {
    Context context = crossBuild();
    Finished docker =
        jbuild.run(
            "--platform", PLATFORMS, "-o", "type=docker,dest=" + folder.resolve("d"), context);
    Finished index = jbuild.run("--annotation", "index:a=b", context);
    Finished other = jbuild.run("--annotation", "manifest[linux/s390x]:a=b", context);

    for (Finished one : List.of(docker, index, other)) {
      one.exitedWith(2);
      assertThat(one.err()).contains("[BadOutput]").doesNotContain("RUN");
    }
  }

  @Test
  void one_image_has_an_index_if_that_is_asked_for() throws Exception {
    String digest =
        jbuild.digest(
            "--build-arg",
            "BUILDKIT_MULTI_PLATFORM=1",
            Context.in(folder).file("a", "a").buildfile("FROM scratch\nCOPY a /\n"));

    assertThat(platforms(jbuild.document(digest))).hasSize(1);
  }

  @Test
  void an_index_of_the_local_store_is_a_base_for_each_platform() throws Exception {
    jbuild.digest("--platform", PLATFORMS, "-t", "local/base:1", crossBuild());
    Path files = folder.resolve("child");
    Finished missing =
        jbuild
            .run(
                "--platform",
                "linux/arm64,linux/arm/v6",
                "-o",
                files,
                Context.in(folder).buildfile("FROM local/base:1\nLABEL a=b\n"))
            .exitedWith(1);
    assertThat(missing.err()).contains("[NoSuchPlatform]", "no image for linux/arm/v6");
    jbuild
        .run(
            "--platform",
            "linux/arm64,linux/arm/v8",
            "-o",
            files,
            Context.in(folder).buildfile("FROM local/base:1\nLABEL a=b\n"))
        .succeeded();

    assertThat(files.resolve("linux_arm64/for")).hasContent("for arm64\n");
    assertThat(files.resolve("linux_arm_v8/for")).hasContent("for armv7\n");
  }
}
