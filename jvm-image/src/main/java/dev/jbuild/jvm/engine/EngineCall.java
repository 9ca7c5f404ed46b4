package dev.jbuild.jvm.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A command line of the engine and what is added to its environment. */
public final class EngineCall {
  private final List<String> words = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();

  public EngineCall(String command) {
    words.add(command);
  }

  /** Adds words. */
  public EngineCall add(String... more) {
    words.addAll(List.of(more));
    return this;
  }

  /** Adds {@code flag} before each of {@code values}. */
  public EngineCall each(String flag, Iterable<String> values) {
    for (String value : values) {
      add(flag, value);
    }
    return this;
  }

  /** Sets a variable of the engine's environment. What is secret goes here, or into a file. */
  public EngineCall set(String name, String value) {
    environment.put(name, value);
    return this;
  }

  List<String> words() {
    return List.copyOf(words);
  }

  Map<String, String> environment() {
    return Map.copyOf(environment);
  }
}
