package dev.jbuild.cli.progress;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.BuildEvent.Direction;
import dev.jbuild.builder.event.BuildEvent.Kind;
import dev.jbuild.builder.event.StepIsolation;
import dev.jbuild.builder.why.Reason;
import dev.jbuild.cli.progress.BuildLog.Entry;
import dev.jbuild.cli.progress.BuildLog.Transfer;
import dev.jbuild.layer.image.Image;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.Problem;
import dev.jbuild.sandbox.Isolation;
import dev.jbuild.sandbox.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A build as one HTML page that loads nothing and runs nothing: its content security policy allows
 * its own style sheet, by digest, and nothing else.
 */
public final class HtmlReport {
  private final BuildLog log;
  private final About about;
  private final Html html = new Html();

  /**
   * What the events of a build don't tell.
   *
   * @param name what was to be built, for the heading
   * @param jbuild the version
   * @param began RFC 3339
   * @param problems what stopped it, empty if nothing did
   */
  public record About(String name, String jbuild, String began, List<Problem> problems) {
    public About {
      problems = List.copyOf(problems);
    }
  }

  private HtmlReport(BuildLog log, About about) {
    this.log = log;
    this.about = about;
  }

  /** Returns the page. */
  public static String of(BuildLog log, About about) throws IOException {
    return new HtmlReport(log, about).page();
  }

  private String page() throws IOException {
    String style = style();
    byte[] sha256 = Digest.sha256(style.getBytes(StandardCharsets.UTF_8)).bytes();
    html.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ")
        .raw("style-src 'sha256-" + Base64.getEncoder().encodeToString(sha256) + "'\">\n")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .element("title", "", "jbuild: " + about.name)
        .raw("\n<style>" + style + "</style>\n</head>\n<body>\n");
    head();
    problems("What stopped it", about.problems);
    timeline();
    steps();
    layers();
    transfers();
    isolation();
    problems("Warnings", log.warnings());
    return html.raw("</body>\n</html>\n").toString();
  }

  private static String style() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(HtmlReport.class.getResourceAsStream("report.css"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void head() {
    BuildEvent.Built built = log.built();
    html.raw("<header>").element("h1", "", about.name);
    String version = "jbuild " + about.jbuild + ", " + about.began;
    if (built == null) {
      html.element("p", "about bad", "did not come to its end; " + version);
    } else {
      html.element("p", "about", built.image().root().digest() + ", by " + version);
    }
    html.raw("</header>\n<section class=\"cards\">");
    card(Amounts.seconds(span()), "from start to end");
    long cached = log.steps().stream().filter(step -> step.end == BuildLog.End.CACHED).count();
    card(cached + " of " + log.steps().size(), "steps cached");
    if (built != null) {
      List<LayerSize> layers = LayerSize.of(built.image().images().getFirst());
      card(
          Amounts.bytes(LayerSize.sum(layers)),
          "image, in " + Amounts.count(layers.size(), "layer"));
    }
    card(Amounts.bytes(log.bytes(Direction.PULLED)), "pulled");
    card(Amounts.bytes(log.bytes(Direction.PUSHED)), "pushed");
    long peak =
        log.steps().stream()
            .map(step -> step.usage)
            .filter(Objects::nonNull)
            .mapToLong(usage -> usage.peakMemoryBytes().orElse(0))
            .max()
            .orElse(0);
    if (peak > 0) {
      card(Amounts.bytes(peak), "most memory of a step");
    }
    html.raw("</section>\n");
  }

  private void card(String value, String name) {
    html.raw("<div class=\"card\">").element("b", "", value).element("span", "", name);
    html.raw("</div>");
  }

  private void problems(String title, List<Problem> problems) {
    if (problems.isEmpty()) {
      return;
    }
    html.element("h2", "", title).raw("\n");
    for (Problem problem : problems) {
      html.raw("<div class=\"sheet\">").element("pre", "", problem.render()).raw("</div>\n");
    }
  }

  /** Returns the nanoseconds until the last thing ended. */
  private long span() {
    long last = 1;
    for (Entry task : log.tasks()) {
      last = Math.max(last, task.ended);
    }
    for (Transfer transfer : log.transfers()) {
      last = Math.max(last, transfer.ended);
    }
    return last;
  }

  private record Lane(String kind, String title, long from, long to, String note) {}

  private void timeline() {
    html.element("h2", "", "Timeline").raw("\n<p>");
    for (String[] key :
        new String[][] {
          {"step", "step"},
          {"cached", "cached"},
          {"failed", "failed or given up"},
          {"moved", "transfer"},
          {"other", "other work"}
        }) {
      html.raw("<span class=\"key\"><svg viewBox=\"0 0 1 1\"><rect class=\"" + key[0] + "\"");
      html.raw(" width=\"1\" height=\"1\"/></svg>" + key[1] + "</span>");
    }
    html.raw("</p>\n<div class=\"sheet\"><table>\n");
    for (Lane lane : lanes()) {
      lane(lane);
    }
    html.raw("</table></div>\n");
  }

  private List<Lane> lanes() {
    List<Lane> lanes = new ArrayList<>();
    for (Entry task : log.tasks()) {
      String kind =
          switch (task.end) {
            case CACHED -> "cached";
            case FAILED, RUNS -> "failed";
            case DONE ->
                task.task.kind() == Kind.STEP
                    ? "step"
                    : task.task.kind() == Kind.PULL ? "moved" : "other";
          };
      lanes.add(
          new Lane(
              kind, task.task.title(), task.started, task.ended, Amounts.seconds(task.nanos())));
    }
    for (Transfer one : log.transfers()) {
      if (one.direction == Direction.PUSHED) {
        String title = "push " + one.blob;
        lanes.add(new Lane("moved", title, one.started, one.ended, Amounts.bytes(one.bytes)));
      }
    }
    lanes.sort((one, other) -> Long.compare(one.from, other.from));
    return lanes;
  }

  private void lane(Lane lane) {
    double scale = 1000.0 / span();
    double width = Math.max(2, (lane.to - lane.from) * scale);
    double start = Math.min(lane.from * scale, 1000 - width);
    html.raw("<tr>").element("td", "title", lane.title);
    html.raw("<td class=\"lane\"><svg viewBox=\"0 0 1000 14\" preserveAspectRatio=\"none\">")
        .raw("<rect class=\"track\" width=\"1000\" height=\"14\"/>")
        .raw("<rect class=\"" + lane.kind + "\" height=\"14\" x=\"" + tenths(start))
        .raw("\" width=\"" + tenths(width) + "\"/></svg></td>")
        .element("td", "number", lane.note)
        .raw("</tr>\n");
  }

  private static String tenths(double number) {
    return String.format(Locale.ROOT, "%.1f", number);
  }

  private void table(String title, String... columns) {
    html.element("h2", "", title).raw("\n<div class=\"sheet\"><table>\n<tr>");
    for (String column : columns) {
      boolean number = column.startsWith("#");
      html.element("th", number ? "number" : "", number ? column.substring(1) : column);
    }
    html.raw("</tr>\n");
  }

  private void steps() {
    if (log.steps().isEmpty()) {
      return;
    }
    table("Steps", "step", "became", "#time", "#processor", "#memory");
    for (Entry step : log.steps()) {
      Usage usage = step.usage;
      String memory =
          usage == null || usage.peakMemoryBytes().isEmpty()
              ? ""
              : Amounts.bytes(usage.peakMemoryBytes().getAsLong());
      html.raw("<tr>")
          .element("td", "title", step.task.title())
          .raw("<td>" + step.end.name().toLowerCase(Locale.ROOT))
          .element("span", "why", why(step))
          .raw("</td>")
          .element("td", "number", Amounts.seconds(step.nanos()))
          .element("td", "number", usage == null ? "" : seconds(usage.cpuTime()))
          .element("td", "number", memory)
          .raw("</tr>\n");
    }
    html.raw("</table></div>\n");
  }

  private static String seconds(Duration time) {
    return Amounts.seconds(time.toNanos());
  }

  private static String why(Entry step) {
    if (step.end == BuildLog.End.CACHED) {
      return "nothing that it depends on has changed";
    }
    return step.reasons.isEmpty()
        ? "no earlier build of it is known"
        : Reason.sentence(step.reasons);
  }

  private void layers() {
    BuildEvent.Built built = log.built();
    if (built == null) {
      return;
    }
    for (Image image : built.image().images()) {
      List<LayerSize> layers = LayerSize.of(image);
      long most = layers.stream().mapToLong(LayerSize::bytes).max().orElse(1);
      table("Layers, " + image.config().platform(), "made by", "", "#size");
      for (LayerSize layer : layers) {
        html.raw("<tr><td class=\"title\">" + Html.escaped(layer.createdBy()))
            .element("span", "why digest", layer.descriptor().digest().toString())
            .raw("</td><td class=\"lane\">")
            .raw("<svg viewBox=\"0 0 1000 14\" preserveAspectRatio=\"none\">")
            .raw("<rect class=\"track\" width=\"1000\" height=\"14\"/><rect class=\"step\"")
            .raw(" height=\"14\" width=\"" + tenths(1000.0 * layer.bytes() / most) + "\"/></svg>")
            .raw("</td>")
            .element("td", "number", Amounts.bytes(layer.bytes()))
            .raw("</tr>\n");
      }
      html.raw("</table></div>\n");
    }
  }

  private void transfers() {
    if (log.transfers().isEmpty()) {
      return;
    }
    table("Transfers", "", "registry", "blob", "#bytes", "#time");
    for (Transfer one : log.transfers()) {
      html.raw("<tr>")
          .element("td", "", one.direction.name().toLowerCase(Locale.ROOT))
          .element("td", "", one.registry)
          .element("td", "digest", one.blob.toString())
          .element("td", "number", Amounts.bytes(one.bytes))
          .element("td", "number", Amounts.seconds(one.ended - one.started))
          .raw("</tr>\n");
    }
    html.raw("</table></div>\n");
  }

  private void isolation() {
    List<Entry> ran = log.steps();
    ran.removeIf(step -> step.isolation == null);
    if (ran.isEmpty()) {
      return;
    }
    table("Isolation of each step", "step", "network", "user", "kernel", "limits", "gaps");
    for (Entry step : ran) {
      isolation(step.task.title(), Objects.requireNonNull(step.isolation));
    }
    html.raw("</table></div>\n");
  }

  private void isolation(String title, StepIsolation step) {
    Isolation machine = step.machine();
    String filter =
        step.insecure() ? "no filter, all capabilities" : "system calls filtered, few capabilities";
    StringBuilder limits = new StringBuilder();
    step.limits()
        .memoryBytes()
        .ifPresent(bytes -> limits.append(Amounts.bytes(bytes)).append(" memory, "));
    step.limits().cpus().ifPresent(cpus -> limits.append(cpus).append(" processors, "));
    limits.append(step.limits().pids()).append(" processes");
    html.raw("<tr>")
        .element("td", "title", title)
        .element("td", "", step.network().name().toLowerCase(Locale.ROOT))
        .element("td", "", user(machine))
        .element("td", "", String.join(" ", machine.namespaces()) + "; " + filter)
        .element("td", "", limits.toString())
        .element("td", "", machine.gaps().isEmpty() ? "none" : String.join("; ", machine.gaps()))
        .raw("</tr>\n");
  }

  private static String user(Isolation machine) {
    return switch (machine.user()) {
      case MACHINE -> "the machine's root";
      case ID_RANGE -> "a range of ids of its own";
      case SINGLE_ID -> "one id of its own";
    };
  }
}
