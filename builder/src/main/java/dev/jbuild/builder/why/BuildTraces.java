package dev.jbuild.builder.why;

import dev.jbuild.json.Json;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What builds did, one file for each Buildfile with its context, target and platform, in the state
 * folder's {@code builds}: that of the last build. The last 200 are kept.
 */
public final class BuildTraces {
  private static final int MAX_KEPT = 200;

  /** More than this are not looked at for the most similar one. */
  private static final int MAX_COMPARED = 20;

  private final StateFolder state;

  /** Keeps traces in {@code state}. */
  public BuildTraces(StateFolder state) {
    this.state = state;
  }

  /** Returns the name of the file for builds of {@code parts}, such as Buildfile and context. */
  public static String name(List<String> parts) {
    return Digest.sha256(String.join("\0", parts).getBytes(StandardCharsets.UTF_8))
        .hex()
        .substring(0, 32);
  }

  /**
   * Returns what the last build of {@code name} did; a file that can't be read counts as absent.
   */
  public Optional<BuildTrace> find(String name) throws IOException {
    return read(folder().resolve(name));
  }

  private Path folder() {
    return state.folder("builds");
  }

  private static Optional<BuildTrace> read(Path file) throws IOException {
    try {
      return Optional.of(BuildTrace.fromJson(Json.parse(StateFolder.read(file)).asObject("build")));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException damaged) {
      return Optional.empty();
    }
  }

  /** Returns all that are kept, the last one first. */
  public List<BuildTrace> all() throws IOException {
    List<BuildTrace> all = new ArrayList<>();
    for (Path file : newestFirst()) {
      read(file).ifPresent(all::add);
    }
    return all;
  }

  /** Returns what the last build of all did. */
  public Optional<BuildTrace> last() throws IOException {
    for (Path file : newestFirst()) {
      Optional<BuildTrace> build = read(file);
      if (build.isPresent()) {
        return build;
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the one of the last builds that has the most instructions in common with {@code texts};
   * empty if none has any.
   */
  Optional<BuildTrace> mostSimilar(List<String> texts) throws IOException {
    List<Path> files = newestFirst();
    Optional<BuildTrace> best = Optional.empty();
    long most = 0;
    for (Path file : files.subList(0, Math.min(MAX_COMPARED, files.size()))) {
      Optional<BuildTrace> build = read(file);
      long common =
          build.isEmpty()
              ? 0
              : build.get().steps().stream().filter(step -> texts.contains(step.text())).count();
      if (common > most) {
        most = common;
        best = build;
      }
    }
    return best;
  }

  private List<Path> newestFirst() throws IOException {
    record Dated(Path file, FileTime time) {}
    List<Dated> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        all.add(new Dated(file, Files.getLastModifiedTime(file)));
      }
    } catch (NoSuchFileException removedMeanwhile) {
      // Then it is none of the newest.
    }
    // Comparator.comparing would be made at run time (ADR 0002).
    all.sort((one, other) -> other.time.compareTo(one.time));
    return all.stream().map(Dated::file).toList();
  }

  /** Keeps what a build did, in place of what the last one of the same name did. */
  public void put(String name, BuildTrace build) throws IOException {
    Path file = folder().resolve(name);
    boolean isNew = !Files.exists(file);
    state.writeUnforced(file, build.toJson().bytes());
    if (isNew) {
      List<Path> all = newestFirst();
      for (Path old : all.subList(Math.min(MAX_KEPT, all.size()), all.size())) {
        Files.deleteIfExists(old);
      }
    }
  }
}
