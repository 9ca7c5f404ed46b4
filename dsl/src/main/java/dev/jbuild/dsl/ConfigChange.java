package dev.jbuild.dsl;

import dev.jbuild.json.Json;
import dev.jbuild.oci.RunConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** The changes of a run config that only instructions make. */
final class ConfigChange {
  private static final String PATH = "PATH";
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private ConfigChange() {}

  /** Returns the config that every stage from scratch starts with. */
  static RunConfig scratch() {
    return withPath(RunConfig.EMPTY.withWorkingDir("/"));
  }

  /** Returns {@code config} with a default PATH if it has none. */
  static RunConfig withPath(RunConfig config) {
    return config.env(PATH).isPresent() ? config : config.withEnv(PATH, DEFAULT_PATH);
  }

  /** Returns {@code config} with another command, and Docker's mark that its words are literal. */
  static RunConfig withCmd(RunConfig config, @Nullable List<String> cmd) {
    SequencedMap<String, Json> other = new LinkedHashMap<>(config.other().members());
    other.put("ArgsEscaped", new Json.Bool(true));
    RunConfig changed = config.withCommand(config.entrypoint(), cmd);
    return with(changed, changed.volumes(), changed.stopSignal(), changed.shell(), other);
  }

  static RunConfig withVolumes(RunConfig config, List<String> more) {
    List<String> volumes = new ArrayList<>(config.volumes());
    volumes.addAll(more);
    return with(config, volumes, config.stopSignal(), config.shell(), config.other().members());
  }

  static RunConfig withHealthcheck(RunConfig config, HealthcheckConfig healthcheck) {
    SequencedMap<String, Json> other = new LinkedHashMap<>(config.other().members());
    other.put("Healthcheck", healthcheck.json());
    return with(config, config.volumes(), config.stopSignal(), config.shell(), other);
  }

  /** Returns {@code config} with other triggers. */
  static RunConfig withOnBuild(RunConfig config, List<String> triggers) {
    return new RunConfig(
        config.user(),
        config.exposedPorts(),
        config.env(),
        config.entrypoint(),
        config.cmd(),
        config.volumes(),
        config.workingDir(),
        config.labels(),
        config.stopSignal(),
        config.shell(),
        triggers,
        config.other());
  }

  static RunConfig withStopSignal(RunConfig config, String signal) {
    return with(config, config.volumes(), signal, config.shell(), config.other().members());
  }

  static RunConfig withShell(RunConfig config, List<String> shell) {
    return with(config, config.volumes(), config.stopSignal(), shell, config.other().members());
  }

  private static RunConfig with(
      RunConfig config,
      List<String> volumes,
      @Nullable String stopSignal,
      @Nullable List<String> shell,
      SequencedMap<String, Json> other) {
    return new RunConfig(
        config.user(),
        config.exposedPorts(),
        config.env(),
        config.entrypoint(),
        config.cmd(),
        volumes,
        config.workingDir(),
        config.labels(),
        stopSignal,
        shell,
        config.onBuild(),
        new Json.Object(other));
  }
}
