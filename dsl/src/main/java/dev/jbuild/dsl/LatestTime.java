package dev.jbuild.dsl;

import dev.jbuild.problem.Place;
import java.time.Instant;

/** What says which time no time in an image may be later than. */
public sealed interface LatestTime {

  /** A time as it is written. */
  record At(Instant time) implements LatestTime {}

  /**
   * The time of a build context: of the commit or the download. A folder has none.
   *
   * @param name of the named context in the form of {@link NamedContexts#name}, or empty for the
   *     main one
   * @param where it is asked for
   */
  record OfContext(String name, Place where) implements LatestTime {}

  /**
   * The time of what a stage adds.
   *
   * @param source of a URL or a git repository
   * @param where it is added
   */
  record OfSource(CopySource source, Place where) implements LatestTime {}
}
