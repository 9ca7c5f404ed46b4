package dev.jbuild.layer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.layer.tar.TarWriter;
import dev.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveLinksTests {
  @TempDir Path folder;

  private Path context;
  private StateFolder state;
  private Layers layers;

  @BeforeEach
  void open() throws IOException {
    context = Files.createDirectory(folder.resolve("context"));
    state = StateFolder.open(folder.resolve("state"));
    layers = new Layers(state, LayerOptions.DEFAULT);
  }

  @AfterEach
  void close() throws IOException {
    state.close();
  }

  /**
   * Writes an archive of lines: a name and its content, or a name, an arrow and what it is linked
   * to, by a hard link or ({@code =>}) a symlink. A name in capitals has an extended attribute.
   */
  private static void archive(Path file, String... lines) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      TarWriter tar = new TarWriter(out);
      for (String line : lines) {
        String[] parts = line.split(" ", -1);
        String last = parts[parts.length - 1];
        FileNode node = Trees.file(parts[0], parts.length == 2 ? last.length() : 0);
        if (parts.length == 3) {
          node = parts[1].equals("->") ? node.asHardLinkTo(last) : Trees.symlink(parts[0], last);
        } else if (Character.isUpperCase(parts[0].charAt(0))) {
          node = node.withXattrs(new TreeMap<>(Map.of("user.a", new byte[] {1})));
        }
        tar.write(node, new ByteArrayInputStream(last.getBytes(UTF_8)));
      }
      tar.finish();
    }
  }

  /** Returns what is in {@code directory}, likewise: a name is a hard link to an earlier one. */
  private static List<String> lines(Path directory) throws IOException {
    Map<Object, String> seen = new HashMap<>();
    List<String> lines = new ArrayList<>();
    List<Path> sorted;
    try (Stream<Path> files = Files.list(directory)) {
      sorted = files.sorted().toList();
    }
    for (Path file : sorted) {
      String name = file.getFileName().toString();
      if (Files.isSymbolicLink(file)) {
        lines.add(name + " => " + Files.readSymbolicLink(file));
      } else {
        Object inode = Files.getAttribute(file, "unix:ino");
        String first = seen.putIfAbsent(inode, name);
        lines.add(name + (first == null ? " " + Files.readString(file) : " -> " + first));
      }
    }
    return lines;
  }

  private List<String> unpacked(Path tar) throws Exception {
    Path target = Files.createTempDirectory(folder, "unpacked");
    Trees.run("tar", "-xf", tar.toString(), "-C", target.toString());
    return lines(target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x one,y -> x",
        "x one,y -> x,x two",
        "x one,y -> x,x one",
        "x one,a -> x,y -> x,x two",
        "x one,y -> x,x two,z -> x",
        "x one,y -> x,x two,y -> x",
        "x one,y -> x,z -> y,y two",
        "x one,y -> x,z -> y,w two,y -> w",
        "x one,y -> x,x two,z -> y,y three",
        "x one,y -> x,x two,y three",
        "x one,y -> x,x -> y",
        "x one,y -> x,x => y",
        "x one,y -> x,x => nowhere,z -> y",
        "w zero,x one,y -> x,z -> x,x -> w",
        "X one,y -> X,X two",
        "X one,y -> X,z -> y,X => y"
      })
  void a_hard_link_keeps_the_content_of_a_file_that_the_archive_replaces(String entries)
      throws Exception {
    Path archive = context.resolve("a.tar");
    archive(archive, entries.split(","));
    MergedTree nothing =
        new MergedTree(List.of(LayerIndex.of(Set.<FileNode>of(), Set.of(), Set.of())));

    CopyPlan plan =
        layers.planCopy(
            DirectoryTree.of(context, ""),
            List.of("a.tar"),
            nothing,
            CopyOptions.to("/").unpacking());
    Layer layer = layers.write(plan);

    assertThat(unpacked(state.root().resolve("blobs/sha256/" + layer.blob().digest().hex())))
        .isEqualTo(unpacked(archive));
    for (FileNode node : plan.entries()) {
      String path = node.type() == FileType.HARDLINK ? node.linkTarget() : node.path();
      if (node.type() != FileType.SYMLINK) {
        byte[] content = layers.read(List.of(layer), path, 10).orElseThrow();
        assertThat(plan.entries())
            .filteredOn(one -> one.path().equals(path))
            .allMatch(one -> Digest.sha256(content).equals(one.digest()));
      }
    }
  }
}
