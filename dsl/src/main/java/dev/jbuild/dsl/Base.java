package dev.jbuild.dsl;

/** What a stage starts from. */
public sealed interface Base {

  /** Nothing: an empty root filesystem. */
  record Scratch() implements Base {}

  /** An image from outside. */
  record Image(BaseImage image) implements Base {}

  /**
   * Files that {@code --build-context} names.
   *
   * @param name in the form of {@link NamedContexts#name}
   */
  record Files(String name) implements Base {}

  /**
   * The result of an earlier stage.
   *
   * @param index its {@link Stage#index}
   */
  record OfStage(int index) implements Base {}
}
