package dev.jbuild.builder;

import dev.jbuild.dsl.CopyFrom;
import dev.jbuild.dsl.GitSource;
import dev.jbuild.layer.DirectoryTree;
import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileType;
import dev.jbuild.layer.IgnoreFile;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.Layers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The build context, and those with a name; each is opened when somebody asks for it. */
final class Contexts implements AutoCloseable {
  private final Layers layers;
  private final Sources sources;
  private final BuildRequest.Context asked;
  private final SingleFlight<CopyFrom, Opened> openings = new SingleFlight<>();
  private final ConcurrentLinkedQueue<DirectoryTree> folders = new ConcurrentLinkedQueue<>();

  /** A context that can be read. */
  sealed interface Opened {
    /** Files on this machine. */
    record Folder(DirectoryTree tree) implements Opened {}

    /**
     * Files in a layer of the store.
     *
     * @param buildfile what came instead of an archive, or nothing
     */
    record Layered(StageState state, Optional<byte[]> buildfile) implements Opened {}
  }

  /**
   * Makes the contexts of a build; opens none.
   *
   * @param layers that clamp no time
   */
  Contexts(Layers layers, Sources sources, BuildRequest.Context asked) {
    this.layers = layers;
    this.sources = sources;
    this.asked = asked;
  }

  Sources sources() {
    return sources;
  }

  /** Returns where the build context, or the one of that name, comes from. */
  Optional<ContextSource> asked(String name) {
    return name.isEmpty()
        ? Optional.of(asked.main())
        : Optional.ofNullable(asked.named().get(name));
  }

  /** Opens the context that {@code from} means, the build context or a named one. */
  Opened open(CopyFrom from) throws IOException, InterruptedException {
    return openings.get(from, () -> open(source(from)));
  }

  private Opened open(ContextSource source) throws IOException, InterruptedException {
    return switch (source) {
      case ContextSource.Folder(var folder, var ignore) ->
          folder(layers.context(folder, withoutState(folder, ignore)));
      case ContextSource.Git(var repository) -> new Opened.Folder(repository(repository));
      case ContextSource.Url(var url) -> sources.archives().open(sources.files().get(url, null));
      case ContextSource.Stream(var in) -> sources.archives().open(in);
    };
  }

  /** The state folder changes while it is looked at, and is no input. */
  private String withoutState(Path folder, String ignore) throws IOException {
    Path state = sources.state();
    return Files.isDirectory(folder) && state.startsWith(folder.toRealPath())
        ? ignore + "\n" + pattern(folder.toRealPath().relativize(state))
        : ignore;
  }

  private static String pattern(Path relative) {
    return relative.toString().replaceAll("[*?\\[\\]\\\\|{^]", "\\\\$0");
  }

  /**
   * Returns whether the state folder is below a context: neither can then be laid over the other.
   */
  boolean holdsState(DirectoryTree context) throws IOException {
    return sources.state().startsWith(context.root());
  }

  private Opened folder(DirectoryTree tree) {
    folders.add(tree);
    return new Opened.Folder(tree);
  }

  private ContextSource source(CopyFrom from) {
    return switch (from) {
      case CopyFrom.Context() -> asked.main();
      case CopyFrom.Named(String name) -> {
        ContextSource source = asked.named().get(name);
        if (source == null) {
          throw new IllegalArgumentException("the request has no files for the context " + name);
        }
        yield source;
      }
      case CopyFrom.OfStage _, CopyFrom.Image _ ->
          throw new IllegalArgumentException("a stage is no context");
    };
  }

  /** Returns the folder that {@code from} means, if it is a context in a folder. */
  Optional<DirectoryTree> folder(CopyFrom from) throws IOException, InterruptedException {
    boolean isContext = from instanceof CopyFrom.Context || from instanceof CopyFrom.Named;
    return isContext && open(from) instanceof Opened.Folder(var tree)
        ? Optional.of(tree)
        : Optional.empty();
  }

  /** Returns whether the check CopyIgnoredFile is about {@code source} of {@code from}. */
  boolean isCheckedAsIgnored(CopyFrom from, String source) {
    return from instanceof CopyFrom.Context
        && IgnoreFile.excludes(asked.ignore()).filter(ignored -> ignored.test(source)).isPresent();
  }

  /** Returns the files of a repository. */
  DirectoryTree repository(GitSource source) throws IOException, InterruptedException {
    Path folder = sources.repositories().get(source).folder();
    DirectoryTree tree = layers.context(folder, "");
    folders.add(tree);
    return tree;
  }

  /** Returns the files of a context that isn't in a folder. */
  StageState layered(CopyFrom from) throws IOException, InterruptedException {
    return switch (open(from)) {
      case Opened.Layered(var state, _) -> state;
      case Opened.Folder _ -> throw new IllegalArgumentException("a folder is no stage");
    };
  }

  /**
   * Returns one file of a context; symlinks are followed within it.
   *
   * @param limit the most bytes to return
   */
  Optional<byte[]> read(CopyFrom from, String path, int limit)
      throws IOException, InterruptedException {
    return switch (open(from)) {
      case Opened.Folder(var tree) -> Layers.read(tree, path, limit);
      case Opened.Layered(var state, _) -> layers.read(layersOf(state), path, limit);
    };
  }

  /**
   * Returns the time of the newest file of a context that isn't in a folder, as its archive says;
   * nothing if it has none.
   */
  Optional<Instant> newest(StageState state) throws IOException, InterruptedException {
    Instant newest = null;
    for (Layer layer : layersOf(state)) {
      for (FileNode node : layers.index(layer).files()) {
        boolean file = node.type() == FileType.FILE || node.type() == FileType.HARDLINK;
        newest = file && (newest == null || node.mtime().isAfter(newest)) ? node.mtime() : newest;
      }
    }
    return Optional.ofNullable(newest);
  }

  private static List<Layer> layersOf(StageState state) throws IOException, InterruptedException {
    List<Layer> all = new ArrayList<>();
    for (StageLayer layer : state.layers()) {
      all.add(layer.layer());
    }
    return all;
  }

  @Override
  public void close() {
    folders.forEach(DirectoryTree::close);
    sources.close();
  }
}
