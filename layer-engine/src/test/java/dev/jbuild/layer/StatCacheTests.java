package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Stat;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StatCacheTests extends LayersFixture {
  /** Nobody has to wait until files are old enough: it is later already. */
  private static final InstantSource LATER = () -> Instant.now().plus(Duration.ofMinutes(1));

  private static Digest digestOf(String content) {
    return Digest.sha256(content.getBytes(StandardCharsets.UTF_8));
  }

  private static CopyPlan plan(Layers layers, DirectoryTree tree) throws Exception {
    return layers.planCopy(tree, List.of("."), NOTHING, CopyOptions.to("/copied/"));
  }

  /** Plans a copy of all of the context, as a build does. */
  private CopyPlan build() throws Exception {
    try (DirectoryTree tree = layers.context(context, "", LATER)) {
      return plan(layers, tree);
    }
  }

  /** Returns the file as the next build finds it, before anything is read. */
  private FileNode next(String path) throws IOException {
    return layers.context(context, "", LATER).find(path).orElseThrow();
  }

  private interface Change {
    void make() throws IOException;
  }

  /** Makes a change again until the file system's clock has ticked. */
  private static void change(Path file, Change change) throws IOException {
    Instant before = Stat.of(file).orElseThrow().ctime();
    do {
      change.make();
    } while (Stat.of(file).orElseThrow().ctime().equals(before));
  }

  private List<Path> caches() throws IOException {
    try (Stream<Path> files = Files.list(state.folder("files"))) {
      return files.toList();
    }
  }

  @Test
  void a_file_that_is_as_it_was_is_known_without_being_read() throws Exception {
    Path file = Trees.file(context, "dir/a", "one");
    Trees.xattr(file, "user.note", new byte[] {7});

    CopyPlan first = build();

    assertThat(next("dir/a").digest()).isEqualTo(digestOf("one"));
    assertThat(next("dir/a").xattrs().get("user.note")).containsExactly(7);
    assertThat(build().digest()).isEqualTo(first.digest());
  }

  @Test
  void other_content_of_the_same_size_and_mtime_is_seen() throws Exception {
    Path file = Trees.file(context, "a", "one");
    FileTime mtime = Files.getLastModifiedTime(file);
    build();

    change(
        file,
        () -> {
          Files.writeString(file, "two");
          Files.setLastModifiedTime(file, mtime);
        });

    assertThat(next("a").digest()).isNull();
    assertThat(build().entries().getLast().digest()).isEqualTo(digestOf("two"));
  }

  @Test
  void a_file_that_takes_the_place_of_another_is_seen() throws Exception {
    Path file = Trees.file(context, "a", "one");
    Path other = Trees.file(folder, "other", "two");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(file));
    build();

    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

    assertThat(next("a").digest()).isNull();
    assertThat(build().entries().getLast().digest()).isEqualTo(digestOf("two"));
  }

  @Test
  void another_mode_is_seen() throws Exception {
    Path file = Trees.file(context, "a", "one");
    build();

    change(
        file,
        () -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-x------")));

    assertThat(next("a").mode()).isEqualTo(0500);
    assertThat(build().entries().getLast().mode()).isEqualTo(0500);
  }

  @Test
  void another_extended_attribute_is_seen_of_files_and_directories() throws Exception {
    Path file = Trees.file(context, "dir/a", "one");
    Path directory = context.resolve("dir");
    build();

    change(file, () -> Trees.xattr(file, "user.note", new byte[] {1}));
    change(directory, () -> Trees.xattr(directory, "user.note", new byte[] {2}));

    assertThat(next("dir/a").xattrs().get("user.note")).containsExactly(1);
    assertThat(next("dir").xattrs().get("user.note")).containsExactly(2);
  }

  @Test
  void a_file_that_was_changed_just_before_is_read_again() throws Exception {
    Trees.file(context, "a", "one");
    Instant changed = Stat.of(context.resolve("a")).orElseThrow().ctime();

    try (DirectoryTree tree = layers.context(context, "", () -> changed.plusMillis(1999))) {
      plan(layers, tree);
    }
    assertThat(next("a").digest()).isNull();

    try (DirectoryTree tree = layers.context(context, "", () -> changed.plusMillis(2001))) {
      plan(layers, tree);
    }
    assertThat(next("a").digest()).isEqualTo(digestOf("one"));
  }

  @Test
  void a_file_whose_mtime_is_to_come_is_read_again() throws Exception {
    Path file = Trees.file(context, "a", "one");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(Duration.ofDays(1))));

    build();

    assertThat(next("a").digest()).isNull();
  }

  @Test
  void a_change_while_a_file_is_read_is_not_taken_for_what_was_read() throws Exception {
    Path file = Trees.file(context, "a", "one");
    try (DirectoryTree tree = layers.context(context, "", LATER)) {
      FileNode before = tree.find("a").orElseThrow();
      change(file, () -> Files.writeString(file, "two"));
      tree.digest(before);
    }

    assertThat(next("a").digest()).isNull();
  }

  @Test
  void a_damaged_cache_counts_as_none() throws Exception {
    Trees.file(context, "a", "one");
    build();
    Path cache = caches().getFirst();
    byte[] sound = Files.readAllBytes(cache);

    for (int i = 0; i < sound.length; i++) {
      byte[] flipped = sound.clone();
      flipped[i] ^= 0x10;
      Files.write(cache, flipped);
      assertThat(next("a").digest()).as("byte %d is another", i).isNull();
      Files.write(cache, Arrays.copyOf(sound, i));
      assertThat(next("a").digest()).as("cut at %d", i).isNull();
    }
    build();
    assertThat(next("a").digest()).isEqualTo(digestOf("one"));
  }

  @Test
  void a_context_may_be_named_by_a_symlink() throws Exception {
    Trees.file(context, "a", "one");
    Path link = Files.createSymbolicLink(folder.resolve("link"), context);

    assertThat(layers.context(link, "", LATER).list(""))
        .extracting(FileNode::path)
        .containsExactly("a");
  }

  @Test
  void what_is_left_out_below_a_symlink_is_what_is_left_out_behind_it() throws Exception {
    Trees.file(context, "real/secret", "x");
    Files.createSymbolicLink(context.resolve("link"), Path.of("real"));

    assertThat(layers.context(context, "real/secret\n", LATER).leftOut("link"))
        .containsExactly("real/secret");
  }

  @Test
  void each_context_has_a_cache_of_its_own_however_its_path_is_written() throws Exception {
    Trees.file(context, "a", "one");
    build();
    Path same = Files.createSymbolicLink(folder.resolve("same"), context);
    Path other = Files.createDirectory(folder.resolve("other"));
    Files.createLink(other.resolve("a"), context.resolve("a"));

    assertThat(layers.context(same, "", LATER).find("a").orElseThrow().digest()).isNull();
    build();
    assertThat(layers.context(same, "", LATER).find("a").orElseThrow().digest()).isNotNull();
    assertThat(layers.context(other, "", LATER).find("a").orElseThrow().digest()).isNull();
  }

  @Test
  void nothing_is_written_when_nothing_was_read() throws Exception {
    Trees.file(context, "a", "one");
    build();
    Object written = Files.readAttributes(caches().getFirst(), "unix:ino").get("ino");

    build();

    assertThat(caches()).hasSize(1);
    assertThat(Files.readAttributes(caches().getFirst(), "unix:ino")).containsEntry("ino", written);
  }

  @Test
  void what_another_buildfile_has_read_of_the_context_stays() throws Exception {
    Trees.file(context, "a", "one");
    build();
    Trees.file(context, "b", "two");

    try (DirectoryTree tree = layers.context(context, "a", LATER)) {
      plan(layers, tree);
    }

    assertThat(next("a").digest()).isEqualTo(digestOf("one"));
    assertThat(next("b").digest()).isEqualTo(digestOf("two"));
  }

  @Test
  void a_file_that_is_looked_at_alone_is_known_beside_the_others_of_its_folder() throws Exception {
    Trees.file(context, "dir/a", "one");
    Trees.file(context, "dir/b", "two");
    build();
    Trees.file(context, "dir/c", "three");

    try (DirectoryTree tree = layers.context(context, "", LATER)) {
      layers.planCopy(tree, List.of("dir/c"), NOTHING, CopyOptions.to("/copied/"));
    }

    assertThat(next("dir/a").digest()).isEqualTo(digestOf("one"));
    assertThat(next("dir/b").digest()).isEqualTo(digestOf("two"));
    assertThat(next("dir/c").digest()).isEqualTo(digestOf("three"));
  }

  /** A folder may have a million files, of which a Buildfile copies a hundred by name. */
  @Test
  void a_folder_whose_files_are_looked_at_one_by_one_is_read_once() throws Exception {
    Trees.file(context, "dir/a", "one");
    build();
    KeptFolders kept = KeptFolders.open(caches().getFirst());

    FolderLook folder = kept.find("dir");

    assertThat(folder).isNotNull().isSameAs(kept.find("dir"));
    assertThat(kept.find("")).extracting(FileNode::path).contains("dir");
  }

  @Test
  void names_that_are_no_utf_8_are_known_too() throws Exception {
    String name = FileNames.decode(new byte[] {'a', (byte) 0xFF, 'b'});
    Files.writeString(FileNames.resolve(context, name), "one");
    Trees.file(context, "a", "two");
    Trees.file(context, "\uD83D\uDE00", "three");
    Trees.file(context, "\uFB01", "four");

    build();

    assertThat(next(name).digest()).isEqualTo(digestOf("one"));
    assertThat(next("a").digest()).isEqualTo(digestOf("two"));
    assertThat(next("\uD83D\uDE00").digest()).isEqualTo(digestOf("three"));
    assertThat(next("\uFB01").digest()).isEqualTo(digestOf("four"));
  }

  @Test
  void a_folder_that_is_looked_at_once_more_in_a_build_is_not_read_again() throws Exception {
    Trees.file(context, "dir/a", "one");
    Path changed = Trees.file(context, "dir/b", "two");
    try (DirectoryTree tree = layers.context(context, "", LATER)) {
      plan(layers, tree);
      change(changed, () -> Files.writeString(changed, "new"));

      DirectoryTree again = tree.again();

      assertThat(again.find("dir/a").orElseThrow().digest()).isEqualTo(digestOf("one"));
      assertThat(again.find("dir/b").orElseThrow().digest()).isNull();
      assertThat(again.list("dir"))
          .extracting(FileNode::digest)
          .containsExactly(digestOf("one"), null);
      assertThat(tree.find("dir/b").orElseThrow().digest()).isEqualTo(digestOf("two"));
    }
  }

  @Test
  void two_builds_at_the_same_time_leave_a_sound_cache() throws Exception {
    Trees.file(context, "a", "one");
    try (StateFolder second = StateFolder.open(state.root());
        DirectoryTree one = layers.context(context, "", LATER);
        DirectoryTree two = new Layers(second, LayerOptions.DEFAULT).context(context, "", LATER)) {
      plan(layers, one);
      plan(layers, two);
    }

    assertThat(next("a").digest()).isEqualTo(digestOf("one"));
  }
}
