package dev.jbuild.builder;

import dev.jbuild.dsl.CopyFrom;
import dev.jbuild.layer.DirectoryTree;
import dev.jbuild.layer.Layers;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The build context, and those with a name; a named one is opened when a step asks for it. */
final class Contexts implements AutoCloseable {
  private final Layers layers;
  private final Map<String, ContextSource> named;
  private final DirectoryTree main;
  private final Map<String, DirectoryTree> open = new ConcurrentHashMap<>();
  private final SingleFlight<String, DirectoryTree> openings = new SingleFlight<>();

  Contexts(Layers layers, BuildRequest.Context asked) throws IOException {
    this.layers = layers;
    this.named = asked.named();
    this.main = layers.context(asked.folder(), asked.ignore());
  }

  /** Returns the build context itself. */
  DirectoryTree main() {
    return main;
  }

  /** Returns the folder that {@code from} means, if it is a context. */
  Optional<DirectoryTree> folder(CopyFrom from) throws IOException, InterruptedException {
    return switch (from) {
      case CopyFrom.Context() -> Optional.of(main);
      case CopyFrom.Named(String name) -> Optional.of(folder(name));
      case CopyFrom.OfStage _, CopyFrom.Image _ -> Optional.empty();
    };
  }

  /** Returns the folder of a named context. */
  DirectoryTree folder(String name) throws IOException, InterruptedException {
    return openings.get(
        name,
        () -> {
          DirectoryTree tree =
              switch (source(name)) {
                case ContextSource.Folder(var folder, var ignore) -> layers.context(folder, ignore);
              };
          open.put(name, tree);
          return tree;
        });
  }

  private ContextSource source(String name) {
    ContextSource source = named.get(name);
    if (source == null) {
      throw new IllegalArgumentException("the request has no files for the context " + name);
    }
    return source;
  }

  @Override
  public void close() {
    main.close();
    open.values().forEach(DirectoryTree::close);
  }
}
