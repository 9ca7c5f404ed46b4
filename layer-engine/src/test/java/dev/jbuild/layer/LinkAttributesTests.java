package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.layer.image.Rootfs;
import dev.jbuild.layer.tar.TarReader;
import dev.jbuild.layer.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Hard links of archives whose entries have other attributes than their file's: those of the last
 * one count, as createTarFile of containerd's pkg/archive and of moby go-archive gives them.
 */
class LinkAttributesTests extends LayersFixture {
  private static final byte[] CAPABILITY = {
    1, 0, 0, 2, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  };

  /**
   * Returns a tar of lines as {@link Trees#tar} takes them, each behind the last digit of the
   * entry's mode, owner and time. {@code x!} is able to something, {@code x!a} has an attribute.
   */
  private static byte[] tar(String lines) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(bytes);
    for (String line : lines.split(",", -1)) {
      TarReader plain = new TarReader(new ByteArrayInputStream(Trees.tar(line.substring(1))), "");
      FileNode node = plain.next().orElseThrow();
      int number = line.charAt(0) - '0';
      int mark = node.path().indexOf('!');
      tar.write(
          node.withPath(mark < 0 ? node.path() : node.path().substring(0, mark))
              .withXattrs(mark < 0 ? node.xattrs() : xattrs(node.path().substring(mark + 1)))
              .withMode(0770 + number)
              .withOwner(number, number)
              .withMtime(Instant.ofEpochSecond(number)),
          plain.content());
    }
    tar.finish();
    return bytes.toByteArray();
  }

  private static SequencedMap<String, byte[]> xattrs(String name) {
    return new TreeMap<>(
        name.isEmpty()
            ? Map.of("security.capability", CAPABILITY)
            : Map.of("user." + name, new byte[] {1}));
  }

  private Layer layer(String lines) throws IOException {
    return layerOf(tar(lines));
  }

  private static String shown(FileNode node) {
    // No tar of this writer has another mode of a symlink.
    int mode = node.type() == FileType.SYMLINK ? 0 : node.mode() - 0770;
    assertThat(List.of(node.uid(), node.gid(), node.mtime().getEpochSecond()))
        .containsOnly(node.uid());
    return (mode == 0 || mode == node.uid() ? "" : mode + "/")
        + node.uid()
        + node.path()
        + node.xattrs().keySet();
  }

  /** What a RUN sees, and what other builders would see of the layer that is written. */
  private void check(List<Layer> image, String expected) throws Exception {
    List<String> lines = List.of(expected.split(",(?=\\d)"));
    List<String> mounted = new ArrayList<>();
    for (FileNode node : mounted(image).list("")) {
      mounted.add(shown(node));
    }
    assertThat(mounted).as("for a RUN").isEqualTo(lines);

    Rootfs.Part all = new Rootfs.Part("", imageOf(image));
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    new Rootfs(new Layers(state, LayerOptions.DEFAULT), List.of(all)).write(tar);
    assertThat(entries(tar.toByteArray())).as("as a tar").isEqualTo(lines);
  }

  private static List<String> entries(byte[] tar) throws IOException {
    List<String> entries = new ArrayList<>();
    TarReader reader = new TarReader(new ByteArrayInputStream(tar), "tar");
    for (Optional<FileNode> one = reader.next(); one.isPresent(); one = reader.next()) {
      entries.add(shown(one.get()));
    }
    entries.sort((one, other) -> one.substring(1).compareTo(other.substring(1)));
    return entries;
  }

  @ParameterizedTest
  @CsvSource({
    "'1x one,2y -> x', '2x[],2y[]'",
    "'1x one,2y -> x,3z -> y', '3x[],3y[],3z[]'",
    "'1x one,2y -> x,3y two', '2x[],3y[]'",
    "'1x one,2y -> x,3x two', '3x[],2y[]'",
    "'1x one,2y -> x,3x two,4z -> y', '3x[],4y[],4z[]'",
    "'1x one,2y -> x,3x two,4z -> x', '4x[],2y[],4z[]'",
    "'1x |,2y -> x', '2x[],2y[]'",
    "'1x |,2y -> x,3x two', '3x[],2y[]'",
    "'1x!a one,2y!b -> x', '2x[user.a, user.b],2y[user.a, user.b]'",
    "'1x! one,2y -> x', '2x[],2y[]'",
    "'1x! one,2y! -> x', '2x[security.capability],2y[security.capability]'",
  })
  void the_last_name_of_a_file_decides(String lines, String expected) throws Exception {
    check(List.of(layer(lines)), expected);

    CopyPlan plan = added(lines);

    for (FileNode link : plan.entries()) {
      assertThat(plan.entries())
          .filteredOn(file -> file.path().equals(link.linkTarget()))
          .allSatisfy(file ->
              assertThat(link)
                  .usingRecursiveComparison()
                  .comparingOnlyFields("mode", "uid", "gid", "mtime", "xattrs")
                  .isEqualTo(file));
    }
    check(List.of(layers.write(plan)), expected);
  }

  private CopyPlan added(String lines) throws Exception {
    Files.write(context.resolve("a.tar"), tar(lines));
    return plan(List.of("a.tar"), NOTHING);
  }

  /** Only containerd's sets it, which doesn't unpack archives of ADD. */
  @Test
  void a_symlink_keeps_its_time_in_an_archive_but_not_in_a_layer() throws Exception {
    check(List.of(layer("1x => t,2y -> x")), "2x[],2y[]");

    assertThat(added("1x => t,2y -> x").entries())
        .hasSize(2)
        .allMatch(node -> node.uid() == 2 && node.mtime().equals(Instant.ofEpochSecond(1)));
  }

  @Test
  void a_file_of_the_layers_below_keeps_its_own() throws Exception {
    check(List.of(layer("1x one"), layer("2y -> x,3z -> y")), "1x[],1y[],1z[]");
  }

  @Test
  void an_upper_layer_that_hides_the_last_name_changes_nothing() throws Exception {
    check(List.of(layer("1x one,2y -> x"), layer("0.wh.y")), "2x[]");
  }

  @Test
  void a_file_of_the_context_has_those_of_an_archives_link() throws Exception {
    Trees.file(context, "x", "one");
    Files.write(context.resolve("a.tar"), tar("2y -> x"));

    CopyPlan plan = plan(List.of("x", "a.tar"), NOTHING);

    assertThat(plan.entries().stream().map(LinkAttributesTests::shown))
        .containsExactly("2x[]", "2y[]");
    check(List.of(layers.write(plan)), "2x[],2y[]");
  }
}
