package dev.jbuild.cli;

import dev.jbuild.builder.Annotation;
import dev.jbuild.builder.BuildRequest.Delivery;
import dev.jbuild.builder.ImageForm;
import dev.jbuild.builder.Output;
import dev.jbuild.dsl.ControlArgs;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.Platform;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Reads what the images are for, what is put on them, and where they go. */
final class DeliveryReader {
  static final String SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH";

  private final Options options;
  private final Map<String, String> buildArgs;

  DeliveryReader(Options options, Map<String, String> buildArgs) {
    this.options = options;
    this.buildArgs = buildArgs;
  }

  /**
   * Returns what the options ask for.
   *
   * @param stdout what an output without a file writes to
   */
  Delivery delivery(OutputStream stdout) {
    List<Platform> platforms = platforms(options);
    Map<String, String> labels = options.map("--label");
    SequencedMap<String, String> inOrder = new LinkedHashMap<>(labels);
    boolean index = new ControlArgs(buildArgs).multiPlatform().orElse(false);
    return new Delivery(platforms, index, outputs(stdout), inOrder, sourceDateEpoch());
  }

  /** Returns the platforms of every {@code --platform}, each once, in their order. */
  static List<Platform> platforms(Options options) {
    List<Platform> platforms = new ArrayList<>();
    List<String> texts = options.many("--platform");
    for (String text : texts) {
      for (String one : text.split(",", -1)) {
        Platform platform = platform(one.strip());
        if (platforms.stream().noneMatch(known -> known.isSame(platform))) {
          platforms.add(platform);
        }
      }
    }
    return platforms;
  }

  private static Platform platform(String text) {
    try {
      return text.equals("local") ? Platform.ofThisMachine() : Platform.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new UsageException(
          "--platform: " + malformed.getMessage(), "write it as linux/amd64,linux/arm64");
    }
  }

  private List<Output> outputs(OutputStream stdout) {
    List<ImageReference> tags = new ArrayList<>();
    List<String> names = options.many("--tag");
    names.forEach(name -> tags.add(reference(name)));
    List<Annotation> annotations = new ArrayList<>();
    List<String> annotated = options.many("--annotation");
    annotated.forEach(text -> annotations.addAll(AnnotationOption.parse(text)));
    List<String> texts = options.many("--output");
    List<Output> outputs = new ArrayList<>();
    if (!texts.isEmpty()) {
      var common = new OutputOption.Common(tags, annotations, stdout);
      texts.forEach(text -> outputs.addAll(OutputOption.parse(text, common)));
      OutputOption.checkApart(outputs);
    }
    ImageForm form =
        annotations.isEmpty() ? ImageForm.USUAL : ImageForm.USUAL.withAnnotations(annotations);
    if (options.has("--push")) {
      outputs.add(pushed(tags, form));
    } else if (texts.isEmpty()) {
      outputs.add(new Output.LocalStore(form, tags));
    }
    return outputs;
  }

  private static Output pushed(List<ImageReference> tags, ImageForm form) {
    if (tags.isEmpty()) {
      throw new UsageException("--push needs a name to push to", "add -t REGISTRY/NAME:TAG");
    }
    return new Output.Registry(form, tags, false);
  }

  private static ImageReference reference(String text) {
    try {
      return ImageReference.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new UsageException(
          "--tag " + text + ": " + malformed.getMessage(),
          "write it as registry.example/team/app:1");
    }
  }

  /** Returns the time that is asked for, or null if there is none, or it must be looked for. */
  private @Nullable Instant sourceDateEpoch() {
    try {
      return Instant.ofEpochSecond(Long.parseLong(buildArgs.getOrDefault(SOURCE_DATE_EPOCH, "")));
    } catch (NumberFormatException | DateTimeException noTime) {
      return null;
    }
  }
}
