package dev.jbuild.dsl;

/** What a stage starts from. */
public sealed interface Base {

  /** Nothing: an empty root filesystem. */
  record Scratch() implements Base {}

  /** An image from outside. */
  record Image(BaseImage image) implements Base {}

  /**
   * The result of an earlier stage.
   *
   * @param index its {@link Stage#index}
   */
  record OfStage(int index) implements Base {}
}
