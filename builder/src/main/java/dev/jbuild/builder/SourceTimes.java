package dev.jbuild.builder;

import dev.jbuild.dsl.CopyFrom;
import dev.jbuild.dsl.GitSource;
import dev.jbuild.dsl.LatestTime;
import dev.jbuild.dsl.UrlSource;
import dev.jbuild.problem.JbuildException;
import dev.jbuild.problem.Place;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the latest time where a build takes it from what it reads: of a git repository, when the
 * commit was committed; of a URL, what the server says, else the time of the newest file in the
 * archive. Source: BuildKit, build-repro.md, and its Dockerfile frontend, epoch.go.
 */
final class SourceTimes {
  private final Contexts contexts;

  SourceTimes(Contexts contexts) {
    this.contexts = contexts;
  }

  /**
   * Returns {@code request} with the time that {@code asked} has, if it has one: as latest time,
   * and as build arg in seconds.
   *
   * @throws StepFailedException if it can't be fetched
   */
  BuildRequest timed(BuildRequest request, LatestTime asked)
      throws IOException, InterruptedException {
    Instant time = time(asked).map(found -> found.truncatedTo(ChronoUnit.SECONDS)).orElse(null);
    String seconds = time == null ? "" : Long.toString(time.getEpochSecond());
    return request.withSourceDateEpoch(time).withBuildArg("SOURCE_DATE_EPOCH", seconds);
  }

  private Optional<Instant> time(LatestTime asked) throws IOException, InterruptedException {
    return switch (asked) {
      case LatestTime.At(Instant time) -> Optional.of(time);
      case LatestTime.OfContext(String name, Place where) -> {
        ContextSource source = contexts.asked(name).orElse(null);
        yield at(where, () -> ofContext(name, source));
      }
      case LatestTime.OfSource(GitSource source, Place where) -> at(where, () -> of(source));
      case LatestTime.OfSource(UrlSource source, Place where) -> at(where, () -> of(source));
      case LatestTime.OfSource source ->
          throw new IllegalArgumentException(source + " has no time");
    };
  }

  /** The times in a folder are of when its files came there, and an image's are of its own. */
  private Optional<Instant> ofContext(String name, @Nullable ContextSource source)
      throws IOException, InterruptedException {
    CopyFrom from = name.isEmpty() ? new CopyFrom.Context() : new CopyFrom.Named(name);
    return switch (source) {
      case null -> Optional.empty();
      case ContextSource.Folder _ -> Optional.empty();
      case ContextSource.Git(GitSource repository) -> of(repository);
      case ContextSource.Url(String url) -> {
        FetchedFile file = contexts.sources().files().get(url, null);
        Optional<Instant> said = file.lastModified();
        yield said.isPresent() ? said : ofArchive(file);
      }
      case ContextSource.Stream _ -> contexts.newest(contexts.layered(from));
    };
  }

  private Optional<Instant> of(GitSource source) throws IOException, InterruptedException {
    return Optional.of(contexts.sources().repositories().time(source));
  }

  private Optional<Instant> of(UrlSource source) throws IOException, InterruptedException {
    FetchedFile file = contexts.sources().files().get(source.url(), source.checksum());
    Optional<Instant> said = file.lastModified();
    return said.isPresent() ? said : ofArchive(file);
  }

  /** What is no archive has no time but its server's. */
  private Optional<Instant> ofArchive(FetchedFile file) throws IOException, InterruptedException {
    Contexts.Opened.Layered opened = contexts.sources().archives().open(file);
    return opened.buildfile().isPresent() ? Optional.empty() : contexts.newest(opened.state());
  }

  @FunctionalInterface
  private interface Finding {
    Optional<Instant> time() throws IOException, InterruptedException;
  }

  private static Optional<Instant> at(Place where, Finding finding)
      throws IOException, InterruptedException {
    try {
      return finding.time();
    } catch (JbuildException told) {
      throw where instanceof Place.Source source ? StepFailedException.at(source, told) : told;
    }
  }
}
