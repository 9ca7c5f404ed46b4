package dev.jbuild.builder.cache;

import dev.jbuild.json.Json;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Digest;
import java.io.IOException;
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
    Optional<Json.Object> record = read(key.digest());
    try {
      return record.isEmpty() ? Optional.empty() : Optional.of(StepResult.fromJson(record.get()));
    } catch (IllegalArgumentException | DateTimeException damaged) {
      return Optional.empty();
    }
  }

  private Optional<Json.Object> read(Digest key) throws IOException {
    try {
      byte[] record = StateFolder.read(state.folder("steps").resolve(key.hex()));
      return Optional.of(Json.parse(record).asObject("step"));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IllegalArgumentException damaged) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Kept> recall(Digest key) throws IOException {
    Optional<Json.Object> record = read(key);
    try {
      return record.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new Kept(
                  StepKey.fromJson(key, record.get().object("key")).fields(),
                  StepResult.fromJson(record.get())));
    } catch (IllegalArgumentException | DateTimeException damaged) {
      return Optional.empty();
    }
  }

  @Override
  public void put(StepKey key, StepResult result) throws IOException {
    state.writeUnforced(state.folder("steps").resolve(key.name()), result.toJson(key).bytes());
  }
}
