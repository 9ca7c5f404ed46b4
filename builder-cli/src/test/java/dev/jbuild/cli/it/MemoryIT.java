package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds of very many files in a heap that has no room for an object or two of each. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class MemoryIT {
  private static final int FILES = 100_000;
  private static final int IN_A_FOLDER = 1_000;

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  /** Returns a jbuild whose objects have so much room. Each core has chunks of a layer, 0.5 MiB. */
  private Jbuild with(int mebibytes) {
    return Jbuild.at(folder.resolve("root"))
        .with("JBUILD_JAVA_OPTIONS", "-Xmx" + mebibytes + "m -XX:ActiveProcessorCount=2");
  }

  private Context files() throws Exception {
    Context context = Context.in(folder);
    for (int i = 0; i < FILES; i++) {
      Path file = context.folder().resolve(path(i));
      if (i % IN_A_FOLDER == 0) {
        Files.createDirectories(file.getParent());
      }
      Files.writeString(file, "content " + i);
    }
    return context;
  }

  private static String path(int number) {
    return "src/folder-" + number / IN_A_FOLDER + "/file-number-" + number + ".txt";
  }

  /**
   * It takes 19 MiB: 11 for the columns of what was looked at, 2 for chunks, 3 for all else. With
   * an object and a path for each file it would take more than 27.
   */
  @Test
  void a_context_is_copied_three_times() throws Exception {
    Context context = files().buildfile("FROM scratch\nCOPY src /to/\n");
    Jbuild jbuild = with(26);

    String first = jbuild.digest(context);
    assertThat(jbuild.digest(context)).isEqualTo(first);

    context.file(path(FILES / 2), "changed");
    Finished changed = jbuild.run(context).succeeded();
    assertThat(changed.out()).isNotEqualTo(first + "\n");
    assertThat(changed.err()).contains("/to/" + path(FILES / 2).substring("src/".length()));
  }

  @Test
  void too_little_memory_is_told_with_how_to_give_more() throws Exception {
    Context context = Context.in(folder).buildfile("FROM scratch\nCOPY . /\n");
    context.file(".dockerignore", "a\n".repeat(20 << 20));

    Finished full = with(18).run(context).exitedWith(3);

    assertThat(full.err())
        .startsWith("jbuild has no memory left: Java heap space [OutOfMemory]\nhint: ")
        .contains("JBUILD_JAVA_OPTIONS=-Xmx")
        .doesNotContain("\tat ");
  }
}
