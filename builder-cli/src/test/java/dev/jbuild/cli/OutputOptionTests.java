package dev.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jbuild.builder.Annotation;
import dev.jbuild.builder.Annotation.Where;
import dev.jbuild.builder.ImageForm;
import dev.jbuild.builder.Output;
import dev.jbuild.builder.Output.Destination;
import dev.jbuild.layer.Compression;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputOptionTests {
  private static final OutputStream STDOUT = new ByteArrayOutputStream();
  private static final ImageReference TAG = ImageReference.parse("example.com/app:1");

  private static Output parse(String text) {
    List<Output> outputs = parseAll(text);
    assertThat(outputs).hasSize(1);
    return outputs.getFirst();
  }

  private static List<Output> parseAll(String text) {
    return OutputOption.parse(text, new OutputOption.Common(List.of(TAG), List.of(), STDOUT));
  }

  @Test
  void a_folder_alone_gets_the_files() {
    assertThat(parse("out")).isEqualTo(new Output.FilesFolder(Path.of("out"), false, null));
    assertThat(parse("-")).isEqualTo(new Output.FilesTar(new Destination.Stream(STDOUT), null));
  }

  @Test
  void without_a_file_an_archive_goes_to_standard_output() {
    assertThat(parse("type=tar"))
        .isEqualTo(new Output.FilesTar(new Destination.Stream(STDOUT), null));
    assertThat(parse("type=oci,dest=-"))
        .isEqualTo(
            new Output.OciTar(ImageForm.USUAL, List.of(TAG), new Destination.Stream(STDOUT)));
  }

  @Test
  void an_image_is_kept_or_pushed() {
    assertThat(parse("type=image")).isEqualTo(new Output.LocalStore(ImageForm.USUAL, List.of(TAG)));
    assertThat(parse("type=image,push=true"))
        .isEqualTo(new Output.Registry(ImageForm.USUAL, List.of(TAG), false));
    assertThat(parse("type=registry,push-by-digest=true"))
        .isEqualTo(new Output.Registry(ImageForm.USUAL, List.of(TAG), true));
    assertThat(parse("type=image,push-by-digest=true,name-canonical=true,push=true,store=false"))
        .isEqualTo(new Output.Registry(ImageForm.USUAL, List.of(TAG), true));
    assertThat(parse("type=image,name-canonical=true,store=true"))
        .isEqualTo(new Output.LocalStore(ImageForm.USUAL, List.of(TAG)));
  }

  @Test
  void an_image_may_be_pushed_and_kept() {
    assertThat(parseAll("type=image,push=true,store=true"))
        .containsExactly(
            new Output.Registry(ImageForm.USUAL, List.of(TAG), false),
            new Output.LocalStore(ImageForm.USUAL, List.of(TAG)));
    assertThat(parse("type=registry,push=false"))
        .isEqualTo(new Output.LocalStore(ImageForm.USUAL, List.of(TAG)));
  }

  @Test
  void layers_of_the_base_may_stay_where_they_are() {
    assertThat(form("type=image,prefer-nondist-layers=true").prefersNondistributable()).isTrue();
    assertThat(form("type=image,prefer-nondist-layers=false")).isEqualTo(ImageForm.USUAL);
  }

  @Test
  void names_of_an_output_go_before_the_tags() {
    assertThat(parse("type=registry,\"name=a.b/c:1,d.e/f:2\"").names())
        .containsExactly(ImageReference.parse("a.b/c:1"), ImageReference.parse("d.e/f:2"));
  }

  @ParameterizedTest
  @CsvSource({
    "'compression=zstd', ZSTD, 3",
    "'compression=zstd,compression-level=22', ZSTD, 22",
    "'compression=gzip,compression-level=0', GZIP, 0",
    "'compression-level=9', GZIP, 9",
    "'compression=uncompressed', NONE, 0",
    "'compression=none', NONE, 0",
  })
  void compression_and_level_are_read(String fields, Compression.Algorithm algorithm, int level) {
    assertThat(form("type=oci,dest=x," + fields).compression())
        .isEqualTo(new Compression(algorithm, level));
  }

  private static ImageForm form(String text) {
    assertThat(parse(text)).isInstanceOf(Output.OfImages.class);
    return ((Output.OfImages) parse(text)).form();
  }

  @Test
  void annotations_stand_in_keys() {
    assertThat(
            form("type=oci,dest=x,annotation.a.B=1,annotation-index.c=2,"
                    + "annotation-manifest-descriptor[linux/arm64].d=3,annotation[linux/amd64].e=4")
                .annotations())
        .containsExactly(
            new Annotation(Where.MANIFEST, null, "a.B", "1"),
            new Annotation(Where.INDEX, null, "c", "2"),
            new Annotation(Where.MANIFEST_DESCRIPTOR, Platform.parse("linux/arm64"), "d", "3"),
            new Annotation(Where.MANIFEST, Platform.parse("linux/amd64"), "e", "4"));
  }

  @Test
  void the_folders_of_platforms_can_be_chosen() {
    assertThat(parse("type=local,dest=x,platform-split=false,mode=delete"))
        .isEqualTo(new Output.FilesFolder(Path.of("x"), true, false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=oci,dest=x,compression=zstd,compression-level=23|level 23 of zstd is not from 0 to"
            + " 22",
        "type=oci,dest=x,compression-level=10|level 10 of gzip is not from 0 to 9",
        "type=oci,dest=x,compression-level=fast|compression-level is a whole number, not fast",
        "type=oci,dest=x,compression=estargz|compression is gzip, zstd or uncompressed, not"
            + " estargz",
        "type=oci,dest=x,compression=zstd,oci-mediatypes=false|zstd needs OCI's media types",
        "type=oci,dest=x,annotation.a=b,oci-mediatypes=false|annotations need OCI's media types",
        "type=oci,dest=x,tar=maybe|tar is true or false, not maybe",
        "type=oci,dest=x,size=3|key size is unknown",
        "type=oci,dest=x,dest=y|key dest stands twice",
        "type=oci,tar=false|key dest is missing",
        "type=docker|key dest is missing",
        "type=local|key dest is missing",
        "type=local,dest=x,mode=move|mode is copy or delete, not move",
        "type=cacheonly|type cacheonly is unknown",
        "dest=x,tar=true|key type is missing",
        "type=oci,x|field x is not of the form key=value",
        "type=registry,name=UPPER|repository library/UPPER is not made of",
        "type=image,unpack=true|there is none",
        "type=image,push-by-digest=true|push-by-digest needs push=true",
        "type=image,store=false|store=false needs push=true",
        "type=oci,dest=x,push=true|key push is unknown",
        "type=oci,dest=x,annotation-base.a=b|there is no base to annotate",
        "\"type=oci,dest=x|a quote is not closed",
      })
  void what_an_output_cannot_be_is_said(String text, String why) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> parse(text))
        .withMessageContaining(why);
  }

  @Test
  void an_output_may_want_the_times_of_files_to_stay() {
    assertThat(form("type=oci,dest=x,rewrite-timestamp=false").keepsTimes()).isTrue();
    assertThat(form("type=oci,dest=x,rewrite-timestamp=true")).isEqualTo(ImageForm.USUAL);
  }

  @Test
  void an_annotation_says_where_it_is_put() {
    assertThat(AnnotationOption.parse("index,manifest[linux/arm/v7]:a.b=c=d"))
        .containsExactly(
            new Annotation(Where.INDEX, null, "a.b", "c=d"),
            new Annotation(Where.MANIFEST, Platform.parse("linux/arm/v7"), "a.b", "c=d"));
    assertThat(AnnotationOption.parse("a=http://b"))
        .containsExactly(new Annotation(Where.MANIFEST, null, "a", "http://b"));
  }

  @ParameterizedTest
  @CsvSource({"a", "=b", "image:a=b", "manifest[linux]:a=b", "index:=b"})
  void a_malformed_annotation_is_refused(String text) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> AnnotationOption.parse(text))
        .withMessageContaining("annotation " + text);
  }
}
