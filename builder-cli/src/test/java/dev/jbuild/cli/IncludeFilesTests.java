package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.builder.BuildRequest.BuildfileText;
import dev.jbuild.dsl.BuildfileException;
import dev.jbuild.dsl.IncludeReader.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncludeFilesTests {
  @TempDir Path folder;

  private Path buildfile;

  @BeforeEach
  void prepare() throws IOException {
    buildfile = Files.writeString(folder.resolve("Buildfile"), "FROM scratch\n");
  }

  private Answer read(String path) {
    return new IncludeFiles(folder, buildfile).read(buildfile.toString(), path);
  }

  @Test
  void a_file_beside_the_buildfile_is_read() throws IOException {
    Path lib = Files.writeString(folder.resolve("lib.build"), "FROM a\n");

    assertThat(read("lib.build")).isEqualTo(new Answer.Text(lib.toString(), "FROM a\n"));
    assertThat(read("./x/../lib.build")).isEqualTo(new Answer.Text(lib.toString(), "FROM a\n"));
  }

  @Test
  void a_path_below_a_file_is_told() {
    assertThat(read("Buildfile/lib.build"))
        .isEqualTo(
            new Answer.Unfit(
                folder.resolve("Buildfile/lib.build").toString(),
                "can't be read: not a directory"));
  }

  @Test
  void a_circle_of_links_is_told() throws IOException {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, Path.of("link"));

    assertThat(read("link").toString())
        .startsWith(
            "Unfit[name=" + link + ", why=can't be read: too many levels of symbolic links");
  }

  @Test
  void a_folder_is_no_file() throws IOException {
    Path sub = Files.createDirectory(folder.resolve("sub"));

    assertThat(read("sub")).isEqualTo(new Answer.Unfit(sub.toString(), "is not a file"));
  }

  @Test
  void a_link_that_leads_out_is_outside() throws IOException {
    Path link = folder.resolve("out");
    Files.createSymbolicLink(link, Path.of("/etc/hostname"));

    assertThat(read("out")).isEqualTo(new Answer.Outside(link.toString()));
    assertThat(read("/etc/hostname")).isEqualTo(new Answer.Outside("/etc/hostname"));
    assertThat(read("../../../../../../no/such/file")).isInstanceOf(Answer.Outside.class);
  }

  @Test
  void what_cannot_be_read_is_told_at_the_line_that_includes_it() {
    String text = "FROM scratch\nINCLUDE Buildfile/x\n";
    IncludeFiles files = new IncludeFiles(folder, buildfile);
    BuildfileText file = new BuildfileText(buildfile.toString(), text, files);

    assertThatThrownBy(file::parse)
        .isInstanceOf(BuildfileException.class)
        .hasMessageContaining(buildfile + ":2:9: ")
        .hasMessageContaining("[IncludeUnfit]");
  }
}
