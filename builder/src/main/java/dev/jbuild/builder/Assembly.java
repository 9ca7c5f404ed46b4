package dev.jbuild.builder;

import dev.jbuild.builder.cache.InlineCache;
import dev.jbuild.builder.cache.StepResult;
import dev.jbuild.json.Json;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.image.Image;
import dev.jbuild.layer.image.ImageWriter;
import dev.jbuild.layer.store.ContentStore;
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
import org.jspecify.annotations.Nullable;

/** Puts the image of a finished stage together. Source: image-spec 1.1, config.md. */
final class Assembly {
  /** BuildKit's cache inside a config; it speaks of the base's layers, not of ours. */
  private static final String INLINE_CACHE = "moby.buildkit.cache.v0";

  private final ContentStore content;
  private final @Nullable Instant sourceDateEpoch;

  Assembly(ContentStore content, @Nullable Instant sourceDateEpoch) {
    this.content = content;
    this.sourceDateEpoch = sourceDateEpoch;
  }

  /**
   * What a stage does not say of itself.
   *
   * @param inlineCache the records of its steps, or null if it is to have none
   */
  record About(
      Platform platform,
      @Nullable String author,
      SequencedMap<String, String> labels,
      @Nullable Json inlineCache) {}

  /** Waits until every layer is packed, and stores config and manifest. */
  Image write(StageState stage, About about) throws IOException, InterruptedException {
    List<Layer> layers = new ArrayList<>();
    for (StageLayer layer : stage.layers()) {
      layers.add(layer.layer());
    }
    List<History> history = history(stage.base());
    List<History> added = history(stage);
    history.addAll(added);
    RunConfig config = stage.config();
    for (var label : about.labels.entrySet()) {
      config = config.withLabel(label.getKey(), label.getValue());
    }
    ImageConfig whole =
        new ImageConfig(
            about.platform,
            added.isEmpty() ? stage.base().created() : added.getLast().created(),
            about.author == null ? stage.base().author() : about.author,
            config,
            layers.stream().map(Layer::diffId).toList(),
            history,
            other(stage.base().other(), about.inlineCache));
    return new ImageWriter(content).write(whole, layers, new LinkedHashMap<>());
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
      lines.add(new History(base.created(), null, null, "jbuild: a layer without history", false));
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
      lines.add(new History(time, entry.createdBy(), null, "jbuild", entry.result() == null));
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

  private static Json.Object other(Json.Object ofBase, @Nullable Json inlineCache) {
    SequencedMap<String, Json> members = new LinkedHashMap<>(ofBase.members());
    members.remove(INLINE_CACHE);
    members.remove(InlineCache.MEMBER);
    if (inlineCache != null) {
      members.put(InlineCache.MEMBER, inlineCache);
    }
    return new Json.Object(members);
  }
}
