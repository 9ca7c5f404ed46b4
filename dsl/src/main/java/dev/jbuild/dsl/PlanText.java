package dev.jbuild.dsl;

import dev.jbuild.oci.RunConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Prints a plan. Configs are shown by what the steps of a stage change of them. */
final class PlanText {
  private final StringBuilder text = new StringBuilder();

  private PlanText() {}

  static String of(BuildPlan plan) {
    PlanText printer = new PlanText();
    plan.stages().forEach(printer::stage);
    return printer.text.toString();
  }

  private void stage(Stage stage) {
    text.append("stage ").append(stage.index()).append(' ').append(stage.displayName());
    text.append(" from ").append(base(stage.base())).append('\n');
    line("needs", stage.dependencies().isEmpty() ? null : stage.dependencies());
    line("author", stage.author());
    changes(RunConfig.EMPTY, stage.baseConfig());
    for (int at = 0; at < stage.steps().size(); at++) {
      step(stage.steps().get(at), at < stage.triggered());
    }
    changes(stage.baseConfig(), stage.config());
  }

  private static String base(Base base) {
    return switch (base) {
      case Base.Scratch() -> "scratch";
      case Base.Image(BaseImage image) -> image(image);
      case Base.Files(String name) -> "context " + name;
      case Base.OfStage(int index) -> "stage " + index;
    };
  }

  private static String image(BaseImage image) {
    return "image " + image.reference() + " for " + image.platform();
  }

  private void step(Step step, boolean triggered) {
    Origin origin = step.origin();
    text.append("  line ").append(origin.where().line()).append(": ");
    text.append(triggered ? "ONBUILD " : "").append(origin.text());
    text.append('\n');
    switch (step) {
      case Step.Run run -> run(run);
      case Step.Copy copy -> copy(copy);
      case Step.Workdir workdir ->
          line("makes", workdir.path() + " for user " + quoted(workdir.user()));
      case Step.Configure _ -> {}
    }
    line("history", quoted(origin.createdBy()) + (step.addsLayer() ? "" : ", empty layer"));
  }

  private void run(Step.Run run) {
    line("argv", run.argv().stream().map(PlanText::quoted).toList());
    line("env", map(run.env()));
    line("unkeyed env", run.unkeyedEnv().isEmpty() ? null : map(run.unkeyedEnv()));
    line("user", quoted(run.user()));
    line("in", run.workingDir());
    run.mounts().forEach(mount -> line("mount", mount(mount)));
    reach(run.reach());
    Step.Script script = run.script();
    line("script", script == null ? null : script.path() + " " + quoted(script.content()));
    limits(run.limits());
  }

  private void limits(StepLimits limits) {
    line("memory", limits.memoryBytes() == null ? null : limits.memoryBytes() + " bytes");
    line("cpus", limits.cpus());
    line("pids", limits.pids());
    line("timeout", limits.timeout());
    line("retries", limits.retries());
  }

  private void reach(RunReach reach) {
    line("network", reach.network() == RunReach.Network.DEFAULT ? null : lower(reach.network()));
    line("security", reach.insecure() ? "insecure" : null);
    for (RunReach.Device device : reach.devices()) {
      line("device", quoted(device.name()) + (device.required() ? ", required" : ""));
    }
  }

  private static String mount(RunMount mount) {
    String what =
        switch (mount) {
          case RunMount.Bind bind ->
              "bind " + origin(bind.from(), bind.source()) + (bind.writable() ? ", rw" : "");
          case RunMount.Cache cache ->
              "cache "
                  + quoted(cache.id())
                  + " "
                  + origin(cache.from(), cache.source())
                  + (cache.readOnly() ? ", ro, " : ", ")
                  + lower(cache.sharing())
                  + access(cache.access());
          case RunMount.Tmpfs tmpfs ->
              "tmpfs"
                  + (tmpfs.size().isPresent() ? " of " + tmpfs.size().getAsLong() : "")
                  + (tmpfs.readOnly() ? ", ro" : "");
          case RunMount.Secret secret ->
              "secret "
                  + quoted(secret.id())
                  + (secret.variable().isEmpty() ? "" : " in $" + secret.variable())
                  + (secret.required() ? ", required" : "")
                  + access(secret.access());
          case RunMount.Ssh ssh ->
              "ssh "
                  + quoted(ssh.id())
                  + (ssh.required() ? ", required" : "")
                  + access(ssh.access());
        };
    return mount.target().isEmpty() ? what : quoted(mount.target()) + " " + what;
  }

  private static String origin(@Nullable CopyFrom from, String source) {
    return (from == null ? "nothing" : from(from)) + " " + quoted(source);
  }

  private static String access(RunMount.Access access) {
    return ", 0%o %d:%d".formatted(access.mode(), access.uid(), access.gid());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private void copy(Step.Copy copy) {
    CopyFlags flags = copy.flags();
    List<String> paths = new ArrayList<>();
    for (CopySource source : copy.sources()) {
      if (source instanceof PathSource(String pattern)) {
        paths.add(quoted(pattern));
      }
    }
    line("from", from(copy.from()));
    line("sources", paths);
    line("to", quoted(copy.destination()));
    line("unpack", flags.unpack() ? "archives" : null);
    line("chown", flags.chown());
    line("chmod", flags.chmod());
    line("link", flags.link() ? "yes" : null);
    line("parents", flags.parents() ? "kept" : null);
    line("exclude", flags.excludes().isEmpty() ? null : flags.excludes());
    copy.sources().forEach(this::source);
  }

  private void source(CopySource source) {
    switch (source) {
      case PathSource _ -> {}
      case InlineFile file -> line("inline", quoted(file.name()) + " " + quoted(file.content()));
      case UrlSource url -> {
        line("url", url.url() + " as " + quoted(url.fileName()));
        line("checksum", url.checksum());
        line("unpack", url.unpack() ? "the download" : null);
      }
      case GitSource git -> git(git);
    }
  }

  private void git(GitSource git) {
    line("git", git.remote());
    line("ref", git.ref());
    line("subdir", git.subdir().isEmpty() ? null : quoted(git.subdir()));
    line("commit", git.commit());
    line("git dir", git.keepGitDir() ? "kept" : null);
    line("submodules", git.submodules() ? null : "left out");
    line("times", git.commitTimes() ? "of the commit" : null);
    line("fetch", git.fetchByCommit() ? "by commit" : null);
  }

  private static String from(CopyFrom from) {
    return switch (from) {
      case CopyFrom.Context() -> "context";
      case CopyFrom.Named(String name) -> "context " + name;
      case CopyFrom.OfStage(int index) -> "stage " + index;
      case CopyFrom.Image(BaseImage image) -> image(image);
    };
  }

  private void changes(RunConfig before, RunConfig after) {
    change("user", before.user(), after.user());
    change("exposed ports", before.exposedPorts(), after.exposedPorts());
    change("env", before.env(), after.env());
    change("entrypoint", before.entrypoint(), after.entrypoint());
    change("cmd", before.cmd(), after.cmd());
    change("volumes", before.volumes(), after.volumes());
    change("working dir", before.workingDir(), after.workingDir());
    change("labels", before.labels(), after.labels());
    change("stop signal", before.stopSignal(), after.stopSignal());
    change("shell", before.shell(), after.shell());
    change("on build", before.onBuild(), after.onBuild());
    change(
        "other",
        before.other().members().sequencedKeySet(),
        after.other().members().sequencedKeySet());
    change("healthcheck", healthcheck(before), healthcheck(after));
  }

  private static String healthcheck(RunConfig config) {
    return config
        .other()
        .object("Healthcheck")
        .map(json -> new String(json.bytes(), StandardCharsets.UTF_8))
        .orElse("none");
  }

  private void change(String name, @Nullable Object before, @Nullable Object after) {
    String shown = String.valueOf(after);
    if (!String.valueOf(before).equals(shown)) {
      line("config " + name, after == null ? "none" : shown.replace("\n", "\\n"));
    }
  }

  private void line(String name, @Nullable Object value) {
    if (value != null) {
      text.append("    ").append(name).append(": ").append(value).append('\n');
    }
  }

  private static String map(SequencedMap<String, String> map) {
    return map.entrySet().stream()
        .map((Map.Entry<String, String> entry) -> quoted(entry.getKey() + "=" + entry.getValue()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /** Returns {@code text} in quotes, so that it takes one line and its ends can be seen. */
  private static String quoted(String text) {
    StringBuilder shown = new StringBuilder("\"");
    text.codePoints().forEach(c -> append(shown, c));
    return shown.append('"').toString();
  }

  private static void append(StringBuilder shown, int c) {
    switch (c) {
      case '"' -> shown.append("\\\"");
      case '\\' -> shown.append("\\\\");
      case '\n' -> shown.append("\\n");
      case '\t' -> shown.append("\\t");
      default -> {
        if (Character.isISOControl(c)) {
          shown.append(String.format(Locale.ROOT, "\\u%04x", c));
        } else {
          shown.appendCodePoint(c);
        }
      }
    }
  }
}
