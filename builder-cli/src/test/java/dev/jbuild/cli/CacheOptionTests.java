package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.builder.cache.CacheExport;
import dev.jbuild.builder.cache.CacheExport.Mode;
import dev.jbuild.builder.cache.CacheImport;
import dev.jbuild.layer.Compression;
import dev.jbuild.oci.ImageReference;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheOptionTests {
  private static final Mode USUAL = new Mode(false, false, null, false);

  @Test
  void a_name_alone_is_that_of_a_registry() {
    ImageReference name = ImageReference.parse("registry.example/app:cache");

    assertThat(CacheOption.from("registry.example/app:cache"))
        .isEqualTo(new CacheImport.Registry(name));
    assertThat(CacheOption.to("registry.example/app:cache"))
        .isEqualTo(new CacheExport.Registry(name, USUAL));
  }

  @Test
  void a_folder_with_commas_stands_in_quotes() {
    assertThat(CacheOption.from("type=local,\"src=/a,b\"\"c\",tag=x"))
        .isEqualTo(new CacheImport.Folder(Path.of("/a,b\"c"), "x", null));
    assertThat(CacheOption.to("TYPE=local,\"dest=/a,b\""))
        .isEqualTo(new CacheExport.Folder(Path.of("/a,b"), "latest", USUAL));
  }

  @Test
  void how_it_is_written_can_be_chosen() {
    CacheExport to =
        CacheOption.to(
            "type=registry,ref=r.example/c,mode=max,ignore-error=true,compression=zstd,"
                + "compression-level=9,force-compression=true,oci-mediatypes=true");

    assertThat(to.mode())
        .isEqualTo(new Mode(true, true, new Compression(Compression.Algorithm.ZSTD, 9), true));
    assertThat(CacheOption.to("type=local,dest=c,compression=none").mode().compression())
        .isEqualTo(Compression.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=registry,ref=a,ref=b | key ref stands twice",
        "type=local | key dest is missing",
        "type=local,dest=c,compression=xz | compression is gzip, zstd or uncompressed, not xz",
        "type=local,dest=c,compression-level=77 | level 77 of gzip is not from 0 to 9",
        "type=local,dest=c,mode=all | mode is min or max",
        "type=local,dest=c,force-compression=x | force-compression is true or false",
        "type=local,dest=c,oci-mediatypes=false | oci-mediatypes can only be true",
        "type=inline,compression=gzip | key compression is unknown",
        "type=gha,scope=a | the type is unknown",
        "type=local,x\"dest=c | the quote in x\"dest=c doesn't begin the field",
        "type=local,dest | field dest is not of the form key=value"
      })
  void what_is_wrong_is_told(String option, String told) {
    assertThatThrownBy(() -> CacheOption.to(option))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(told);
  }
}
