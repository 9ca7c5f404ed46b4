package dev.jbuild.layer.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jbuild.layer.CopyOptions;
import dev.jbuild.layer.DirectoryTree;
import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileType;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.LayerException;
import dev.jbuild.layer.LayerOptions;
import dev.jbuild.layer.Layers;
import dev.jbuild.layer.Trees;
import dev.jbuild.layer.store.Ingest;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.layer.tar.TarWriter;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.MediaTypes;
import dev.jbuild.oci.Platform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootfsTests {
  private static final Instant TIME = Instant.parse("2011-12-13T14:15:16Z");

  @TempDir Path folder;
  private StateFolder state;
  private Layers layers;
  private Path target;

  @BeforeEach
  void open() throws Exception {
    state = StateFolder.open(folder.resolve("state"));
    layers = new Layers(state, LayerOptions.DEFAULT);
    target = folder.resolve("target");
  }

  @AfterEach
  void close() throws IOException {
    state.close();
  }

  /** Returns an image of the files in {@code context}, which are those of user 7. */
  private Image image(Path context) throws Exception {
    CopyOptions copy = CopyOptions.to("/").withOwner(7, 7);
    return ImageWriter.oci(state.content())
        .write(
            ImageConfig.empty(Platform.of("linux", "amd64")),
            List.of(
                layers.write(
                    layers.planCopy(
                        DirectoryTree.of(context, ""),
                        List.of("."),
                        layers.tree(List.of()),
                        copy))),
            new TreeMap<>());
  }

  private Path context() throws IOException {
    Path context = folder.resolve("context");
    Trees.file(context, "etc/passwd", "mine");
    Files.createLink(context.resolve("etc/passwd-"), context.resolve("etc/passwd"));
    Files.createSymbolicLink(context.resolve("link"), Path.of("/etc/shadow"));
    Path locked = Files.createDirectory(context.resolve("locked"));
    Trees.file(locked, "file", "in it");
    Files.setPosixFilePermissions(
        locked.resolve("file"), PosixFilePermissions.fromString("r--r-----"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-x---"));
    Files.setLastModifiedTime(locked, FileTime.from(TIME));
    return context;
  }

  private void write(Image image, boolean delete) throws IOException {
    new Rootfs(layers, List.of(new Rootfs.Part("", image))).writeFolder(target, delete);
  }

  @Test
  void a_folder_has_the_files_with_their_modes_and_times_as_those_of_who_writes() throws Exception {
    write(image(context()), false);

    Path locked = target.resolve("locked");
    assertThat(target.resolve("etc/passwd")).hasContent("mine");
    assertThat(Files.isSameFile(target.resolve("etc/passwd"), target.resolve("etc/passwd-")))
        .isTrue();
    assertThat(Files.readSymbolicLink(target.resolve("link"))).isEqualTo(Path.of("/etc/shadow"));
    assertThat(Files.getPosixFilePermissions(locked))
        .isEqualTo(PosixFilePermissions.fromString("r-xr-x---"));
    assertThat(Files.getPosixFilePermissions(locked.resolve("file")))
        .isEqualTo(PosixFilePermissions.fromString("r--r-----"));
    assertThat(Files.getLastModifiedTime(locked).toInstant()).isEqualTo(TIME);
    assertThat(Files.getAttribute(locked.resolve("file"), "unix:uid"))
        .isEqualTo(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  @Test
  void a_link_in_the_folder_is_replaced_and_never_followed() throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path victim = Trees.file(outside, "passwd", "precious");
    Files.createDirectory(target);
    Files.createSymbolicLink(target.resolve("etc"), outside);
    Files.createSymbolicLink(target.resolve("link"), victim);
    Image image = image(context());

    write(image, false);

    assertThat(victim).hasContent("precious");
    assertThat(outside).isDirectoryNotContaining("glob:**passwd-");
    assertThat(target.resolve("etc")).isDirectory();
    assertThat(Files.isSymbolicLink(target.resolve("etc"))).isFalse();
  }

  @Test
  void what_else_is_in_the_folder_stays_unless_it_is_to_go() throws Exception {
    Path precious = Trees.file(folder, "precious", "precious");
    Trees.file(target, "other/deep/file", "other");
    Trees.file(target, "etc/group", "group");
    Files.createSymbolicLink(target.resolve("other/away"), folder);
    Image image = image(context());

    write(image, false);
    assertThat(target.resolve("other/deep/file")).exists();

    write(image, true);
    assertThat(target.resolve("other")).doesNotExist();
    assertThat(target.resolve("etc/group")).doesNotExist();
    assertThat(target.resolve("etc/passwd")).exists();
    assertThat(precious).hasContent("precious");
  }

  @Test
  void what_is_in_the_way_of_a_folder_or_file_is_replaced() throws Exception {
    Trees.file(target, "etc", "a file");
    Trees.file(target, "link/file", "a folder");

    write(image(context()), false);

    assertThat(target.resolve("etc/passwd")).hasContent("mine");
    assertThat(Files.isSymbolicLink(target.resolve("link"))).isTrue();
  }

  @Test
  void platforms_have_folders_of_their_own_or_no_file_in_common() throws Exception {
    Image image = image(context());
    Path tar = folder.resolve("all.tar");
    List<Rootfs.Part> parts =
        List.of(new Rootfs.Part("linux_amd64", image), new Rootfs.Part("linux_arm64", image));
    try (OutputStream out = Files.newOutputStream(tar)) {
      new Rootfs(layers, parts).write(out);
    }

    assertThat(Trees.run("tar", "-tvf", tar.toString()))
        .contains(
            "linux_amd64/etc/passwd\n", "linux_arm64/etc/passwd- link to linux_arm64/etc/passwd");
    Rootfs together =
        new Rootfs(layers, List.of(new Rootfs.Part("", image), new Rootfs.Part("", image)));
    assertThatExceptionOfType(LayerException.class)
        .isThrownBy(() -> together.write(OutputStream.nullOutputStream()))
        .withMessageContaining("[PlatformsClash]");
  }

  private Layer layer(FileNode... nodes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(bytes);
    for (FileNode node : nodes) {
      tar.write(node, new ByteArrayInputStream(new byte[] {'1'}));
    }
    tar.finish();
    try (Ingest ingest = state.content().begin()) {
      ingest.write(bytes.toByteArray());
      return new Layer(ingest.commit(MediaTypes.OCI_LAYER), Digest.sha256(bytes.toByteArray()));
    }
  }

  private Image image(Layer... all) throws Exception {
    return ImageWriter.oci(state.content())
        .write(ImageConfig.empty(Platform.of("linux", "amd64")), List.of(all), new TreeMap<>());
  }

  @Test
  void a_hard_link_to_a_hard_link_has_the_content() throws Exception {
    FileNode link = Trees.file("a", 0);
    Image image =
        image(
            layer(Trees.file("c", 1), link.withPath("b").asHardLinkTo("c"), link.asHardLinkTo("b")),
            layer(link.withPath("d").asHardLinkTo("a"), link.withPath("e").asHardLinkTo("d")));

    write(image, false);

    for (String name : List.of("a", "b", "c", "d", "e")) {
      assertThat(target.resolve(name)).hasContent("1");
    }
    assertThat(layers.read(List.copyOf(image.layers()), "a", 9)).hasValue(new byte[] {'1'});
    assertThat(layers.read(List.copyOf(image.layers()), "e", 9)).hasValue(new byte[] {'1'});
  }

  @Test
  void hard_links_in_a_circle_are_no_file() throws Exception {
    FileNode link = Trees.file("a", 0);
    Image image = image(layer(link.asHardLinkTo("b"), link.withPath("b").asHardLinkTo("a")));

    assertThatExceptionOfType(LayerException.class)
        .isThrownBy(() -> write(image, false))
        .withMessageContaining("[BrokenArchive]");
  }

  @Test
  void a_file_of_one_platform_takes_the_place_of_no_folder_of_another() throws Exception {
    FileNode folder = FileNode.of("a", FileType.DIRECTORY, 0755, TIME);
    Rootfs together =
        new Rootfs(
            layers,
            List.of(
                new Rootfs.Part("", image(layer(folder, folder.withPath("a/b")))),
                new Rootfs.Part("", image(layer(Trees.file("a", 1))))));

    assertThatExceptionOfType(LayerException.class)
        .isThrownBy(() -> together.writeFolder(target, false))
        .withMessageContaining("[PlatformsClash]");
  }
}
