package dev.jbuild.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptArchivesTests extends LayersFixture {
  private static final byte[] UNREADABLE = {};

  /** A folder with one archive whose digest is known. */
  private static final class OneArchive implements FileTree {
    private final FileNode file;
    private final byte[] content;

    OneArchive(FileNode file, byte[] content) {
      this.file = file;
      this.content = content;
    }

    static OneArchive of(byte[] archive, byte[] content) {
      FileNode file = Trees.file("a.tar", archive.length).withDigest(Digest.sha256(archive));
      return new OneArchive(file, content);
    }

    @Override
    public Optional<FileNode> find(String path) {
      return Optional.of(file).filter(one -> one.path().equals(path));
    }

    @Override
    public List<FileNode> list(String directory) {
      return List.of(file);
    }

    @Override
    public InputStream open(FileNode wanted) throws IOException {
      if (content.length == 0) {
        throw new IOException("it is read");
      }
      return new ByteArrayInputStream(content);
    }
  }

  private CopyPlan plan(FileTree tree) throws Exception {
    CopyOptions options = CopyOptions.to("/to/").unpacking().withOwner(1, 2);
    return layers.planCopy(tree, List.of("a.tar"), NOTHING, options);
  }

  private CopyPlan plan(byte[] archive, byte[] content) throws Exception {
    return plan(OneArchive.of(archive, content));
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    }
    out.writeBytes("behind it".getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private static List<String> shown(CopyPlan plan) {
    return plan.entries().stream()
        .map(node -> node.withXattrs(FileNode.NONE) + " " + node.xattrs().keySet())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x one",
        "x one,x two",
        "d/,d/x one,e/y two",
        "X one,y -> X,z => x,p |",
        "x one,y -> x,x two",
        "X one,y -> X,X two"
      })
  void an_archive_that_was_unpacked_before_is_not_read_to_tell_what_it_holds(String lines)
      throws Exception {
    byte[] tar = Trees.tar(lines.split(",", -1));
    for (byte[] archive : List.of(tar, gzip(tar))) {
      CopyPlan first = plan(archive, archive);

      CopyPlan again = plan(archive, UNREADABLE);

      assertThat(again.digest()).isEqualTo(first.digest());
      assertThat(shown(again)).isEqualTo(shown(first));
      assertThat(again.matches()).isEqualTo(first.matches());
      assertThat(layers.write(plan(archive, archive))).isEqualTo(layers.write(first));
    }
  }

  @Test
  void an_archive_of_a_context_that_nobody_changed_is_known_by_its_stat() throws Exception {
    byte[] archive = gzip(Trees.tar("x one"));
    Files.write(context.resolve("a.tar"), archive);
    InstantSource later = () -> Instant.now().plus(Duration.ofMinutes(1));
    try (DirectoryTree tree = layers.context(context, "", later)) {
      plan(tree);
    }

    FileNode file = layers.context(context, "", later).find("a.tar").orElseThrow();

    assertThat(file.digest()).isEqualTo(Digest.sha256(archive));
    assertThat(plan(new OneArchive(file, UNREADABLE)).entries()).hasSize(2);
  }

  @Test
  void another_archive_is_read() throws Exception {
    byte[] other = Trees.tar("x two");
    plan(Trees.tar("x one"), Trees.tar("x one"));

    assertThatThrownBy(() -> plan(other, UNREADABLE)).hasMessage("it is read");
  }

  @Test
  void what_is_no_archive_is_none_again() throws Exception {
    byte[] text = "text".getBytes(StandardCharsets.UTF_8);

    assertThat(plan(text, text).matches()).containsExactly("file a.tar");
    assertThat(plan(text, text).matches()).containsExactly("file a.tar");
  }

  @Test
  void an_archive_that_is_changed_while_it_is_read_is_not_kept() throws Exception {
    byte[] archive = Trees.tar("x one");
    assertThat(plan(archive, Trees.tar("x two")).entries()).hasSize(2);

    assertThatThrownBy(() -> plan(archive, UNREADABLE)).hasMessage("it is read");
  }

  private static List<FileNode> entries(Iterator<FileNode> found) {
    List<FileNode> all = new ArrayList<>();
    found.forEachRemaining(all::add);
    return all;
  }

  private static KeptArchives.Draft draft(FileNode... entries) {
    KeptArchives.Draft draft = new KeptArchives.Draft();
    for (FileNode entry : entries) {
      draft.add(entry);
    }
    return draft;
  }

  private Path list(Digest archive) {
    return state.folder("archives").resolve(archive.hex());
  }

  @Test
  void a_damaged_list_counts_as_absent() throws Exception {
    Digest digest = Digest.sha256(new byte[0]);
    KeptArchives kept = new KeptArchives(state);
    FileNode entry = Trees.symlink("a\udc80", "b").withOwner(3_000_000_000L, 2);
    kept.keep(digest, draft(entry, entry));
    assertThat(entries(kept.find(digest).orElseThrow())).containsExactly(entry, entry);

    Path file = list(digest);
    byte[] whole = Files.readAllBytes(file);
    for (int at = 0; at < whole.length; at++) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertThat(kept.find(digest)).as("byte %d", at).isEmpty();
      Files.write(file, Arrays.copyOf(whole, at));
      assertThat(kept.find(digest)).as("%d bytes", at).isEmpty();
    }
  }

  /** Whoever changes what is read of archives raises the magic number, and this digest with it. */
  @Test
  void lists_of_one_magic_number_say_the_same_of_an_archive() throws Exception {
    String[] lines = {"d/", "d/x one", "X two", "y -> X", "z => d/x", "p |", "n".repeat(200)};
    byte[] archive = Trees.tar(lines);
    plan(archive, archive);

    byte[] list = Files.readAllBytes(list(Digest.sha256(archive)));

    assertThat(Digest.sha256(list).hex())
        .isEqualTo("ca147ba0244eb58cd75c039899aa634e8aca0011eeec99e8b986078da2cf5701");
  }

  @Test
  void the_time_of_a_list_says_when_it_was_used() throws Exception {
    Digest digest = Digest.sha256(new byte[0]);
    KeptArchives kept = new KeptArchives(state);
    kept.keep(digest, draft());
    Instant now = Instant.now();
    Files.setLastModifiedTime(list(digest), FileTime.from(now.minus(Duration.ofHours(2))));

    assertThat(kept.find(digest)).isPresent();

    Instant used = Files.getLastModifiedTime(list(digest)).toInstant();
    assertThat(used).isAfter(now.minus(Duration.ofMinutes(1)));
  }

  /** A list that nobody kept but is sound, of so many entries. */
  private static byte[] listOf(int entries, byte[] listOfOne) {
    ByteBuffer all = ByteBuffer.allocate(12 + entries * (listOfOne.length - 12));
    all.put(listOfOne, 0, 12);
    while (all.hasRemaining()) {
      all.put(listOfOne, 12, listOfOne.length - 12);
    }
    return all.putInt(8, PackedTable.sum(all.array())).array();
  }

  @Test
  void a_list_that_is_too_long_to_be_kept_counts_as_absent() throws Exception {
    Digest digest = Digest.sha256(new byte[0]);
    KeptArchives kept = new KeptArchives(state);
    kept.keep(digest, draft(Trees.file("x".repeat(4000), 0)));
    byte[] one = Files.readAllBytes(list(digest));

    Files.write(list(digest), listOf(1000, one));
    assertThat(kept.find(digest)).isPresent();
    Files.write(list(digest), listOf(5000, one));
    assertThat(kept.find(digest)).isEmpty();
  }

  @Test
  void a_list_of_very_many_entries_is_not_kept() throws Exception {
    Digest digest = Digest.sha256(new byte[0]);
    KeptArchives kept = new KeptArchives(state);
    FileNode entry = Trees.file("x".repeat(4000), 0);
    KeptArchives.Draft few = draft(entry);
    KeptArchives.Draft many = draft(entry);
    for (int i = 0; i < 5000; i++) {
      many.add(entry);
    }

    kept.keep(digest, many);
    assertThat(kept.find(digest)).isEmpty();
    kept.keep(digest, few);
    assertThat(kept.find(digest)).isPresent();
  }

  @Test
  void a_state_folder_that_takes_nothing_is_no_error() throws Exception {
    Files.delete(state.folder("archives"));
    byte[] archive = Trees.tar("x one");

    for (int i = 0; i < 2; i++) {
      assertThat(plan(archive, archive).entries()).hasSize(2);
    }
  }
}
