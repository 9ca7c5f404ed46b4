package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that somebody writes to while they are copied. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class ChangingSourceIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "COPY big /     | echo x >>big",
        "COPY . /all/   | truncate --size=-1 big",
        "COPY b* /all/  | : >next && mv next big",
        "COPY b* /all/  | touch big",
        "ADD big.tar /  | truncate --size=-512 big.tar",
        "ADD big.tar /  | touch big.tar",
        "RUN --mount=target=/all cat /all/big >/big; sleep 0.1 | echo x >>big"
      })
  void it_is_told_and_nothing_of_it_is_kept(String instruction, String change) throws Exception {
    Jbuild jbuild = Jbuild.at(folder.resolve("root"));
    Context context =
        Context.in(folder).buildfile("FROM %s\n%s\n".formatted(Bases.busybox(), instruction));
    byte[] noise = new byte[20 << 20];
    new Random(1).nextBytes(noise);
    Files.write(context.folder().resolve("big"), noise);
    Command.of("tar", "-cf", "big.tar", "big").in(context.folder()).run().succeeded();
    Path go = Files.createFile(folder.resolve("go"));
    String all = "while test -e " + go + "; do " + change + "; done";

    try (Running changes = Command.of("sh", "-c", all).in(context.folder()).start()) {
      Finished build = jbuild.run(context).exitedWith(1);
      assertThat(build.out()).isEmpty();
      assertThat(build.err())
          .containsOnlyOnce(" [SourceChanged]")
          .containsPattern("hint: (build again when nothing writes to it|let nothing write there)");
      // Not killed: its last change would go on without it.
      Files.delete(go);
      changes.finish();
    }

    assertThat(jbuild.root().resolve("steps")).isEmptyDirectory();
    assertThat(jbuild.corruptBlobs()).isEmpty();
    Files.deleteIfExists(context.folder().resolve("next"));
    Files.write(context.folder().resolve("big"), noise);
    Command.of("tar", "-cf", "big.tar", "big").in(context.folder()).run().succeeded();
    jbuild.run("-o", folder.resolve("out"), context).succeeded();
    Path copied = folder.resolve(instruction.endsWith("/all/") ? "out/all/big" : "out/big");
    assertThat(copied).hasBinaryContent(noise);
  }

  @Test
  void files_that_come_and_go_end_no_build_that_does_not_copy_them() throws Exception {
    Context context = Context.in(folder).file("kept", "one").buildfile("FROM scratch\nCOPY k* /\n");
    for (int i = 0; i < 200; i++) {
      context.file("other" + i, "x");
    }
    Path go = Files.createFile(folder.resolve("go"));
    String change = ": >za; : >zb; mv za zc; rm zb zc; ln -s x zs; rm zs";
    String all = "while test -e " + go + "; do " + change + "; done";

    try (Running changes = Command.of("sh", "-c", all).in(context.folder()).start()) {
      for (int i = 0; i < 10; i++) {
        Jbuild.at(folder.resolve("root " + i)).run(context).succeeded();
      }
      Files.delete(go);
      changes.finish();
    }
  }
}
