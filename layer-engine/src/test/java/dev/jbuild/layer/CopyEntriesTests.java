package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.layer.CopyPlan.Copied;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class CopyEntriesTests {
  private static final CopyOptions.Owner OWNER = new CopyOptions.Owner(1, 2);

  /** Around the slash, since "a-" comes before "a/b", and "a0" behind it. */
  private static final List<String> NAMES =
      List.of("a", "a-", "a.b", "a0", "b", "b-", "b0", "c", "\u00e9", "z");

  private static final List<String> PLACES = List.of("", "a", "a/a", "b", "c/b");

  @TempDir Path folder;

  private FolderLook look(int number) throws Exception {
    Path one = Files.createDirectory(folder.resolve("folder-" + number));
    for (String name : NAMES) {
      Files.writeString(one.resolve(name), name);
    }
    return (FolderLook) DirectoryTree.of(one, "").list("");
  }

  private static List<String> shown(CopyEntries entries) {
    return entries.sorted().stream().map(each -> shown(each.node())).toList();
  }

  private static String pathIn(Random random) {
    String place = PLACES.get(random.nextInt(PLACES.size()));
    return TreePaths.below(place, NAMES.get(random.nextInt(NAMES.size())));
  }

  private static void putOther(
      String path, int mode, CopyEntries entries, Map<String, String> expected) {
    FileNode node = FileNode.of(path, FileType.FIFO, mode, Instant.EPOCH);
    entries.put(path, new Copied(node, null, true));
    expected.put(path, shown(node));
  }

  private static String shown(FileNode node) {
    return node.path() + " " + node.mode();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void the_last_that_comes_to_a_path_is_there_and_all_are_sorted(long seed) throws Exception {
    Random random = new Random(seed);
    List<FolderLook> looks = List.of(look(0), look(1));
    CopyEntries entries = new CopyEntries();
    Map<String, String> expected = new TreeMap<>();

    for (int step = 1; step < 30; step++) {
      FolderLook look = looks.get(random.nextInt(looks.size()));
      String to = PLACES.get(random.nextInt(PLACES.size()));
      FolderRows.Change change = new FolderRows.Change(to, step, OWNER);
      for (int row = random.nextInt(look.size()); row < look.size(); row++) {
        String path = TreePaths.below(to, look.name(row));
        if (random.nextInt(8) > 0) {
          entries.put(path, look, row, change);
          expected.put(path, path + " " + step);
        }
        if (random.nextInt(4) == 0) {
          putOther(pathIn(random), 1000 + step, entries, expected);
        }
      }

      assertThat(shown(entries)).isEqualTo(new ArrayList<>(expected.values()));
      for (String place : PLACES) {
        for (String name : NAMES) {
          String path = TreePaths.below(place, name);
          CopyPlan.Entry found = entries.get(path);
          assertThat(found == null ? null : shown(found.node())).isEqualTo(expected.get(path));
        }
      }
    }
  }

  @Test
  void files_of_a_folder_are_one_part_until_one_is_replaced() throws Exception {
    FolderLook look = look(0);
    CopyEntries entries = new CopyEntries();
    for (int row = 0; row < look.size(); row++) {
      String path = TreePaths.below("to", look.name(row));
      entries.put(path, look, row, new FolderRows.Change("to", -1, OWNER));
    }
    assertThat(entries.parts()).hasSize(1);

    FileNode other = FileNode.of("to/b", FileType.FIFO, 0, Instant.EPOCH);
    entries.put("to/b", new Copied(other, null, true));

    assertThat(entries.parts().keySet()).containsExactly("to/a", "to/b", "to/b-");
    assertThat(entries.sorted()).hasSize(NAMES.size());
  }
}
