package dev.jbuild.cli.progress;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.BuildEvent.Direction;
import dev.jbuild.builder.event.BuildEvent.Task;
import dev.jbuild.builder.event.StepIsolation;
import dev.jbuild.builder.why.Reason;
import dev.jbuild.json.Json;
import dev.jbuild.layer.image.Image;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.sandbox.Isolation;
import dev.jbuild.sandbox.Usage;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Progress for programs: one JSON object a line. {@code docs/progress.md} tells of it, and {@code
 * docs/progress.schema.json} says what is valid.
 */
public final class JsonProgress implements Progress {
  /** Grows when a member goes or changes its meaning; new members and types don't count. */
  private static final int SCHEMA = 1;

  private static final long TRANSFER_NANOS = 250_000_000;

  private final PrintStream err;
  private final long began = System.nanoTime();

  /** What was not told yet of transfers. Guarded by this. */
  private final Map<Way, Untold> untold = new LinkedHashMap<>();

  private record Way(Direction direction, String registry, Digest blob) {}

  private static final class Untold {
    long bytes;
    long toldAt;
  }

  /** Prints to {@code err}, the first line at once. */
  public JsonProgress(PrintStream err, String version) {
    this.err = err;
    print(
        event("begin")
            .put("schema", SCHEMA)
            .put("jbuild", version)
            .put("time", Instant.now().toString()));
  }

  @Override
  public synchronized void on(BuildEvent event) {
    switch (event) {
      case BuildEvent.Started(var task) -> print(started(task));
      case BuildEvent.Noted(var task, var note) -> print(of("noted", task).put("note", note));
      case BuildEvent.Reasoned(var task, var reasons) ->
          print(
              of("reasoned", task)
                  .put("reasons", array(reasons.stream().map(Reason::toJson).toList())));
      case BuildEvent.Output(var task, var line) -> print(of("output", task).put("line", line));
      case BuildEvent.Ran(var task, var usage, var isolation) ->
          print(of("ran", task).put("usage", usage(usage)).put("isolation", isolation(isolation)));
      case BuildEvent.Moved moved -> moved(moved);
      case BuildEvent.Retrying(var registry, var why, var pause) ->
          print(
              event("retrying")
                  .put("registry", registry)
                  .put("why", why)
                  .put("pauseMillis", pause.toMillis()));
      case BuildEvent.Cached(var task) -> print(of("cached", task));
      case BuildEvent.Finished(var task, var took) ->
          print(of("finished", task).put("tookMillis", took.toMillis()));
      case BuildEvent.Failed(var task, var took) ->
          print(of("failed", task).put("tookMillis", took.toMillis()));
      case BuildEvent.Warned(var problem) -> problem("warning", problem);
      case BuildEvent.Built built -> built(built);
    }
  }

  private Json.Builder event(String type) {
    return Json.object().put("type", type).put("atMillis", (System.nanoTime() - began) / 1_000_000);
  }

  private Json.Builder of(String type, Task task) {
    return event(type).put("task", task.number());
  }

  private Json.Builder started(Task task) {
    Json.Builder started =
        of("started", task)
            .put("kind", task.kind().name().toLowerCase(Locale.ROOT))
            .put("title", task.title());
    return task.blob() == null
        ? started
        : started.put("digest", task.blob().digest().toString()).put("bytes", task.blob().size());
  }

  private static Json.Object usage(Usage usage) {
    Json.Builder json =
        Json.object()
            .put("wallMillis", usage.wall().toMillis())
            .put("cpuMillis", usage.cpuTime().toMillis());
    usage.peakMemoryBytes().ifPresent(bytes -> json.put("peakMemoryBytes", bytes));
    return json.build();
  }

  private static Json.Object isolation(StepIsolation step) {
    Isolation machine = step.machine();
    Json.Builder json =
        Json.object()
            .put("user", machine.user().name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .put("namespaces", Json.texts(machine.namespaces()))
            .put("network", step.network().name().toLowerCase(Locale.ROOT))
            .put("insecure", new Json.Bool(step.insecure()))
            .put("cgroupVersion", machine.cgroupVersion())
            .put("controllers", Json.texts(machine.controllers()))
            .put("gaps", Json.texts(machine.gaps()))
            .put("pidsLimit", step.limits().pids());
    step.limits().memoryBytes().ifPresent(bytes -> json.put("memoryLimitBytes", bytes));
    return json.build();
  }

  private void moved(BuildEvent.Moved moved) {
    Way way = new Way(moved.direction(), moved.registry(), moved.blob());
    Untold one = untold.computeIfAbsent(way, _ -> new Untold());
    one.bytes += moved.bytes();
    long now = System.nanoTime();
    if (one.toldAt == 0 || now - one.toldAt > TRANSFER_NANOS) {
      one.toldAt = now;
      tell(way, one);
    }
  }

  private void tell(Way way, Untold one) {
    if (one.bytes > 0) {
      print(
          event("moved")
              .put("direction", way.direction.name().toLowerCase(Locale.ROOT))
              .put("registry", way.registry)
              .put("digest", way.blob.toString())
              .put("bytes", one.bytes));
      one.bytes = 0;
    }
  }

  private void built(BuildEvent.Built built) {
    List<Json> images = new ArrayList<>();
    for (Image image : built.image().images()) {
      List<Json> layers = new ArrayList<>();
      for (LayerSize layer : LayerSize.of(image)) {
        layers.add(
            Json.object()
                .put("digest", layer.descriptor().digest().toString())
                .put("bytes", layer.bytes())
                .put("createdBy", layer.createdBy())
                .build());
      }
      images.add(
          Json.object()
              .put("platform", image.config().platform().toString())
              .put("digest", image.descriptor().digest().toString())
              .put("layers", new Json.Array(layers))
              .build());
    }
    untold.forEach(this::tell);
    print(
        event("built")
            .put("digest", built.image().root().digest().toString())
            .put("tookMillis", built.took().toMillis())
            .put("images", new Json.Array(images)));
  }

  /** Tells of a problem; {@code type} is {@code warning} or {@code problem}. */
  private void problem(String type, Problem problem) {
    Json.Builder json =
        event(type)
            .put("name", problem.name())
            .put("what", problem.what())
            .put("hint", problem.hint());
    if (problem.where() instanceof Place.Source at) {
      json.put("file", at.file()).put("line", at.line()).put("column", at.column());
    }
    print(json.put("text", problem.render()));
  }

  /** Tells of what stops the build. */
  public synchronized void problem(Problem problem) {
    problem("problem", problem);
  }

  /** Tells of what only jbuild's authors can mend. */
  public synchronized void bug(Throwable bug) {
    StringWriter text = new StringWriter();
    bug.printStackTrace(new PrintWriter(text));
    print(event("bug").put("text", text.toString()));
  }

  /** Prints the last line. */
  public synchronized void end(ExitCode exit) {
    untold.forEach(this::tell);
    Json.Builder json = event("end").put("exit", exit.status());
    Summary.ownPeak().ifPresent(bytes -> json.put("peakMemoryBytes", bytes));
    print(json);
  }

  private static Json.Array array(List<Json.Object> items) {
    return new Json.Array(List.copyOf(items));
  }

  private void print(Json.Builder json) {
    byte[] line =
        (new String(json.build().bytes(), StandardCharsets.UTF_8) + "\n")
            .getBytes(StandardCharsets.UTF_8);
    err.write(line, 0, line.length);
    err.flush();
  }

  @Override
  public void close() {
    // The last line tells the exit code, which is not known yet.
  }
}
