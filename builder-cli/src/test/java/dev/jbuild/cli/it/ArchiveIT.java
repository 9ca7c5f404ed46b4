package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ADD of archives that the machine's own tar and compressors make. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ArchiveIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private Jbuild jbuild;
  private Path context;
  private Path tree;

  @BeforeEach
  void prepare() throws Exception {
    jbuild = Jbuild.at(folder.resolve("root"));
    context = Files.createDirectories(folder.resolve("context"));
    tree = Files.createDirectories(folder.resolve("tree"));
    Files.createDirectories(tree.resolve("share/doc"));
    Files.writeString(tree.resolve("share/doc/notes"), "line\n".repeat(20_000));
    Files.writeString(tree.resolve("run"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(
        tree.resolve("run"), PosixFilePermissions.fromString("rwxr-x--x"));
    Files.createSymbolicLink(tree.resolve("notes"), Path.of("share/doc/notes"));
  }

  @ParameterizedTest
  @CsvSource({"plain,--no-auto-compress", "gzip,--gzip", "bzip2,--bzip2", "xz,--xz", "zstd,--zstd"})
  void an_archive_is_known_by_its_content_and_unpacked(String name, String option)
      throws Exception {
    // A name that says nothing.
    Command.of("tar", "-C", tree, option, "-cf", context.resolve("data"), ".").run().succeeded();

    Path image = build("FROM scratch\nADD data /" + name + "/\n");

    Command.of("diff", "-r", "--no-dereference", tree, image.resolve(name)).run().succeeded();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(image.resolve(name + "/run"))))
        .isEqualTo("rwxr-x--x");
    assertThat(Files.readSymbolicLink(image.resolve(name + "/notes")))
        .isEqualTo(Path.of("share/doc/notes"));
  }

  @Test
  void what_only_looks_like_an_archive_is_copied() throws Exception {
    Files.writeString(context.resolve("notes.tar.gz"), "no archive\n");

    Path image = build("FROM scratch\nADD notes.tar.gz /\n");

    assertThat(image.resolve("notes.tar.gz")).hasContent("no archive\n");
  }

  @Test
  void a_hard_link_to_what_is_no_regular_file_is_written_too() throws Exception {
    Command.of("ln", "-P", tree.resolve("notes"), tree.resolve("same")).run().succeeded();
    Command.of("mkfifo", tree.resolve("fifo")).run().succeeded();
    Command.of("ln", tree.resolve("fifo"), tree.resolve("pipe")).run().succeeded();
    Command.of("tar", "-C", tree, "-cf", context.resolve("data"), ".").run().succeeded();

    Path image = build("FROM scratch\nADD data /\n");

    assertThat(Files.readSymbolicLink(image.resolve("same"))).isEqualTo(Path.of("share/doc/notes"));
    Command.of("test", "-p", image.resolve("pipe")).run().succeeded();
  }

  @Test
  void a_name_that_no_file_can_have_is_told_with_its_beginning() throws Exception {
    String transform = "--transform=s/run/" + "long".repeat(500) + "/";
    Command.of("tar", "-C", tree, transform, "-cf", context.resolve("data"), "run")
        .run()
        .succeeded();
    Files.writeString(context.resolve("Buildfile"), "FROM scratch\nADD data /\n");

    Finished build = jbuild.run(context).exitedWith(1);

    assertThat(build.err())
        .contains("longlong…", "a name in the path is longer than 255 bytes [UnsafeEntry]");
    assertThat(build.err().lines()).allMatch(line -> line.length() < 2000);
  }

  /** Builds, and returns the folder that the image's files are in. */
  private Path build(String buildfile) throws Exception {
    Files.writeString(context.resolve("Buildfile"), buildfile);
    Path tar = folder.resolve("image.tar");
    jbuild.run("-o", "type=tar,dest=" + tar, context).succeeded();
    Path image = Files.createDirectories(folder.resolve("image"));
    Command.of("tar", "-C", image, "-xpf", tar).run().succeeded();
    return image;
  }
}
