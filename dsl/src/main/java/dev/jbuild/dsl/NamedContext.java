package dev.jbuild.dsl;

/** What {@code --build-context} puts in the place of a stage, an image or a {@code --from}. */
public sealed interface NamedContext {

  /**
   * An image from outside.
   *
   * @param reference as in {@link BaseImage#reference}
   */
  record Image(String reference) implements NamedContext {}

  /** The files of a folder, an archive or a git repository. */
  record Files() implements NamedContext {}
}
