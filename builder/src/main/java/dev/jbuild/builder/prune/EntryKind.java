package dev.jbuild.builder.prune;

/** What an entry of the state folder is. The words in brackets are BuildKit's. */
public enum EntryKind {
  /** What a step made: its layer, and the record of it (regular). */
  LAYER,
  /** A manifest, config or layer of an image. */
  IMAGE,
  /** An unpacked layer (regular). */
  SNAPSHOT,
  /** A cache of {@code RUN --mount=type=cache} (exec.cachemount). */
  MOUNT,
  /** What ADD fetched (source.git.checkout, source.http). */
  DOWNLOAD,
  /**
   * What is known of the files of a context, of layers or of archives, and parts of layers
   * (source.local).
   */
  INDEX
}
