package dev.jbuild.layer;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.layer.tar.TarWriter;
import dev.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CopyTests extends LayersFixture {
  private static MergedTree base(FileNode... nodes) {
    TreeMap<String, FileNode> byPath = new TreeMap<>();
    for (FileNode node : nodes) {
      byPath.put(node.path(), node);
    }
    return new MergedTree(List.of(LayerIndex.of(byPath.values(), Set.of(), Set.of())));
  }

  private static FileNode directory(String path) {
    return Trees.node(path, FileType.DIRECTORY, 0755);
  }

  private CopyPlan copy(FileTree destination, CopyOptions options, String... sources)
      throws Exception {
    return layers.planCopy(DirectoryTree.of(context, ""), List.of(sources), destination, options);
  }

  private static List<String> shown(CopyPlan plan) {
    return plan.entries().stream()
        .map(node ->
            "%s %04o %d:%d %s%s"
                .formatted(
                    node.type().letter(),
                    node.mode(),
                    node.uid(),
                    node.gid(),
                    node.path(),
                    node.linkTarget().isEmpty() ? "" : " " + node.linkTarget()))
        .toList();
  }

  @Test
  void a_file_goes_into_a_directory_that_is_there_even_without_a_slash() throws Exception {
    Trees.file(context, "app.jar", "x");

    CopyPlan plan = copy(base(directory("opt")), CopyOptions.to("/opt"), "app.jar");

    assertThat(shown(plan)).containsExactly("d 0755 0:0 opt", "f 0644 0:0 opt/app.jar");
  }

  @Test
  void a_file_gets_the_name_of_a_destination_that_is_missing() throws Exception {
    Trees.file(context, "app.jar", "x");

    CopyPlan plan = copy(base(), CopyOptions.to("/opt/run.jar"), "app.jar");

    assertThat(shown(plan)).containsExactly("d 0755 0:0 opt", "f 0644 0:0 opt/run.jar");
  }

  @Test
  void missing_directories_get_the_owner_and_the_mode_too() throws Exception {
    Trees.file(context, "a", "x");

    CopyPlan plan =
        copy(
            base(),
            CopyOptions.to("/x/y/").withOwner(7, 8).withChmod(ModeChange.parse("0700")),
            "a");

    assertThat(shown(plan)).containsExactly("d 0700 7:8 x", "d 0700 7:8 x/y", "f 0700 7:8 x/y/a");
  }

  @Test
  void the_directory_that_is_made_for_the_contents_of_another_has_none_of_its_attributes()
      throws Exception {
    Trees.file(context, "src/a", "1");
    Files.setAttribute(context.resolve("src"), "unix:mode", 0700);

    assertThat(shown(copy(base(), CopyOptions.to("/to"), "src")))
        .containsExactly("d 0755 0:0 to", "f 0644 0:0 to/a");
  }

  @Test
  void directories_that_are_made_get_the_permissions_of_an_octal_mode_and_none_of_a_symbolic_one()
      throws Exception {
    Trees.file(context, "a", "1");

    assertThat(shown(copy(base(), CopyOptions.to("/d/").withChmod(ModeChange.parse("4711")), "a")))
        .containsExactly("d 0711 0:0 d", "f 4711 0:0 d/a");
    assertThat(
            shown(copy(base(), CopyOptions.to("/d/").withChmod(ModeChange.parse("go-rwx")), "a")))
        .containsExactly("d 0755 0:0 d", "f 0600 0:0 d/a");
  }

  @Test
  void names_of_one_file_stay_one_file_within_a_source_and_not_between_two() throws Exception {
    Trees.file(context, "d/a", "1");
    Files.createLink(context.resolve("d/b"), context.resolve("d/a"));
    Files.createLink(context.resolve("c"), context.resolve("d/a"));

    assertThat(shown(copy(base(), CopyOptions.to("/"), "d", "c")))
        .containsExactly("f 0644 0:0 a", "h 0644 0:0 b a", "f 0644 0:0 c");
  }

  @Test
  void patterns_of_what_is_left_out_see_paths_below_the_source() throws Exception {
    Trees.file(context, "d/a.txt", "1");
    Trees.file(context, "d/s/b.txt", "2");
    Trees.file(context, "d/s/c", "3");
    CopyOptions options = CopyOptions.to("/").withExcludes(List.of("*.txt", "s/c"));

    assertThat(shown(copy(base(), options, "d")))
        .containsExactly("d 0755 0:0 s", "f 0644 0:0 s/b.txt");
  }

  @Test
  void two_stars_are_any_depth_where_parents_are_kept() throws Exception {
    Trees.file(context, "pom.xml", "1");
    Trees.file(context, "m/pom.xml", "2");
    Trees.file(context, "m/n/pom.xml", "3");
    Trees.file(context, "m/n/src", "4");
    CopyOptions options = CopyOptions.to("/").withParents();

    assertThat(shown(copy(base(), options, "**/pom.xml")))
        .containsExactly(
            "d 0755 0:0 m",
            "d 0755 0:0 m/n",
            "f 0644 0:0 m/n/pom.xml",
            "f 0644 0:0 m/pom.xml",
            "f 0644 0:0 pom.xml");
    assertThat(shown(copy(base(), options, "m/**/n/**"))).hasSize(4);
  }

  @Test
  void a_malformed_pattern_is_told() throws Exception {
    CopyOptions options = CopyOptions.to("/").withExcludes(List.of("[a"));

    assertThatThrownBy(() -> copy(base(), options, "."))
        .hasMessageContaining("--exclude: pattern [a has a [ without ] [BadCopyPattern]");
    assertThatThrownBy(() -> layers.context(context, "a\n[b\n"))
        .hasMessageContaining(".dockerignore: pattern [b has a [ without ] [BadIgnorePattern]");
    assertThatThrownBy(() -> layers.context(context, "!\n"))
        .hasMessageContaining("pattern ! takes nothing back [BadIgnorePattern]");
  }

  @Test
  void a_directory_that_is_kept_as_a_parent_keeps_its_mode() throws Exception {
    Trees.file(context, "a/b/f", "1");
    Files.setAttribute(context.resolve("a"), "unix:mode", 0711);
    Files.setAttribute(context.resolve("a/b"), "unix:mode", 0700);

    assertThat(shown(copy(base(), CopyOptions.to("/").withParents(), "./a/./b/f")))
        .containsExactly("d 0700 0:0 b", "f 0644 0:0 b/f");
    assertThat(shown(copy(base(), CopyOptions.to("/to/").withParents(), "a/b/f")))
        .containsExactly(
            "d 0755 0:0 to", "d 0711 0:0 to/a", "d 0700 0:0 to/a/b", "f 0644 0:0 to/a/b/f");
  }

  @Test
  void a_directory_gives_its_contents() throws Exception {
    Trees.file(context, "src/a", "1");
    Trees.file(context, "src/sub/b", "2");
    Files.setAttribute(context.resolve("src/sub"), "unix:mode", 03750);

    CopyPlan plan = copy(base(), CopyOptions.to("/"), "src");

    assertThat(shown(plan)).containsExactly("f 0644 0:0 a", "d 3750 0:0 sub", "f 0644 0:0 sub/b");
  }

  @Test
  void a_symlink_on_the_way_to_the_destination_is_followed_within_the_root() throws Exception {
    Trees.file(context, "a", "1");

    CopyPlan plan =
        copy(
            base(directory("usr"), directory("usr/lib"), Trees.symlink("lib", "../../usr/lib")),
            CopyOptions.to("/lib/x/"),
            "a");

    assertThat(plan.entries().stream().map(FileNode::path))
        .containsExactly("usr", "usr/lib", "usr/lib/x", "usr/lib/x/a");
  }

  @Test
  void a_directory_onto_a_symlink_is_refused() throws Exception {
    Trees.file(context, "root/lib/a", "1");

    assertThatThrownBy(
            () -> copy(base(Trees.symlink("lib", "usr/lib")), CopyOptions.to("/"), "root"))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("/lib is a symlink")
        .hasMessageContaining("[CopyOntoFile]");
  }

  @Test
  void a_file_onto_a_directory_is_refused() throws Exception {
    Trees.file(context, "root/etc", "1");

    assertThatThrownBy(() -> copy(base(directory("etc")), CopyOptions.to("/"), "root"))
        .hasMessageContaining("[CopyOntoDirectory]");
  }

  @Test
  void a_wildcard_stays_within_one_name_and_may_match_nothing() throws Exception {
    Trees.file(context, "a.jar", "1");
    Trees.file(context, "lib/b.jar", "2");

    assertThat(copy(base(), CopyOptions.to("/x/"), "*.jar").entries().stream().map(FileNode::path))
        .containsExactly("x", "x/a.jar");
    assertThat(
            copy(base(), CopyOptions.to("/x/"), "l?b/[a-c].jar").entries().stream()
                .map(FileNode::path))
        .containsExactly("x", "x/b.jar");
    CopyPlan nothing = copy(base(), CopyOptions.to("/x/"), "*.war", "lib/[x]", "lib/*");
    assertThat(nothing.unmatched()).containsExactly("*.war", "lib/[x]");
  }

  @Test
  void the_folder_that_a_pattern_begins_in_is_there() throws Exception {
    Trees.file(context, "lib/a.jar", "1");
    Files.createSymbolicLink(context.resolve("link"), Path.of("gone"));

    assertThatThrownBy(() -> names("lob/x/*.jar"))
        .hasMessageContaining("source lob/x/*.jar: lob/x doesn't exist [CopySourceNotFound]");
    assertThatThrownBy(() -> names("link/*.jar"))
        .hasMessageContaining("link/*.jar: link is a symlink to gone, where no file is");
    CopyPlan plan = copy(base(), CopyOptions.to("/x/").withParents(), "lob/*.jar");
    assertThat(plan.unmatched()).containsExactly("lob/*.jar");
  }

  /** A backslash makes a name of what would be a pattern, and a name must be there. */
  @Test
  void an_escaped_name_that_is_not_there_is_told() throws Exception {
    Trees.file(context, "[b].txt", "1");

    assertThat(names("\\[b].txt")).containsExactly("o", "o/[b].txt");
    assertThatThrownBy(() -> names("\\[a].txt"))
        .hasMessageContaining("source \\[a].txt doesn't exist [CopySourceNotFound]");
    assertThatThrownBy(() -> copy(base(), CopyOptions.to("/x/").withParents(), "\\[a].txt"))
        .hasMessageContaining("source \\[a].txt doesn't exist [CopySourceNotFound]");
  }

  @Test
  void a_symlink_to_nothing_is_told_however_it_is_found() throws Exception {
    Trees.file(context, "secret.txt", "1");
    Files.createSymbolicLink(context.resolve("gone"), Path.of("nothing"));
    Files.createSymbolicLink(context.resolve("round"), Path.of("round"));
    Files.createSymbolicLink(context.resolve("hidden"), Path.of("secret.txt"));

    assertThatThrownBy(() -> names("gone"))
        .hasMessageContaining("source gone is a symlink to nothing, where no file is");
    assertThatThrownBy(() -> names("g*"))
        .hasMessageContaining("source g*: gone is a symlink to nothing, where no file is");
    assertThatThrownBy(() -> names("round"))
        .hasMessageContaining("source round is a symlink to round, where no file is");
    DirectoryTree tree = DirectoryTree.of(context, "*.txt");
    assertThatThrownBy(() -> layers.planCopy(tree, List.of("hidden"), base(), CopyOptions.to("/x")))
        .hasMessageContaining("hidden is a symlink to secret.txt, where no file is")
        .hasMessageContaining(".dockerignore leaves secret.txt out");
  }

  @Test
  void a_file_behind_a_symlink_that_is_not_there_is_told_by_what_is_wrong() throws Exception {
    Trees.file(context, "folder/app.jar", "1");
    Trees.file(context, "folder/secret.txt", "1");
    Files.createSymbolicLink(context.resolve("gone"), Path.of("nothing"));
    Files.createSymbolicLink(context.resolve("link"), Path.of("folder"));

    assertThatThrownBy(() -> names("gone/d/file"))
        .hasMessageContaining("source gone/d/file: gone is a symlink to nothing, where no file is");
    assertThatThrownBy(() -> names("gone/d/*"))
        .hasMessageContaining("source gone/d/*: gone is a symlink to nothing, where no file is");
    assertThatThrownBy(() -> names("link/app.jra"))
        .hasMessageContaining("source link/app.jra doesn't exist")
        .hasMessageContaining("did you mean folder/app.jar?");
    DirectoryTree tree = DirectoryTree.of(context, "folder/*.txt");
    assertThatThrownBy(
            () -> layers.planCopy(tree, List.of("link/secret.txt"), base(), CopyOptions.to("/x")))
        .hasMessageContaining(".dockerignore leaves folder/secret.txt out");
  }

  @Test
  void a_newline_in_a_name_makes_no_line_of_a_message() throws Exception {
    Trees.file(context, "a\nb", "1");
    Files.createSymbolicLink(context.resolve("link"), Path.of("x\nerror: forged"));

    assertThatThrownBy(() -> names("l*"))
        .hasMessageContaining("link is a symlink to x\\u000aerror: forged, where no file is");
    assertThatThrownBy(() -> names("a\nc"))
        .hasMessageContaining("source a\\u000ac doesn't exist")
        .hasMessageContaining("did you mean a\\u000ab?");
  }

  @Test
  void a_symlink_leads_further_before_the_first_wildcard_only() throws Exception {
    Trees.file(context, "real/x", "1");
    Trees.file(context, "b[c]/x", "2");
    Files.createSymbolicLink(context.resolve("link"), Path.of("real"));
    Files.createSymbolicLink(context.resolve("b[c]/up"), Path.of("../real"));

    assertThat(names("link/*")).containsExactly("o", "o/x");
    assertThat(names("b\\[c]/up/?")).containsExactly("o", "o/x");
    assertThat(names("l*/x")).isEmpty();
    assertThat(names("b*/up/x")).isEmpty();
    assertThat(names("[br]*/x")).containsExactly("o", "o/x");
  }

  private List<String> names(String source) throws Exception {
    return copy(base(), CopyOptions.to("/o/"), source).entries().stream()
        .map(FileNode::path)
        .toList();
  }

  @Test
  void a_missing_source_is_named_with_the_nearest_name() throws Exception {
    Trees.file(context, "target/app.jar", "1");

    assertThatThrownBy(() -> copy(base(), CopyOptions.to("/"), "target/ap.jar"))
        .hasMessageContaining("source target/ap.jar doesn't exist [CopySourceNotFound]")
        .hasMessageContaining("did you mean target/app.jar?");
  }

  @Test
  void an_ignored_source_is_told_apart_from_a_missing_one() throws Exception {
    Trees.file(context, "secret.txt", "1");

    assertThatThrownBy(() ->
            layers.planCopy(
                DirectoryTree.of(context, "*.txt"),
                List.of("secret.txt"),
                base(),
                CopyOptions.to("/")))
        .hasMessageContaining(".dockerignore leaves");
  }

  @Test
  void no_source_leads_out_of_the_context() throws Exception {
    Trees.file(folder, "outside", "HOST");
    Files.createSymbolicLink(context.resolve("link"), folder.resolve("outside"));
    Files.createSymbolicLink(context.resolve("up"), Path.of(".."));

    assertThatThrownBy(() -> copy(base(), CopyOptions.to("/"), "link"))
        .hasMessageContaining("[CopySourceNotFound]");
    assertThatThrownBy(() -> copy(base(), CopyOptions.to("/"), "../outside"))
        .hasMessageContaining("[CopySourceNotFound]");
    assertThatThrownBy(() -> copy(base(), CopyOptions.to("/"), "up/outside"))
        .hasMessageContaining("[CopySourceNotFound]");
  }

  @Test
  void names_of_one_file_stay_hard_links() throws Exception {
    Trees.file(context, "d/b", "1");
    Files.createLink(context.resolve("d/a"), context.resolve("d/b"));

    Layer layer = layers.write(copy(base(), CopyOptions.to("/x/"), "d"));

    assertThat(layers.index(layer).files().stream().map(n -> n.path() + n.linkTarget()))
        .containsExactly("x", "x/a", "x/bx/a");
  }

  @Test
  void the_digest_is_of_contents_and_not_of_times() throws Exception {
    Path file = Trees.file(context, "a", "1");
    CopyPlan first = copy(base(), CopyOptions.to("/"), "a");
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    CopyPlan touched = copy(base(directory("other")), CopyOptions.to("/"), "a");
    Trees.file(context, "a", "2");
    CopyPlan changed = copy(base(), CopyOptions.to("/"), "a");
    CopyPlan owned = copy(base(), CopyOptions.to("/").withOwner(1, 1), "a");

    assertThat(touched.digest()).isEqualTo(first.digest());
    assertThat(changed.digest()).isNotEqualTo(first.digest());
    assertThat(owned.digest()).isNotEqualTo(changed.digest());
  }

  @Test
  void a_file_that_changes_after_the_plan_is_noticed() throws Exception {
    Trees.file(context, "a", "1");
    CopyPlan plan = copy(base(), CopyOptions.to("/"), "a");
    Trees.file(context, "a", "22");

    assertThatThrownBy(() -> layers.write(plan)).hasMessageContaining("[SourceChanged]");
  }

  @Test
  void a_folder_above_a_file_has_no_content_of_that() throws Exception {
    Trees.file(context, "one", "below");
    Trees.file(context, "two", "in it");
    Layer below = layers.write(copy(base(), CopyOptions.to("/x"), "one"));
    Layer folder = layers.write(copy(base(), CopyOptions.to("/x/"), "two"));

    assertThat(layers.read(List.of(below), "x", 10)).hasValue("below".getBytes(US_ASCII));
    assertThat(layers.read(List.of(below, folder), "x", 10)).isEmpty();
    assertThat(layers.read(List.of(below, folder), "x/two", 10))
        .hasValue("in it".getBytes(US_ASCII));
  }

  /** Entry for entry it fits the plan: only its time tells. */
  @Test
  void an_archive_that_changes_after_the_plan_is_noticed() throws Exception {
    Path tree = folder.resolve("tree");
    Path archive = context.resolve("a.tar");
    Trees.file(tree, "one", "1");
    Trees.run("tar", "-cf", archive.toString(), "-C", tree.toString(), "one");
    CopyPlan plan = copy(base(), CopyOptions.to("/").unpacking(), "a.tar");
    Trees.file(tree, "one", "2");
    Trees.run("tar", "-cf", archive.toString(), "-C", tree.toString(), "one");

    assertThatThrownBy(() -> layers.write(plan)).hasMessageContaining("[SourceChanged]");
  }

  /** Beyond 4 MB the table of contents is written without being held. */
  @Test
  void an_archive_of_very_many_files_has_each_in_the_table_of_contents() throws Exception {
    int count = 40_000;
    try (OutputStream out = Files.newOutputStream(context.resolve("a.tar"))) {
      TarWriter tar = new TarWriter(out);
      for (int i = count; i > 0; i--) {
        tar.write(Trees.file("directory/file-" + i, 1), new ByteArrayInputStream(new byte[] {'x'}));
      }
      tar.finish();
    }
    CopyPlan plan = copy(base(), CopyOptions.to("/").unpacking(), "a.tar");

    Layer layer = layers.write(plan);

    Path table = folder.resolve("state/index").resolve(layer.diffId().hex());
    assertThat(Files.size(table)).isGreaterThan(4 << 20);
    LayerIndex index = LayerIndex.read(table).orElseThrow();
    assertThat(index.files()).hasSize(count + 1);
    assertThat(index.files())
        .extracting(FileNode::path)
        .isEqualTo(layers.indexAnew(layer).files().stream().map(FileNode::path).toList());
    assertThat(index.find("directory/file-40000").orElseThrow().digest())
        .isEqualTo(Digest.sha256(new byte[] {'x'}));
  }

  @Test
  void who_is_interrupted_neither_reads_nor_writes_to_the_end() throws Exception {
    Trees.file(context, "a", "1");
    CopyPlan plan = copy(base(), CopyOptions.to("/"), "a");
    String archive = context.resolve("a.tar").toString();
    Trees.run("tar", "-cf", archive, "-C", context.toString(), "a");
    Thread.currentThread().interrupt();

    try {
      assertThatThrownBy(() -> layers.write(plan)).isInstanceOf(InterruptedIOException.class);
      assertThatThrownBy(() -> copy(base(), CopyOptions.to("/to").unpacking(), "a.tar"))
          .isInstanceOf(InterruptedIOException.class);
      assertThatThrownBy(() -> DirectoryTree.of(context, "").digest(Trees.file("a", 1)))
          .isInstanceOf(InterruptedIOException.class);
    } finally {
      assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
    }
  }

  @Test
  void a_reserved_name_is_refused() throws Exception {
    Trees.file(context, ".wh.passwd", "1");

    assertThatThrownBy(() -> copy(base(), CopyOptions.to("/etc/"), ".wh.passwd"))
        .hasMessageContaining("[WhiteoutName]");
  }

  @Test
  void parents_keep_the_directories_from_behind_the_pivot() throws Exception {
    Trees.file(context, "a/b/c/file", "1");

    CopyPlan plan = copy(base(), CopyOptions.to("/x/").withParents(), "a/./b/c/file");

    assertThat(plan.entries().stream().map(FileNode::path))
        .containsExactly("x", "x/b", "x/b/c", "x/b/c/file");
  }

  @Test
  void parents_keep_a_symlink_that_is_named_and_follow_those_on_the_way() throws Exception {
    Trees.file(context, "a/file", "1");
    Files.createSymbolicLink(context.resolve("a/link"), Path.of("file"));
    Files.createSymbolicLink(context.resolve("a/gone"), Path.of("nothing"));
    Files.createSymbolicLink(context.resolve("way"), Path.of("a"));

    CopyOptions to = CopyOptions.to("/x/").withParents().keepingLinks();
    CopyPlan named = copy(base(), to, "a/link", "a/g*", "way");
    CopyPlan behind = copy(base(), to, "way/file");

    assertThat(shown(named))
        .containsExactly(
            "d 0755 0:0 x",
            "d 0755 0:0 x/a",
            "l 0777 0:0 x/a/gone nothing",
            "l 0777 0:0 x/a/link file",
            "l 0777 0:0 x/way a");
    assertThat(shown(behind))
        .containsExactly("d 0755 0:0 x", "d 0755 0:0 x/way", "f 0644 0:0 x/way/file");
  }

  @Test
  void what_is_excluded_stays_behind() throws Exception {
    Trees.file(context, "d/a.txt", "1");
    Trees.file(context, "d/sub/b.txt", "1");
    Trees.file(context, "d/sub/c", "1");

    CopyPlan plan = copy(base(), CopyOptions.to("/x").withExcludes(List.of("**/*.txt")), "d");

    assertThat(plan.entries().stream().map(FileNode::path))
        .containsExactly("x", "x/sub", "x/sub/c");
  }

  @Test
  void a_directory_that_something_is_taken_back_of_is_copied_as_it_is() throws Exception {
    Trees.file(context, "d/s/t/keep", "1");
    Trees.file(context, "d/s/a/gone", "1");
    Files.setAttribute(context.resolve("d/s"), "unix:mode", 0700);
    Files.setAttribute(context.resolve("d/s/t"), "unix:mode", 0711);
    CopyOptions options = CopyOptions.to("/to").withExcludes(List.of("s", "!s/t/keep"));
    CopyOptions parents = CopyOptions.to("/to").withParents().withExcludes(List.of("**", "!**/t"));
    FileNode there = directory("to/s").withOwner(7, 7);

    assertThat(shown(copy(base(), options, "d")))
        .containsExactly(
            "d 0755 0:0 to", "d 0700 0:0 to/s", "d 0711 0:0 to/s/t", "f 0644 0:0 to/s/t/keep");
    assertThat(shown(copy(base(directory("to"), there), options.withOwner(5, 6), "d")))
        .containsExactly(
            "d 0755 0:0 to", "d 0700 7:7 to/s", "d 0711 5:6 to/s/t", "f 0644 5:6 to/s/t/keep");
    assertThat(shown(copy(base(), parents, "d")))
        .containsExactly(
            "d 0755 0:0 to",
            "d 0755 0:0 to/d",
            "d 0700 0:0 to/d/s",
            "d 0711 0:0 to/d/s/t",
            "f 0644 0:0 to/d/s/t/keep");
  }

  @Test
  void where_parents_are_kept_the_destination_is_a_directory_though_nothing_comes_into_it()
      throws Exception {
    Trees.file(context, "a/b", "1");

    CopyOptions options = CopyOptions.to("/to").withParents();

    assertThat(shown(copy(base(), options, "a/*.txt"))).containsExactly("d 0755 0:0 to");
    assertThat(shown(copy(base(), options.withExcludes(List.of("a")), "a/b")))
        .containsExactly("d 0755 0:0 to");
  }

  @Test
  void an_archive_is_unpacked_by_its_content_and_over_symlinks_to_directories() throws Exception {
    Path tree = folder.resolve("tree");
    Trees.file(tree, "lib/one", "1");
    Trees.file(tree, "two", "2");
    Files.createLink(tree.resolve("three"), tree.resolve("two"));
    for (String option : List.of("-c", "-cz", "-cj", "-cJ", "--zstd -c")) {
      String archive = context.resolve("archive").toString();
      Trees.run("sh", "-c", "tar --sort=name " + option + " -f " + archive + " -C " + tree + " .");

      CopyPlan plan =
          copy(
              base(directory("usr"), directory("usr/lib"), Trees.symlink("lib", "usr/lib")),
              CopyOptions.to("/").unpacking().withOwner(0, 0).withChmod(ModeChange.parse("0")),
              "archive");
      Layer layer = layers.write(plan);

      assertThat(layers.index(layer).files())
          .extracting(FileNode::path)
          .as(option)
          .containsExactly("three", "two", "usr", "usr/lib", "usr/lib/one");
      assertThat(shown(plan)).contains("f 0644 0:0 three", "d 0755 0:0 usr/lib");
      assertThat(layers.read(List.of(layer), "two", 10))
          .hasValue("2".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void a_hard_link_of_an_archive_to_a_name_that_is_nowhere_is_told() throws Exception {
    Path tree = folder.resolve("tree");
    Trees.file(tree, "one", "1");
    Files.createLink(tree.resolve("two"), tree.resolve("one"));
    String archive = context.resolve("a.tar").toString();
    Trees.run("tar", "-cf", archive, "-C", tree.toString(), "one", "two");
    Trees.run("tar", "--delete", "-f", archive, "one");
    CopyOptions unpacking = CopyOptions.to("/").unpacking();

    assertThatThrownBy(() -> copy(base(), unpacking, "a.tar"))
        .hasMessageContaining("the hard link is to one, which is no file [BrokenArchive]");
  }

  @Test
  void what_is_only_compressed_is_copied_as_it_is() throws Exception {
    Trees.file(context, "a", "not a tar");
    Trees.run("gzip", context.resolve("a").toString());

    CopyPlan plan = copy(base(), CopyOptions.to("/x/").unpacking(), "a.gz");

    assertThat(plan.entries().stream().map(FileNode::path)).containsExactly("x", "x/a.gz");
  }

  @Test
  void directories_are_made_with_the_owner_only_where_they_are_missing() throws Exception {
    MergedTree base = base(directory("opt"));

    Layer layer = layers.directories(base, "/opt/app/x", new CopyOptions.Owner(5, 6)).orElseThrow();

    assertThat(layers.index(layer).files().stream().map(n -> n.path() + n.uid()))
        .containsExactly("opt0", "opt/app5", "opt/app/x5");
    assertThat(layers.directories(base, "/opt", new CopyOptions.Owner(5, 6))).isEmpty();
  }

  @Test
  void a_heredoc_is_a_file_of_mode_0644() throws Exception {
    InlineTree inline =
        new InlineTree(Map.of("EOF", "text".getBytes(StandardCharsets.UTF_8)), Instant.EPOCH);

    CopyPlan plan = layers.planCopy(inline, List.of("EOF"), base(), CopyOptions.to("/etc/motd"));

    assertThat(shown(plan)).containsExactly("d 0755 0:0 etc", "f 0644 0:0 etc/motd");
  }
}
