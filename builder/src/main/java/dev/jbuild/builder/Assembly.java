package dev.jbuild.builder;

import dev.jbuild.builder.Annotation.Where;
import dev.jbuild.builder.BuildRequest.Delivery;
import dev.jbuild.builder.cache.InlineCache;
import dev.jbuild.builder.cache.StepResult;
import dev.jbuild.json.Json;
import dev.jbuild.layer.LayerForm;
import dev.jbuild.layer.image.Image;
import dev.jbuild.layer.image.ImageTree;
import dev.jbuild.layer.image.ImageWriter;
import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.History;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Platform;
import dev.jbuild.oci.RunConfig;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts the image of a finished stage together. Source: image-spec 1.1, config.md. */
final class Assembly {
  /** BuildKit's cache inside a config; it speaks of the base's layers, not of ours. */
  private static final String INLINE_CACHE = "moby.buildkit.cache.v0";

  /** What tools take as the sign that {@code created_by} is an instruction. */
  private static final String COMMENT = "buildkit.dockerfile.v0";

  private final ContentStore content;
  private final LayerForms forms;
  private final @Nullable SharedSteps shared;
  private final @Nullable Instant sourceDateEpoch;
  private final SequencedMap<String, String> labels;

  /**
   * Stores in {@code content}.
   *
   * @param shared knows whether the config has the records of the steps; or null
   */
  Assembly(
      ContentStore content, LayerForms forms, Delivery delivery, @Nullable SharedSteps shared) {
    this.shared = shared;
    this.content = content;
    this.forms = forms;
    this.sourceDateEpoch = delivery.sourceDateEpoch();
    this.labels = delivery.labels();
  }

  /**
   * Waits until every layer is packed, and stores what the images of {@code stages} are.
   *
   * @param index whether they stand in an index
   * @param stored is told each config as soon as it is in the store
   */
  ImageTree write(
      List<PlatformStage> stages, ImageForm form, boolean index, Consumer<Descriptor> stored)
      throws IOException, InterruptedException {
    ImageWriter writer =
        switch (form.types()) {
          case OCI -> ImageWriter.oci(content);
          case DOCKER -> ImageWriter.docker(content);
        };
    List<Image> images = new ArrayList<>();
    for (PlatformStage stage : stages) {
      Platform platform = stage.platform();
      Image image =
          writer.write(
              config(stage, platform, form),
              forms.of(stage.target().layers(), form, sourceDateEpoch),
              annotations(form, Where.MANIFEST, platform),
              stored);
      images.add(image.annotated(annotations(form, Where.MANIFEST_DESCRIPTOR, platform)));
    }
    if (!index) {
      return ImageTree.of(images.getFirst());
    }
    return writer
        .index(images, annotations(form, Where.INDEX, null))
        .annotated(annotations(form, Where.INDEX_DESCRIPTOR, null));
  }

  private static SequencedMap<String, String> annotations(
      ImageForm form, Where where, @Nullable Platform platform) {
    SequencedMap<String, String> chosen = new TreeMap<>();
    for (Annotation one : form.annotations()) {
      Platform only = one.platform();
      if (one.where() == where && (only == null || platform == null || only.isSame(platform))) {
        chosen.put(one.name(), one.value());
      }
    }
    return chosen;
  }

  private ImageConfig config(PlatformStage whole, Platform platform, ImageForm form)
      throws IOException, InterruptedException {
    StageState stage = whole.target();
    String author = whole.plan().plan().target().author();
    List<History> history = history(stage.base());
    List<History> added = history(stage);
    history.addAll(added);
    RunConfig config = stage.config();
    for (var label : labels.entrySet()) {
      config = config.withLabel(label.getKey(), label.getValue());
    }
    return new ImageConfig(
        platform,
        added.isEmpty() ? stage.base().created() : added.getLast().created(),
        author == null ? stage.base().author() : author,
        config,
        List.of(),
        history,
        other(stage, form));
  }

  /** Returns the history of a base, mended where it has more or fewer layers than the base. */
  static List<History> history(ImageConfig base) {
    int layers = base.diffIds().size();
    List<History> lines = new ArrayList<>();
    for (History line : base.history()) {
      boolean empty = line.emptyLayer() || layers == 0;
      layers -= empty ? 0 : 1;
      lines.add(
          new History(line.created(), line.createdBy(), line.author(), line.comment(), empty));
    }
    for (; layers > 0; layers--) {
      lines.add(new History(base.created(), null, null, "buildkit.exporter.image.v0", false));
    }
    return lines;
  }

  /**
   * A line without layer has the time of the layer before it, or else after it, so that a build in
   * which all is cached gives the same image again.
   */
  private List<History> history(StageState stage) throws IOException, InterruptedException {
    @Nullable String time = firstTime(stage);
    List<History> lines = new ArrayList<>();
    for (HistoryEntry entry : stage.history()) {
      if (entry.result() != null) {
        time = time(Workers.await(entry.result()));
      }
      lines.add(new History(time, entry.createdBy(), null, COMMENT, entry.result() == null));
    }
    return lines;
  }

  private @Nullable String firstTime(StageState stage) throws IOException, InterruptedException {
    for (HistoryEntry entry : stage.history()) {
      if (entry.result() != null) {
        return time(Workers.await(entry.result()));
      }
    }
    return Optional.ofNullable(stage.base().created())
        .orElse(sourceDateEpoch == null ? null : sourceDateEpoch.toString());
  }

  private String time(StepResult result) {
    Instant created = result.created();
    return (sourceDateEpoch != null && created.isAfter(sourceDateEpoch) ? sourceDateEpoch : created)
        .toString();
  }

  private Json.Object other(StageState stage, ImageForm form)
      throws IOException, InterruptedException {
    SequencedMap<String, Json> members = new LinkedHashMap<>(stage.base().other().members());
    members.remove(INLINE_CACHE);
    members.remove(InlineCache.MEMBER);
    if (shared != null) {
      shared
          .inline(stage, new LayerForm(form.compression(), sourceDateEpoch))
          .ifPresent(cache -> members.put(InlineCache.MEMBER, cache));
    }
    return new Json.Object(members);
  }
}
