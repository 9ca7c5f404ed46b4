package dev.jbuild.layer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.layer.store.StateFolder;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files to which something is done, between plan and copy, that leaves size and time the same. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class TouchedSourceTests {
  /** Looks long after all that the tests make was changed. */
  private static final InstantSource SETTLED = () -> Instant.now().plus(Duration.ofHours(1));

  /** Looks while it may be changed again with the ctime that it has, however slow the tests are. */
  private static final InstantSource CHANGED = InstantSource.fixed(Instant.EPOCH);

  private static final String ONE = "1".repeat(200_000);
  private static final String OTHER = "2".repeat(200_000);

  @TempDir Path folder;
  private Path context;
  private StateFolder state;
  private Layers layers;

  @BeforeEach
  void open() throws Exception {
    context = Files.createDirectory(folder.resolve("context"));
    Trees.file(context, "d/small", "one");
    Trees.file(context, "d/large", ONE);
    Trees.file(context, "d/first", "one");
    Files.createLink(context.resolve("d/second"), context.resolve("d/first"));
    String tar = context.resolve("d/tar").toString();
    Trees.run("tar", "-cf", tar, "-C", context.toString(), "d/small");
    state = StateFolder.open(folder.resolve("state"));
    InstantSource clock = InstantSource.fixed(Instant.EPOCH);
    layers =
        new Layers(state, new LayerOptions(Compression.GZIP, null, clock, OverlayXattrs.TRUSTED));
  }

  @AfterEach
  void close() throws IOException {
    state.close();
  }

  private DirectoryTree tree(boolean settled) throws IOException {
    return layers.context(context, "", settled ? SETTLED : CHANGED);
  }

  private CopyPlan plan(FileTree tree, String source) throws Exception {
    MergedTree nothing =
        new MergedTree(List.of(LayerIndex.of(List.<FileNode>of(), Set.of(), Set.of())));
    CopyOptions options = CopyOptions.to("/to/");
    CopyOptions unpacking = source.equals("d/tar") ? options.unpacking() : options;
    return layers.planCopy(tree, List.of(source), nothing, unpacking);
  }

  private void rewrite(String file, String before, String after) throws IOException {
    Path path = context.resolve(file);
    FileTime time = Files.getLastModifiedTime(path);
    String text = Files.readString(path, ISO_8859_1);
    assertThat(text).contains(before);
    Files.writeString(path, text.replace(before, after), ISO_8859_1);
    Files.setLastModifiedTime(path, time);
  }

  @ParameterizedTest
  @CsvSource({
    "d, d/small, true", "d, d/small, false",
    "d, d/large, true", "d, d/large, false",
    "d, d/first, true", "d, d/first, false",
    "d/small, d/small, true", "d/small, d/small, false",
    "d/large, d/large, true", "d/large, d/large, false",
    "d/first, d/first, true", "d/first, d/first, false",
    "d/l*, d/large, true", "d/l*, d/large, false",
    "d/tar, d/tar, true", "d/tar, d/tar, false"
  })
  void another_content_of_the_same_size_and_time_is_told(
      String source, String file, boolean settled) throws Exception {
    CopyPlan plan = plan(tree(settled), source);

    if (file.equals("d/large")) {
      rewrite(file, ONE, OTHER);
    } else {
      rewrite(file, "one", "two");
    }

    assertThatThrownBy(() -> layers.write(plan))
        .hasMessageContaining("[SourceChanged]")
        .hasMessageContaining(file);
    assertThat(folder.resolve("state/index")).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({"d, true", "d, false", "d/small, true", "d/large, true", "d/tar, true"})
  void what_leaves_the_contents_is_none_of_the_copys_business(String source, boolean settled)
      throws Exception {
    CopyPlan plan = plan(tree(settled), source);
    Layer expected = layers.write(plan);

    for (String name : List.of("small", "large", "first", "tar")) {
      Path file = context.resolve("d").resolve(name);
      Trees.run("chmod", "0600", file.toString());
      Files.createLink(file.resolveSibling(name + "-link"), file);
      Trees.run("cp", "-p", file.toString(), file + "-copy");
      Trees.run("mv", file + "-copy", file.toString());
    }

    assertThat(layers.write(plan)).isEqualTo(expected);
  }

  /** A tree to which something is done each time when a part of a large file was read. */
  private record Disturbed(DirectoryTree tree, Disturbance disturbance) implements FileTree {
    interface Disturbance {
      void afterBytes(int number) throws IOException;
    }

    @Override
    public Optional<FileNode> find(String path) throws IOException {
      return tree.find(path);
    }

    @Override
    public List<FileNode> list(String directory) throws IOException {
      return tree.list(directory);
    }

    @Override
    public Sameness sameness(FileNode file) throws IOException {
      return tree.sameness(file);
    }

    @Override
    public InputStream open(FileNode file) throws IOException {
      return new FilterInputStream(tree.open(file)) {
        private int read;

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
          int n = super.read(into, offset, Math.min(length, 100_000));
          read += Math.max(0, n);
          disturbance.afterBytes(read);
          return n;
        }
      };
    }
  }

  @Test
  void a_file_to_which_something_is_done_while_it_is_copied_is_compared() throws Exception {
    DirectoryTree tree = tree(true);
    Layer expected = layers.write(plan(tree, "d/large"));
    Path file = context.resolve("d/large");
    int[] times = new int[1];
    FileTree disturbed =
        new Disturbed(
            tree,
            read -> {
              if (read == 100_000) {
                times[0]++;
                Files.setLastModifiedTime(file, Files.getLastModifiedTime(file));
              }
            });
    CopyPlan plan = plan(disturbed, "d/large");

    assertThat(layers.write(plan)).isEqualTo(expected);
    assertThat(times[0]).isGreaterThan(1);
  }

  @Test
  void a_file_that_is_another_one_for_a_while_is_told() throws Exception {
    List<String> log = new ArrayList<>();
    FileTree disturbed =
        new Disturbed(
            tree(true),
            read -> {
              if (read == 100_000) {
                rewrite("d/large", ONE, OTHER);
                log.add("other");
              } else if (read == 200_000 && !log.isEmpty()) {
                rewrite("d/large", OTHER, ONE);
                log.add("one");
              }
            });
    CopyPlan plan = plan(disturbed, "d/large");

    assertThatThrownBy(() -> layers.write(plan)).hasMessageContaining("[SourceChanged]");
    assertThat(log).containsExactly("other", "one", "other", "one");
  }

  /** A page that was written to is written to again, which sets no time until it was cleaned. */
  @Test
  void a_file_that_was_changed_just_now_is_compared_as_its_times_may_not_tell() throws Exception {
    Path file = context.resolve("d/small");
    try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
      MappedByteBuffer page = channel.map(FileChannel.MapMode.READ_WRITE, 0, 3);
      CopyPlan plan;
      Object times;
      do { // The page may be cleaned just then.
        page.put(0, "one".getBytes(ISO_8859_1));
        plan = plan(tree(false), "d/small");
        times = times(file);
        page.put(0, "two".getBytes(ISO_8859_1));
      } while (!times(file).equals(times));
      assertThat(file).hasContent("two");

      CopyPlan planned = plan;
      assertThatThrownBy(() -> layers.write(planned)).hasMessageContaining("[SourceChanged]");
    }
  }

  private static Object times(Path file) throws IOException {
    return Files.readAttributes(file, "unix:ctime,lastModifiedTime");
  }
}
