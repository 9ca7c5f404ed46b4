package dev.jbuild.cli;

import dev.jbuild.builder.Annotation;
import dev.jbuild.builder.ImageForm;
import dev.jbuild.builder.Output;
import dev.jbuild.builder.Output.Destination;
import dev.jbuild.layer.Compression;
import dev.jbuild.oci.ImageReference;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One {@code --output}: {@code type=oci,dest=FILE}, as {@code docker buildx build} has it. */
final class OutputOption {
  private final String text;
  private final SequencedMap<String, String> fields;
  private final Common common;

  /**
   * What options beside the output say.
   *
   * @param tags names of the images where the output gives none
   * @param annotations of images of every output
   * @param stdout what {@code dest=-} writes to
   */
  record Common(List<ImageReference> tags, List<Annotation> annotations, OutputStream stdout) {}

  private OutputOption(String text, SequencedMap<String, String> fields, Common common) {
    this.text = text;
    this.fields = fields;
    this.common = common;
  }

  /**
   * Returns what {@code text} asks for: one output, or two where an image is pushed and stored.
   *
   * @throws UsageException if it is malformed
   */
  static List<Output> parse(String text, Common common) {
    List<String> cut = fields(text);
    if (cut.size() == 1 && !text.startsWith("type=")) {
      return List.of(
          text.equals("-")
              ? new Output.FilesTar(new Destination.Stream(common.stdout), null)
              : new Output.FilesFolder(Path.of(text), false, null));
    }
    try {
      OutputOption option = new OutputOption(text, CsvFields.keyed(cut), common);
      List<Output> outputs = option.read();
      if (!option.fields.isEmpty()) {
        throw option.wrong("key " + option.fields.firstEntry().getKey() + " is unknown");
      }
      return outputs;
    } catch (IllegalArgumentException malformed) {
      throw wrong(text, String.valueOf(malformed.getMessage()));
    }
  }

  /** Returns whether one of {@code outputs} is written to standard output. */
  static boolean areOnStdout(List<Output> outputs) {
    return outputs.stream().anyMatch(one -> destination(one) instanceof Destination.Stream);
  }

  /**
   * Checks that no archive is written into another or in its place.
   *
   * @throws UsageException if it is so
   */
  static void checkApart(List<Output> outputs) {
    Set<Destination> taken = new HashSet<>();
    for (Output output : outputs) {
      Destination destination = destination(output);
      boolean isDevice =
          destination instanceof Destination.File(var path) && path.startsWith("/dev");
      if (destination != null && !isDevice && !taken.add(destination)) {
        throw new UsageException(
            "two outputs go to " + destination.title(), "give each a dest of its own");
      }
    }
  }

  private static @Nullable Destination destination(Output output) {
    return switch (output) {
      case Output.OciTar of -> of.destination();
      case Output.DockerTar of -> of.destination();
      case Output.FilesTar of -> of.destination();
      case Output.OciFolder _, Output.FilesFolder _, Output.Registry _, Output.LocalStore _ -> null;
    };
  }

  private static List<String> fields(String text) {
    try {
      return CsvFields.cut(text);
    } catch (IllegalArgumentException malformed) {
      throw wrong(text, String.valueOf(malformed.getMessage()));
    }
  }

  private List<Output> read() {
    String type = fields.remove("type");
    return switch (type) {
      case "oci" -> List.of(oci());
      case "docker" ->
          List.of(new Output.DockerTar(form(), names(), required("type=docker loads nothing")));
      case "tar" -> List.of(new Output.FilesTar(destination(), split()));
      case "local" -> List.of(new Output.FilesFolder(folder(), delete(), split()));
      case "registry" -> images(flag("push", true));
      case "image" -> images(flag("push", false));
      case null -> throw wrong("key type is missing");
      default -> throw wrong("type " + type + " is unknown");
    };
  }

  private Output oci() {
    return flag("tar", true)
        ? new Output.OciTar(form(), names(), destination())
        : new Output.OciFolder(form(), names(), folder());
  }

  private List<Output> images(boolean push) {
    canBeHadByDigest();
    notUnpacked();
    boolean store = flag("store", !push);
    if (!push && !store) {
      throw wrong("store=false needs push=true");
    }
    boolean byDigest = flag("push-by-digest", false);
    if (byDigest && !push) {
      throw wrong("push-by-digest needs push=true");
    }
    ImageForm form = form();
    List<ImageReference> names = names();
    if (push && names.isEmpty()) {
      throw wrong("there is no name to push to");
    }
    List<Output> outputs = new ArrayList<>();
    if (push) {
      outputs.add(new Output.Registry(form, names, byDigest));
    }
    if (store) {
      outputs.add(new Output.LocalStore(form, names));
    }
    return outputs;
  }

  /** NAME@DIGEST is a name of every image here, whether it is asked for or not. */
  private void canBeHadByDigest() {
    flag("name-canonical", true);
  }

  private void notUnpacked() {
    if (flag("unpack", false)) {
      throw wrong("unpack=true is for the store of a daemon, and there is none");
    }
  }

  private Path folder() {
    String folder = fields.remove("dest");
    if (folder == null || folder.isEmpty() || folder.equals("-")) {
      throw wrong("key dest is missing: it names a folder");
    }
    return Path.of(folder);
  }

  private Destination required(String why) {
    if (fields.getOrDefault("dest", "").isEmpty()) {
      throw wrong("key dest is missing: " + why + ", as there is no daemon");
    }
    return destination();
  }

  private Destination destination() {
    String file = fields.remove("dest");
    if (file == null || file.isEmpty() || file.equals("-")) {
      return new Destination.Stream(common.stdout);
    }
    WrittenFile.check("dest", file);
    return new Destination.File(Path.of(file));
  }

  private List<ImageReference> names() {
    String own = fields.remove("name");
    if (own == null) {
      return common.tags;
    }
    List<ImageReference> names = new ArrayList<>();
    for (String name : own.split(",", -1)) {
      names.add(ImageReference.parse(name));
    }
    return names;
  }

  private @Nullable Boolean split() {
    return fields.containsKey("platform-split") ? flag("platform-split", true) : null;
  }

  private boolean delete() {
    String mode = fields.remove("mode");
    if (mode != null && !mode.equals("copy") && !mode.equals("delete")) {
      throw wrong("mode is copy or delete, not " + mode);
    }
    return "delete".equals(mode);
  }

  private ImageForm form() {
    Compression asked = CompressionKeys.take(fields);
    Compression compression = asked == null ? Compression.GZIP : asked;
    boolean force = flag("force-compression", false);
    boolean nondistributable = flag("prefer-nondist-layers", false);
    boolean docker = !flag("oci-mediatypes", true);
    boolean keepsTimes = !flag("rewrite-timestamp", true);
    List<Annotation> annotations = new ArrayList<>(common.annotations);
    for (String key : List.copyOf(fields.keySet())) {
      if (AnnotationOption.isKey(key)) {
        annotations.add(AnnotationOption.ofKey(key, fields.getOrDefault(key, "")));
        fields.remove(key);
      }
    }
    if (docker && compression.algorithm() == Compression.Algorithm.ZSTD) {
      throw wrong("zstd needs OCI's media types: leave out oci-mediatypes=false");
    }
    if (docker && !annotations.isEmpty()) {
      throw wrong("annotations need OCI's media types: leave out oci-mediatypes=false");
    }
    ImageForm.Types types = docker ? ImageForm.Types.DOCKER : ImageForm.Types.OCI;
    ImageForm form =
        new ImageForm(compression, force, nondistributable, types, annotations, keepsTimes);
    return form.equals(ImageForm.USUAL) ? ImageForm.USUAL : form;
  }

  private boolean flag(String key, boolean absent) {
    String value = fields.remove(key);
    if (value == null) {
      return absent;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "1", "t", "" -> true;
      case "false", "0", "f" -> false;
      default -> throw wrong(key + " is true or false, not " + value);
    };
  }

  private UsageException wrong(String why) {
    return wrong(text, why);
  }

  private static UsageException wrong(String text, String why) {
    return new UsageException(
        "--output " + text + ": " + why,
        "write type=oci|docker|tar|local|registry|image with its keys, or a folder; docs/outputs.md"
            + " has them all");
  }
}
