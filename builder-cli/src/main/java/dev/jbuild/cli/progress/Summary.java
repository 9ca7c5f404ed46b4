package dev.jbuild.cli.progress;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.BuildEvent.Direction;
import dev.jbuild.cli.progress.BuildLog.Entry;
import dev.jbuild.layer.image.Image;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is told of a build when it is done: a few lines. */
final class Summary {
  private static final int SLOWEST = 3;
  private static final long WORTH_TELLING = 100_000_000;
  private static final int TITLE = 60;
  private static final int LARGEST = 5;

  private Summary() {}

  static List<String> lines(BuildLog log) {
    List<String> lines = new ArrayList<>();
    BuildEvent.Built built = log.built();
    if (built != null) {
      lines.add(
          "built " + built.image().root().digest() + " in " + Amounts.exactSeconds(built.took()));
      for (Image image : built.image().images()) {
        sizes(image, built.image().isIndex(), lines);
      }
    }
    steps(log.steps(), lines);
    long pulled = log.bytes(Direction.PULLED);
    long pushed = log.bytes(Direction.PUSHED);
    if (pulled > 0 || pushed > 0) {
      lines.add("  moved   pulled " + Amounts.bytes(pulled) + ", pushed " + Amounts.bytes(pushed));
    }
    memory(log.steps(), lines);
    return lines;
  }

  private static void sizes(Image image, boolean ofSeveral, List<String> lines) {
    List<LayerSize> layers = LayerSize.of(image);
    String whole =
        "  image   "
            + (ofSeveral ? image.config().platform() + ", " : "")
            + Amounts.bytes(LayerSize.sum(layers))
            + " in "
            + Amounts.count(layers.size(), "layer");
    lines.add(whole);
    if (layers.size() < 2) {
      return;
    }
    List<LayerSize> shown = new ArrayList<>(layers);
    if (shown.size() > LARGEST + 1) {
      shown.sort((one, other) -> Long.compare(other.bytes(), one.bytes()));
      shown = shown.subList(0, LARGEST);
    }
    for (LayerSize layer : layers) {
      if (shown.contains(layer)) {
        lines.add(layerLine(layer.bytes(), layer.createdBy()));
      }
    }
    if (shown.size() < layers.size()) {
      long rest = LayerSize.sum(layers) - LayerSize.sum(shown);
      lines.add(layerLine(rest, Amounts.count(layers.size() - shown.size(), "smaller layer")));
    }
  }

  private static String layerLine(long bytes, String what) {
    String size = Amounts.bytes(bytes);
    return " ".repeat(Math.max(1, 18 - size.length())) + size + "  " + title(what);
  }

  private static void steps(List<Entry> steps, List<String> lines) {
    int cached = 0;
    List<Entry> slow = new ArrayList<>();
    for (Entry step : steps) {
      if (step.end == BuildLog.End.CACHED) {
        cached++;
      } else if (step.nanos() >= WORTH_TELLING) {
        slow.add(step);
      }
    }
    if (steps.isEmpty()) {
      return;
    }
    slow.sort((one, other) -> Long.compare(other.nanos(), one.nanos()));
    StringBuilder line = new StringBuilder("  steps   ");
    line.append(cached).append(" cached, ").append(steps.size() - cached).append(" ran");
    lines.add(line.toString());
    for (Entry step : slow.subList(0, Math.min(SLOWEST, slow.size()))) {
      String took = Amounts.seconds(step.nanos());
      lines.add(
          " ".repeat(Math.max(1, 18 - took.length())) + took + "  " + title(step.task.title()));
    }
  }

  private static void memory(List<Entry> steps, List<String> lines) {
    @Nullable Entry most = null;
    long peak = 0;
    for (Entry step : steps) {
      long used = step.usage == null ? 0 : step.usage.peakMemoryBytes().orElse(0);
      if (used > peak) {
        peak = used;
        most = step;
      }
    }
    OptionalLong own = ownPeak();
    String line =
        (most == null
                ? ""
                : Amounts.bytes(peak) + " in " + ScreenText.cut(title(most.task.title()), 40))
            + (most != null && own.isPresent() ? ", " : "")
            + (own.isPresent() ? Amounts.bytes(own.getAsLong()) + " in jbuild" : "");
    if (!line.isEmpty()) {
      lines.add("  memory  " + line);
    }
  }

  /** Returns the most memory that this process had, in bytes. Source: proc_pid_status(5), VmHWM. */
  static OptionalLong ownPeak() {
    try (FileInputStream in = new FileInputStream("/proc/self/status")) {
      String status = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      int start = status.indexOf("\nVmHWM:") + 7;
      String kibibytes = status.substring(start, status.indexOf("kB", start)).strip();
      return OptionalLong.of(Long.parseLong(kibibytes) << 10);
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException unknown) {
      return OptionalLong.empty();
    }
  }

  private static String title(String text) {
    return ScreenText.cut(ScreenText.clean(text), TITLE);
  }
}
