package dev.jbuild.dsl;

import dev.jbuild.json.Json;
import dev.jbuild.oci.RunConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A run config that instructions change, each at a cost that does not grow with the config. */
final class ConfigDraft {
  private static final String PATH = "PATH";
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final List<String> env;

  /** Where in {@link #env} a name stands first. */
  private final Map<String, Integer> positions = new HashMap<>();

  private final TreeSet<String> ports;
  private final TreeSet<String> volumes;
  private final SequencedMap<String, String> labels;
  private final List<String> triggers = new ArrayList<>();
  private final SequencedMap<String, Json> other;
  private String user;
  private String workingDir;
  private @Nullable List<String> entrypoint;
  private @Nullable List<String> cmd;
  private @Nullable List<String> shell;
  private @Nullable String stopSignal;

  /** What this draft is now, or null if it must be made. */
  private @Nullable RunConfig made;

  /** Starts with {@code config} without its triggers, which have run. */
  private ConfigDraft(RunConfig config) {
    this.env = new ArrayList<>(config.env());
    for (int at = 0; at < env.size(); at++) {
      int equals = env.get(at).indexOf('=');
      if (equals >= 0) {
        positions.putIfAbsent(env.get(at).substring(0, equals), at);
      }
    }
    this.ports = new TreeSet<>(config.exposedPorts());
    this.volumes = new TreeSet<>(config.volumes());
    this.labels = new LinkedHashMap<>(config.labels());
    this.other = new LinkedHashMap<>(config.other().members());
    this.user = config.user();
    this.workingDir = config.workingDir();
    this.entrypoint = config.entrypoint();
    this.cmd = config.cmd();
    this.shell = config.shell();
    this.stopSignal = config.stopSignal();
    this.made = config.onBuild().isEmpty() ? config : null;
  }

  /** Returns what a stage that starts from {@code config} starts with. */
  static ConfigDraft from(RunConfig config) {
    return new ConfigDraft(config);
  }

  /** Returns what a stage that starts from an image of that config starts with: it has a PATH. */
  static ConfigDraft ofImage(RunConfig config) {
    ConfigDraft draft = new ConfigDraft(config);
    if (!draft.positions.containsKey(PATH)) {
      draft.env(PATH, DEFAULT_PATH);
    }
    return draft;
  }

  /** Returns what every stage from scratch starts with. */
  static ConfigDraft scratch() {
    return ofImage(RunConfig.EMPTY.withWorkingDir("/"));
  }

  RunConfig config() {
    RunConfig config = made;
    if (config == null) {
      config =
          new RunConfig(
              user,
              List.copyOf(ports),
              env,
              entrypoint,
              cmd,
              List.copyOf(volumes),
              workingDir,
              labels,
              stopSignal,
              shell,
              triggers,
              new Json.Object(other));
      made = config;
    }
    return config;
  }

  /** Returns how many entries its lists and maps have. */
  int size() {
    return env.size() + ports.size() + volumes.size() + labels.size() + triggers.size();
  }

  String user() {
    return user;
  }

  String workingDir() {
    return workingDir;
  }

  /** Returns what the shell forms are run by, or null for the default. */
  @Nullable List<String> shell() {
    return shell;
  }

  /** Sets a variable; one that is there already keeps its position. */
  void env(String name, String value) {
    made = null;
    String entry = name + "=" + value;
    Integer position = positions.putIfAbsent(name, env.size());
    if (position == null) {
      env.add(entry);
    } else {
      env.set(position, entry);
    }
  }

  /** Sets a label; one that is there already keeps its position. */
  void label(String name, String value) {
    made = null;
    labels.put(name, value);
  }

  void expose(List<String> more) {
    made = null;
    ports.addAll(more);
  }

  void volumes(List<String> more) {
    made = null;
    volumes.addAll(more);
  }

  void trigger(String text) {
    made = null;
    triggers.add(text);
  }

  void user(String changed) {
    made = null;
    user = changed;
  }

  void workingDir(String changed) {
    made = null;
    workingDir = changed;
  }

  /** Sets the command, and Docker's mark that its words are literal. */
  void cmd(@Nullable List<String> changed) {
    made = null;
    cmd = changed;
    other.put("ArgsEscaped", new Json.Bool(true));
  }

  /** Sets the entrypoint; a command that the stage has not set itself goes. */
  void entrypoint(@Nullable List<String> changed, boolean keepsCmd) {
    made = null;
    entrypoint = changed;
    cmd = keepsCmd ? cmd : null;
  }

  void shell(List<String> changed) {
    made = null;
    shell = changed;
  }

  void stopSignal(String changed) {
    made = null;
    stopSignal = changed;
  }

  void healthcheck(HealthcheckConfig changed) {
    made = null;
    other.put("Healthcheck", changed.json());
  }
}
