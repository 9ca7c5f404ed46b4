package dev.jbuild.dsl;

/** Where the sources of a copy are. */
public sealed interface CopyFrom {

  /** The build context. */
  record Context() implements CopyFrom {}

  /**
   * Files that {@code --build-context} names.
   *
   * @param name in the form of {@link NamedContexts#name}
   */
  record Named(String name) implements CopyFrom {}

  /**
   * The result of an earlier stage.
   *
   * @param index its {@link Stage#index}
   */
  record OfStage(int index) implements CopyFrom {}

  /** An image from outside. */
  record Image(BaseImage image) implements CopyFrom {}
}
