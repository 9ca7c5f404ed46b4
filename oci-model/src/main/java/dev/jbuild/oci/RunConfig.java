package dev.jbuild.oci;

import dev.jbuild.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * How a container of the image is run. Source: image-spec 1.1, config.md, property {@code config}.
 *
 * @param user as written, or empty
 * @param exposedPorts {@code 80/tcp}, sorted
 * @param env {@code NAME=value}, in order
 * @param entrypoint null if there is none
 * @param cmd null if there is none
 * @param volumes paths, sorted
 * @param workingDir absolute, or empty
 * @param labels in order
 * @param stopSignal or null
 * @param shell Docker's extension: what the shell forms are run by, or null for the default
 * @param onBuild Docker's extension: triggers as source text
 * @param other members that are carried through as they are
 */
public record RunConfig(
    String user,
    List<String> exposedPorts,
    List<String> env,
    @Nullable List<String> entrypoint,
    @Nullable List<String> cmd,
    List<String> volumes,
    String workingDir,
    SequencedMap<String, String> labels,
    @Nullable String stopSignal,
    @Nullable List<String> shell,
    List<String> onBuild,
    Json.Object other) {

  private static final List<String> KNOWN =
      List.of(
          "User",
          "ExposedPorts",
          "Env",
          "Entrypoint",
          "Cmd",
          "Volumes",
          "WorkingDir",
          "Labels",
          "StopSignal",
          "Shell",
          "OnBuild");

  /** The config of {@code scratch}. */
  public static final RunConfig EMPTY = fromJson(Json.object().build());

  public RunConfig {
    exposedPorts = exposedPorts.stream().sorted().distinct().toList();
    env = List.copyOf(env);
    entrypoint = entrypoint == null ? null : List.copyOf(entrypoint);
    cmd = cmd == null ? null : List.copyOf(cmd);
    volumes = volumes.stream().sorted().distinct().toList();
    labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
    shell = shell == null ? null : List.copyOf(shell);
    onBuild = List.copyOf(onBuild);
  }

  /** Returns the value of the environment variable {@code name}. */
  public Optional<String> env(String name) {
    return env.stream()
        .filter(entry -> entry.startsWith(name + "="))
        .map(entry -> entry.substring(name.length() + 1))
        .reduce((first, last) -> last);
  }

  /** Returns this config with {@code name} set; one that is there already keeps its position. */
  public RunConfig withEnv(String name, String value) {
    List<String> changed = new ArrayList<>(env);
    String entry = name + "=" + value;
    for (int i = 0; i < changed.size(); i++) {
      if (changed.get(i).startsWith(name + "=")) {
        changed.set(i, entry);
        return withEnv(changed);
      }
    }
    changed.add(entry);
    return withEnv(changed);
  }

  /** Returns this config with another environment. */
  public RunConfig withEnv(List<String> changed) {
    return new RunConfig(
        user,
        exposedPorts,
        changed,
        entrypoint,
        cmd,
        volumes,
        workingDir,
        labels,
        stopSignal,
        shell,
        onBuild,
        other);
  }

  /** Returns this config with another user. */
  public RunConfig withUser(String changed) {
    return new RunConfig(
        changed,
        exposedPorts,
        env,
        entrypoint,
        cmd,
        volumes,
        workingDir,
        labels,
        stopSignal,
        shell,
        onBuild,
        other);
  }

  /** Returns this config with another working directory. */
  public RunConfig withWorkingDir(String changed) {
    return new RunConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        cmd,
        volumes,
        changed,
        labels,
        stopSignal,
        shell,
        onBuild,
        other);
  }

  /** Returns this config with another entrypoint and command; null for none. */
  public RunConfig withCommand(
      @Nullable List<String> changedEntrypoint, @Nullable List<String> changedCmd) {
    return new RunConfig(
        user,
        exposedPorts,
        env,
        changedEntrypoint,
        changedCmd,
        volumes,
        workingDir,
        labels,
        stopSignal,
        shell,
        onBuild,
        other);
  }

  /** Returns this config with more exposed ports. */
  public RunConfig withExposedPorts(List<String> more) {
    List<String> changed = new ArrayList<>(exposedPorts);
    changed.addAll(more);
    return new RunConfig(
        user,
        changed,
        env,
        entrypoint,
        cmd,
        volumes,
        workingDir,
        labels,
        stopSignal,
        shell,
        onBuild,
        other);
  }

  /** Returns this config with a label set; one that is there already keeps its position. */
  public RunConfig withLabel(String name, String value) {
    SequencedMap<String, String> changed = new LinkedHashMap<>(labels);
    changed.put(name, value);
    return new RunConfig(
        user,
        exposedPorts,
        env,
        entrypoint,
        cmd,
        volumes,
        workingDir,
        changed,
        stopSignal,
        shell,
        onBuild,
        other);
  }

  static RunConfig fromJson(Json.Object json) {
    SequencedMap<String, Json> rest = new LinkedHashMap<>(json.members());
    KNOWN.forEach(rest::remove);
    return new RunConfig(
        json.text("User").orElse(""),
        keys(json, "ExposedPorts"),
        json.texts("Env"),
        list(json, "Entrypoint"),
        list(json, "Cmd"),
        keys(json, "Volumes"),
        json.text("WorkingDir").orElse(""),
        json.textMap("Labels"),
        json.text("StopSignal").orElse(null),
        list(json, "Shell"),
        json.texts("OnBuild"),
        new Json.Object(rest));
  }

  private static List<String> keys(Json.Object json, String name) {
    return json.object(name)
        .map(set -> List.copyOf(set.members().sequencedKeySet()))
        .orElse(List.of());
  }

  private static @Nullable List<String> list(Json.Object json, String name) {
    return json.get(name).isPresent() ? json.texts(name) : null;
  }

  Json.Object toJson() {
    return Json.object()
        .put("User", user.isEmpty() ? null : user)
        .put("ExposedPorts", set(exposedPorts))
        .put("Env", env.isEmpty() ? null : Json.texts(env))
        .put("Entrypoint", entrypoint == null ? null : Json.texts(entrypoint))
        .put("Cmd", cmd == null ? null : Json.texts(cmd))
        .put("Volumes", set(volumes))
        .put("WorkingDir", workingDir.isEmpty() ? null : workingDir)
        .put("Labels", labels.isEmpty() ? null : Json.textMap(labels))
        .put("StopSignal", stopSignal)
        .put("OnBuild", onBuild.isEmpty() ? null : Json.texts(onBuild))
        .put("Shell", shell == null ? null : Json.texts(shell))
        .putAllAbsent(other)
        .build();
  }

  private static Json.@Nullable Object set(List<String> keys) {
    if (keys.isEmpty()) {
      return null;
    }
    Json.Builder members = Json.object();
    keys.forEach(key -> members.put(key, Json.object().build()));
    return members.build();
  }
}
