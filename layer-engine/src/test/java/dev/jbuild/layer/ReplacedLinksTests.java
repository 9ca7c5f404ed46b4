package dev.jbuild.layer;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.layer.image.Rootfs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Hard links whose file something else takes the place of. What counts is what the machine's own
 * tar leaves that unpacks each layer over the one below.
 */
class ReplacedLinksTests extends LayersFixture {
  private static final List<String> NAMES = List.of("x", "y", "z", "d/x");

  private Path unpacked(String text) throws Exception {
    Path root = Files.createDirectory(folder.resolve("expected"));
    for (String layer : text.split(";", -1)) {
      Set<String> own = new HashSet<>();
      for (String line : layer.split(",", -1)) {
        unpack(line, root, own);
      }
    }
    return root;
  }

  /** Unpacks as tar does; a whiteout takes away what isn't of its own layer. */
  private void unpack(String line, Path root, Set<String> own) throws Exception {
    String path = TreePaths.clean(line.split(" ", 2)[0]);
    String parent = FileNode.parentOf(path);
    String name = FileNode.nameOf(path);
    if (name.equals(".wh..wh..opq")) {
      hideChildren(root, parent, own);
    } else if (name.startsWith(".wh.")) {
      hide(root, TreePaths.below(parent, name.substring(4)), own);
    } else {
      untar(Trees.tar(line), root);
      own.addAll(List.of(path, parent));
    }
  }

  private void untar(byte[] tar, Path root) throws Exception {
    Path file = Files.write(folder.resolve("one.tar"), tar);
    Trees.run("tar", "--recursive-unlink", "-xf", file.toString(), "-C", root.toString());
  }

  private static void hideChildren(Path root, String path, Set<String> own) throws IOException {
    try (Stream<Path> children = Files.list(root.resolve(path))) {
      for (Path child : children.toList()) {
        hide(root, root.relativize(child).toString(), own);
      }
    }
  }

  private static void hide(Path root, String path, Set<String> own) throws IOException {
    if (Files.isDirectory(root.resolve(path), LinkOption.NOFOLLOW_LINKS)) {
      hideChildren(root, path, own);
    }
    if (!own.contains(path)) {
      Files.deleteIfExists(root.resolve(path));
    }
  }

  private void check(String text, Path expected) throws Exception {
    List<Layer> image = layersOf(text);
    Rootfs rootfs = new Rootfs(layers, List.of(new Rootfs.Part("", imageOf(image))));
    Path target = folder.resolve("target");
    rootfs.writeFolder(target, false);
    assertThat(Trees.lines(target)).as("as a folder: %s", text).isEqualTo(Trees.lines(expected));

    Path tar = folder.resolve("all.tar");
    try (OutputStream out = Files.newOutputStream(tar)) {
      rootfs.write(out);
    }
    Path again = Files.createDirectory(folder.resolve("again"));
    untar(Files.readAllBytes(tar), again);
    assertThat(Trees.lines(again)).as("as a tar: %s", text).isEqualTo(Trees.lines(expected));

    // From the tables that are kept.
    Layers later = new Layers(state, LayerOptions.DEFAULT);
    for (String line : Trees.lines(expected)) {
      String path = line.split(" ", 2)[0];
      Path file = expected.resolve(path);
      if (Files.isRegularFile(file)) {
        assertThat(later.read(image, path, 10).map(one -> new String(one, StandardCharsets.UTF_8)))
            .as("%s of %s", path, text)
            .hasValue(Files.readString(file));
      }
    }

    assertThat(shown(mounted(image)))
        .as("for a RUN: %s", text)
        .isEqualTo(shown(new OverlayTree(List.of(expected), OverlayXattrs.TRUSTED)));
  }

  /** Returns types, contents and targets. */
  private static List<String> shown(FileTree tree) throws IOException {
    return Trees.show(tree).stream()
        .map(line -> line.split(" ", -1))
        .map(parts -> parts[0] + " " + parts[4] + " " + parts[5] + " " + parts[parts.length - 1])
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x one,y -> x,x two",
        "x one,a -> x,y -> x,x two",
        "x one,y -> x,x two,z -> x",
        "x one,y -> x,x two,y -> x",
        "x one,y -> x,z -> y,y two",
        "x one,y -> x,z -> y,w two,y -> w",
        "x one,y -> x,x two,z -> y,y three",
        "x one,y -> x,x => t",
        "x one,y -> x,x/",
        "x one,y -> x,x/,x/f two",
        "x one,y -> x,x |",
        "w zero,x one,y -> x,x -> w",
        "x one,y -> x,z -> y,x |;y two",
        "x => t,y -> x,x two",
        "x |,y -> x,x two,z -> y",
        "x one,y -> x,x two,x -> y",
        "d/x one,y -> d/x,d two",
        "d/x one,y -> d/x,z -> d/x,d => t,d/",
        "x one,y -> x,x two;z -> y,x three",
        "x one,y -> x;x two",
        "x one,y -> x;x => t",
        "x one,y -> x;x/",
        "x one,y -> x;.wh.x",
        "d/,d/x one,y -> d/x;d/.wh..wh..opq",
        "d/x one,y -> d/x;.wh.d",
        "d/x one,y -> d/x;d two",
        "x one,y -> x;x two,z -> y;y three",
        "x one;y -> x",
        "x one;y -> x,x two",
        "x one;y -> x,z -> y,x two",
        "x one;y -> x,z -> x,y two",
        "x one;y -> x,x => t",
        "x one;y -> x,x/,x/f two",
        "x one;y -> x,x |",
        "x one;y -> x,x two,z -> x,x three",
        "x one;y -> x,.wh.x",
        "d/x one;y -> d/x,.wh.d",
        "d/x one;y -> d/x,.wh.d,d/z two",
        "d/,d/x one;y -> d/x,d/.wh..wh..opq",
        "d/,d/x one;y -> d/x,d/.wh..wh..opq,d/x two",
        "d/x one;y -> d/x,d two",
        "x => t;y -> x,x two",
        "x |;y -> x,z -> y,x two",
        "x one;y -> x,x two;z -> y,y three,a -> x,.wh.x",
        "x one,y -> x;x two;z -> y,.wh.y",
        "y one;z two,y -> z",
        "x one;y => t,x -> y"
      })
  void a_hard_link_keeps_what_it_was_made_of(String text) throws Exception {
    check(text, unpacked(text));
  }

  @Test
  void a_file_that_is_there_often_has_each_of_its_links_once() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      lines.add("x " + i);
    }
    for (int i = 0; i < 100; i++) {
      lines.add("y" + i + " -> x");
    }
    AtomicInteger count = new AtomicInteger();

    layers.writeTree(layersOf(String.join(",", lines)), (_, _) -> count.incrementAndGet());

    assertThat(count).hasValue(200);
  }

  /** A set that looks at each of them for each of them takes minutes. */
  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void names_of_one_hash_code_take_no_longer_than_others() throws Exception {
    List<String> names = List.of("");
    for (int i = 0; i < 17; i++) {
      names = names.stream().flatMap(name -> Stream.of(name + "Aa", name + "BB")).toList();
    }
    String lines = names.stream().map(name -> "x," + name + " -> x").collect(joining(","));
    AtomicInteger count = new AtomicInteger();

    layers.writeTree(layersOf(lines + ",x"), (_, _) -> count.incrementAndGet());

    assertThat(count).hasValueGreaterThan(names.size());
  }

  /** Returns a line by chance. */
  private static String line(RandomGenerator random, int number) {
    String name = NAMES.get(random.nextInt(NAMES.size()));
    String other = NAMES.get(random.nextInt(NAMES.size()));
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> name + (other.equals(name) ? " " + number : " -> " + other);
      case 4, 5, 6 -> name + " " + number;
      case 7 -> name + " => t";
      case 8 -> name + " |";
      case 9 -> name.startsWith("d") ? "d " + number : name + "/";
      case 10 -> TreePaths.below(FileNode.parentOf(name), ".wh." + FileNode.nameOf(name));
      default -> "d/.wh..wh..opq";
    };
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void links_by_chance_are_what_tar_leaves(long seed) throws Exception {
    RandomGenerator random = new SplittableRandom(seed);
    Path expected = Files.createDirectory(folder.resolve("expected"));
    StringBuilder text = new StringBuilder("d/");
    unpack("d/", expected, new HashSet<>());
    for (int layer = 0; layer < 3; layer++) {
      Set<String> own = new HashSet<>();
      String divider = layer == 0 ? "," : ";";
      for (int left = random.nextInt(2, 8); left > 0; left--) {
        String line = line(random, text.length());
        if (isPossible(line, expected)) {
          unpack(line, expected, own);
          text.append(divider).append(line);
          divider = ",";
        }
      }
    }
    check(text.toString(), expected);
  }

  /** Nothing is below a file, and a link is to another file that is there. */
  private static boolean isPossible(String line, Path root) throws IOException {
    String[] parts = line.split(" ", -1);
    Path file = root.resolve(parts[parts.length - 1]);
    boolean isLink = line.contains("->");
    return (!line.startsWith("d/")
            || Files.isDirectory(root.resolve("d"), LinkOption.NOFOLLOW_LINKS))
        && (!isLink
            || (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)));
  }

  /** As many as the property {@code links.seeds} says. */
  static LongStream seeds() {
    return LongStream.range(0, Long.getLong("links.seeds", 50));
  }
}
