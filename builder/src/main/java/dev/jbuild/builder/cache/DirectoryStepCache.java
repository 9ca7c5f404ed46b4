package dev.jbuild.builder.cache;

import dev.jbuild.json.Json;
import dev.jbuild.layer.store.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.DateTimeException;
import java.util.Optional;

/** The results of this machine: one JSON file per key in the state folder's {@code steps}. */
public final class DirectoryStepCache implements StepCache {
  private final StateFolder state;

  /** Keeps results in {@code state}. */
  public DirectoryStepCache(StateFolder state) {
    this.state = state;
  }

  @Override
  public Optional<StepResult> find(StepKey key) throws IOException {
    try {
      byte[] record = Files.readAllBytes(state.folder("steps").resolve(key.name()));
      return Optional.of(StepResult.fromJson(Json.parse(record).asObject("step")));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IllegalArgumentException | DateTimeException damaged) {
      return Optional.empty();
    }
  }

  @Override
  public void put(StepKey key, StepResult result) throws IOException {
    state.writeDurably(state.folder("steps").resolve(key.name()), result.toJson(key).bytes());
  }
}
