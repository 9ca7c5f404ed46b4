package dev.jbuild.layer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.layer.CopyOptions;
import dev.jbuild.layer.DirectoryTree;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.LayerException;
import dev.jbuild.layer.LayerOptions;
import dev.jbuild.layer.Layers;
import dev.jbuild.layer.Trees;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.ImageIndex;
import dev.jbuild.oci.MediaTypes;
import dev.jbuild.oci.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ImageTests {
  private static final Platform AMD64 = Platform.of("linux", "amd64");

  @TempDir Path folder;
  private StateFolder state;
  private Layers layers;
  private Image image;

  @BeforeEach
  void open() throws Exception {
    state = StateFolder.open(folder.resolve("state"));
    layers = new Layers(state, LayerOptions.DEFAULT);
    Path context = folder.resolve("context");
    Trees.file(context, "a/file", "content");
    Files.createLink(context.resolve("a/link"), context.resolve("a/file"));
    Trees.file(context, "a/" + "long/".repeat(60) + "name", "deep");
    Trees.file(context, "a/ümlaut", "u");
    Trees.file(context, "b/file", "changed");
    image = image(copy(context, "a"), copy(context, "b"));
  }

  private Layer copy(Path context, String source) throws Exception {
    return layers.write(
        layers.planCopy(
            DirectoryTree.of(context, ""),
            List.of(source),
            layers.tree(List.of()),
            CopyOptions.to("/")));
  }

  private Image image(Layer... all) throws IOException {
    return ImageWriter.oci(state.content())
        .write(ImageConfig.empty(AMD64), List.of(all), new TreeMap<>());
  }

  @AfterEach
  void close() throws IOException {
    state.close();
  }

  private static void assumeTool(String name) {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin", name)), name + " is not installed: reading by it");
  }

  @Test
  void an_image_that_is_there_is_not_written_again_but_mended() throws Exception {
    Path manifest = state.root().resolve("blobs/sha256").resolve(image.descriptor().digest().hex());
    Object written = Files.readAttributes(manifest, "unix:ino").get("ino");
    byte[] bytes = Files.readAllBytes(manifest);
    Layer[] same = image.layers().toArray(Layer[]::new);

    assertThat(image(same).descriptor()).isEqualTo(image.descriptor());
    assertThat(Files.readAttributes(manifest, "unix:ino")).containsEntry("ino", written);

    byte[] broken = bytes.clone();
    broken[9] ^= 1;
    Files.write(manifest, broken);
    image(same);
    assertThat(manifest).hasBinaryContent(bytes);
  }

  @Test
  void skopeo_reads_the_oci_archive() throws Exception {
    assumeTool("skopeo");
    Path archive = folder.resolve("image.tar");
    try (OutputStream out = Files.newOutputStream(archive)) {
      OciArchive.write(state.content(), ImageTree.of(image), List.of("example.com/app:1"), out);
    }

    String target = "oci:" + folder.resolve("copied") + ":x";
    Trees.run("skopeo", "copy", "oci-archive:" + archive + ":1", target);

    OciLayout copied = OciLayout.open(folder.resolve("copied"));
    assertThat(copied.resolve("x", AMD64).digest()).isEqualTo(image.descriptor().digest());
  }

  @Test
  void skopeo_reads_the_docker_archive() throws Exception {
    assumeTool("skopeo");
    Path archive = folder.resolve("docker.tar");
    try (OutputStream out = Files.newOutputStream(archive)) {
      DockerArchive.write(state.content(), image, List.of("example.com/app:1"), out);
    }

    String shown = Trees.run("skopeo", "inspect", "--config", "docker-archive:" + archive);

    assertThat(shown).contains(image.config().diffIds().getLast().toString());
  }

  @Test
  void umoci_unpacks_the_layout_to_the_same_files() throws Exception {
    assumeTool("umoci");
    Path layout = folder.resolve("layout");
    OciArchive.writeFolder(state.content(), ImageTree.of(image), List.of("app:1"), layout);

    Path bundle = folder.resolve("bundle");
    Trees.run("umoci", "unpack", "--image", layout + ":1", bundle.toString());

    assertThat(bundle.resolve("rootfs/file")).hasContent("changed");
    assertThat(bundle.resolve("rootfs/link")).hasContent("content");
    assertThat(bundle.resolve("rootfs/ümlaut")).hasContent("u");
    assertThat(bundle.resolve("rootfs/" + "long/".repeat(60) + "name")).hasContent("deep");
  }

  @Test
  void gnu_tar_unpacks_the_merged_root_filesystem() throws Exception {
    Path tar = folder.resolve("rootfs.tar");
    try (OutputStream out = Files.newOutputStream(tar)) {
      new Rootfs(layers, List.of(new Rootfs.Part("", image))).write(out);
    }

    Path root = Files.createDirectory(folder.resolve("root"));
    assertThat(Trees.run("tar", "-xf", tar.toString(), "-C", root.toString())).isEmpty();

    assertThat(root.resolve("file")).hasContent("changed");
    assertThat(root.resolve("link")).hasContent("content");
    assertThat(root.resolve("ümlaut")).hasContent("u");
    assertThat(root.resolve("long/".repeat(60) + "name")).hasContent("deep");
  }

  @Test
  void images_of_several_platforms_are_told_apart() throws Exception {
    Image arm =
        ImageWriter.oci(state.content())
            .write(
                ImageConfig.empty(Platform.of("linux", "arm64")), image.layers(), new TreeMap<>());
    Path layout = folder.resolve("layout");
    OciArchive.writeFolder(
        state.content(),
        ImageWriter.oci(state.content()).index(List.of(image, arm), new TreeMap<>()),
        List.of("app:1"),
        layout);

    OciLayout read = OciLayout.open(layout);

    assertThat(read.resolve("1", Platform.of("linux", "arm64")).digest())
        .isEqualTo(arm.descriptor().digest());
    assertThat(read.resolve("", AMD64).digest()).isEqualTo(image.descriptor().digest());
    assertThatThrownBy(() -> read.resolve("1", Platform.of("linux", "riscv64")))
        .isInstanceOfSatisfying(
            LayerException.class,
            told -> {
              assertThat(told).hasMessageContaining("[LayoutImageNotFound]");
              assertThat(told.problems().getFirst().hint())
                  .isEqualTo("it has linux/amd64, linux/arm64");
            });
  }

  /** Ten indexes in each other that all name the next 1,000 times would be 10³⁰ images. */
  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void an_index_that_is_named_very_often_is_read_once() throws Exception {
    Path layout = folder.resolve("layout");
    ImageTree tree = ImageTree.of(image);
    OciArchive.writeFolder(state.content(), tree, List.of("app:1"), layout);
    Descriptor next = image.descriptor();
    for (int depth = 0; depth < 10; depth++) {
      byte[] index = ImageIndex.of(Collections.nCopies(1000, next)).bytes();
      next = Descriptor.of(MediaTypes.OCI_INDEX, index);
      Files.write(layout.resolve("blobs/sha256").resolve(next.digest().hex()), index);
    }
    Files.write(layout.resolve("index.json"), ImageIndex.of(List.of(next)).bytes());

    assertThat(OciLayout.open(layout).resolve("", AMD64).digest())
        .isEqualTo(image.descriptor().digest());
  }

  @Test
  void what_is_no_layout_is_refused() {
    assertThatThrownBy(() -> OciLayout.open(folder)).hasMessageContaining("[NoLayout]");
  }

  @Test
  void the_history_tells_as_many_layers_as_there_are() {
    assertThat(image.config().history()).hasSize(2);
  }

  @Test
  void a_file_is_read_without_unpacking() throws IOException {
    assertThat(layers.read(image.layers(), "file", 4))
        .hasValue("chan".getBytes(StandardCharsets.UTF_8));
    assertThat(layers.read(image.layers(), "long", 4)).isEmpty();
    assertThat(layers.read(image.layers(), "absent", 4)).isEmpty();
  }
}
