package dev.jbuild.layer.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.layer.LayerException;
import dev.jbuild.layer.Trees;
import dev.jbuild.oci.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTests {
  @TempDir Path folder;

  private static Descriptor manifest(String content) {
    return Descriptor.of("application/x", content.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_new_folder_is_an_oci_layout() throws IOException {
    try (StateFolder state = StateFolder.open(folder.resolve("state"))) {
      state.tags().set("docker.io/library/a:1", manifest("a"));
    }
    assertThat(folder.resolve("state/oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
    assertThat(folder.resolve("state/index.json"))
        .content()
        .contains("\"org.opencontainers.image.ref.name\":\"docker.io/library/a:1\"");
  }

  @Test
  void a_tag_moves_to_the_manifest_that_was_set_last() throws IOException {
    try (StateFolder state = StateFolder.open(folder.resolve("state"))) {
      state.tags().set("a", manifest("1"));
      state.tags().set("b", manifest("1"));
      state.tags().set("a", manifest("2"));

      assertThat(state.tags().find("a").orElseThrow().digest()).isEqualTo(manifest("2").digest());
      assertThat(state.tags().list().stream().map(Tags.Tag::name)).containsExactly("a", "b");
      assertThat(state.tags().remove("a")).isTrue();
      assertThat(state.tags().remove("a")).isFalse();
    }
  }

  @Test
  void tags_set_at_the_same_time_are_all_kept() throws Exception {
    try (StateFolder one = StateFolder.open(folder.resolve("state"));
        StateFolder two = StateFolder.open(folder.resolve("state"));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> tasks = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        String name = "tag-" + i;
        Tags tags = (i % 2 == 0 ? one : two).tags();
        tasks.add(() -> {
          tags.set(name, manifest(name));
          return name;
        });
      }
      for (var done : threads.invokeAll(tasks)) {
        done.get();
      }
      assertThat(one.tags().list()).hasSize(20);
    }
  }

  @Test
  void what_a_dead_process_left_is_swept_and_what_a_live_one_has_is_kept() throws IOException {
    Path root = folder.resolve("state");
    try (StateFolder live = StateFolder.open(root)) {
      Path mine = live.newWorkFolder("mine");
      Path dead = Trees.file(root, "work/process-dead/snapshot-1/fs/file", "x");
      Files.createFile(root.resolve("work/process-dead/.lock"));

      try (StateFolder other = StateFolder.open(root)) {
        assertThat(other.newWorkFolder("other")).exists();
      }

      assertThat(dead).doesNotExist();
      assertThat(mine).exists();
    }
  }

  @Test
  void the_folder_of_another_process_is_kept_as_long_as_it_lives() throws Exception {
    Path root = folder.resolve("state");
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                HoldsStateFolder.class.getName(),
                root.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var lines = other.inputReader()) {
      Path held = Path.of(String.valueOf(lines.readLine()));
      StateFolder.open(root).close();
      assertThat(held).exists();

      other.destroyForcibly().waitFor();
      StateFolder.open(root).close();
      assertThat(held).doesNotExist();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void a_folder_of_another_version_is_refused() throws IOException {
    Trees.file(folder, "state/oci-layout", "{\"imageLayoutVersion\":\"9\"}");

    assertThatThrownBy(() -> StateFolder.open(folder.resolve("state")))
        .isInstanceOf(LayerException.class)
        .hasMessageContaining("[StateFolderVersion]");
  }

  @Test
  void a_full_disk_is_an_error_and_the_store_stays_readable() throws Exception {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "mounting a tmpfs needs root");
    Path small = Files.createDirectory(folder.resolve("small"));
    Trees.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small.toString());
    try (StateFolder state = StateFolder.open(small)) {
      byte[] kept = new byte[1000];
      Descriptor blob = Descriptor.of("application/x", kept);
      state.content().put(blob, new ByteArrayInputStream(kept));
      byte[] large = new byte[1 << 20];
      Descriptor tooLarge = Descriptor.of("application/x", large);

      assertThatThrownBy(() -> state.content().put(tooLarge, new ByteArrayInputStream(large)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
      assertThat(state.content().find(tooLarge.digest())).isEmpty();
      try (var in = state.content().find(blob.digest()).orElseThrow().open()) {
        assertThat(in.readAllBytes()).isEqualTo(kept);
      }
    } finally {
      Trees.run("umount", small.toString());
    }
  }

  @Test
  void a_thread_that_is_interrupted_leaves_no_work_behind() throws Exception {
    StateFolder state = StateFolder.open(folder.resolve("interrupted"));
    Thread.currentThread().interrupt();

    state.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(folder.resolve("interrupted/work/process-1")).doesNotExist();
  }
}
