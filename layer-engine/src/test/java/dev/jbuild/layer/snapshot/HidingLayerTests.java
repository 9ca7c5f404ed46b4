package dev.jbuild.layer.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.OverlayTree;
import dev.jbuild.layer.OverlayXattrs;
import dev.jbuild.layer.Trees;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class HidingLayerTests {
  @TempDir Path folder;
  private Path below;
  private Path hiding;

  @BeforeEach
  void prepare() throws IOException {
    Trees.file(folder, "below/src/Main.java", "main");
    Trees.file(folder, "below/src/deep/secret.key", "key");
    Trees.file(folder, "below/target/app.jar", "jar");
    below = folder.resolve("below");
    hiding = Files.createDirectory(folder.resolve("hiding"));
  }

  private OverlayTree tree(Path... layers) {
    return new OverlayTree(List.of(layers), OverlayXattrs.TRUSTED);
  }

  private OverlayTree hide(String... paths) throws IOException {
    HidingLayer.write(hiding, tree(below), List.of(paths));
    return tree(hiding, below);
  }

  @Test
  void what_is_hidden_is_gone_and_all_else_is_seen() throws Exception {
    OverlayTree seen = hide("src/deep/secret.key", "target");

    assertThat(seen.find("src/deep/secret.key")).isEmpty();
    assertThat(seen.find("target")).isEmpty();
    assertThat(seen.find("target/app.jar")).isEmpty();
    assertThat(seen.find("src/Main.java")).isPresent();
    assertThat(seen.list("").stream().map(FileNode::path)).containsExactly("src");
    assertThat(seen.list("src/deep")).isEmpty();
  }

  @Test
  void folders_above_keep_their_mode_owner_and_time() throws Exception {
    Path deep = below.resolve("src/deep");
    Files.setAttribute(deep, "unix:mode", 0750);
    FileTime time = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));
    Files.setLastModifiedTime(deep, time);

    FileNode seen = hide("src/deep/secret.key").find("src/deep").orElseThrow();

    assertThat(seen.mode()).isEqualTo(0750);
    assertThat(seen.mtime()).isEqualTo(time.toInstant());
  }

  @Test
  void what_is_below_is_not_touched() throws Exception {
    hide("target");

    assertThat(below.resolve("target/app.jar")).hasContent("jar");
    assertThat(hiding.resolve("src")).doesNotExist();
  }

  @Test
  void a_path_that_is_not_there_may_be_hidden_but_its_folder_must_be() throws Exception {
    assertThat(hide("src/none").list("src").stream().map(FileNode::path))
        .containsExactlyInAnyOrder("src/Main.java", "src/deep");
    assertThatThrownBy(() -> HidingLayer.write(hiding, tree(below), List.of("no/folder")))
        .isInstanceOf(FileNotFoundException.class);
  }
}
