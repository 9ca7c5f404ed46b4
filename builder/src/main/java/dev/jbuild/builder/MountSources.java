package dev.jbuild.builder;

import dev.jbuild.builder.cache.StepKey;
import dev.jbuild.dsl.CopyFrom;
import dev.jbuild.dsl.RunMount;
import dev.jbuild.layer.CopyOptions;
import dev.jbuild.layer.CopyPlan;
import dev.jbuild.layer.DirectoryTree;
import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileTree;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.OverlayTree;
import dev.jbuild.layer.snapshot.Active;
import dev.jbuild.layer.snapshot.Committed;
import dev.jbuild.layer.snapshot.HidingLayer;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the mounts of RUN show: files of the context, and of what stages and images hold. */
final class MountSources {
  private final Store store;
  private final RootFilesystems roots;
  private final Contexts contexts;
  private final Origins origins;
  private final SingleFlight<Seen, Digest> digests = new SingleFlight<>();

  /** A file or folder of a context. */
  private record Seen(CopyFrom from, String source) {}

  /** Finds what a mount names; waits for a stage until it is built. */
  @FunctionalInterface
  interface Origins {
    /** Returns the files of a stage or image. */
    StageState of(CopyFrom from) throws IOException, InterruptedException;
  }

  /** Makes folders that are thrown away. */
  @FunctionalInterface
  interface Scratch {
    /** Returns a new one. */
    Active make() throws IOException;
  }

  MountSources(Store store, RootFilesystems roots, Contexts contexts, Origins origins) {
    this.store = store;
    this.roots = roots;
    this.contexts = contexts;
    this.origins = origins;
  }

  /** Returns a digest of what a stage shows; waits until it is built. */
  Digest rootfs(int stage) throws IOException, InterruptedException {
    return origins.of(new CopyFrom.OfStage(stage)).rootfs();
  }

  /** Returns a digest of all that {@code source} in {@code from} shows. */
  Digest digest(CopyFrom from, String source) throws IOException, InterruptedException {
    Optional<DirectoryTree> context = contexts.folder(from);
    return context.isPresent()
        ? digests.get(new Seen(from, source), () -> digest(context.get(), source))
        : origins.of(from).rootfs();
  }

  /**
   * As a copy of it would be keyed, by content, without times; with the mode of the folder itself.
   */
  private Digest digest(DirectoryTree tree, String source)
      throws IOException, InterruptedException {
    return digest(tree, source, shown(tree, source));
  }

  /** Returns a copy of what {@code source} shows, under its last name. */
  private CopyPlan shown(FileTree tree, String source) throws IOException, InterruptedException {
    return shown(tree, source, CopyOptions.to("/").withParents());
  }

  private CopyPlan shown(FileTree tree, String source, CopyOptions options)
      throws IOException, InterruptedException {
    int name = source.lastIndexOf('/') + 1;
    String kept = source.substring(0, name) + "./" + source.substring(name);
    return copy(tree, kept, options);
  }

  private static Digest digest(DirectoryTree tree, String source, CopyPlan shown)
      throws IOException {
    Digest below = shown.digest();
    Optional<FileNode> root = source.equals("/") ? tree.find("") : Optional.empty();
    return root.isEmpty()
        ? below
        : StepKey.of("folder", 1)
            .put("below", below.toString())
            .put("mode", Integer.toOctalString(root.get().mode()))
            .build()
            .digest();
  }

  /**
   * Returns the files that {@code source} shows, under its last name; empty if they are no
   * context's and so not looked at one by one.
   */
  Optional<List<FileNode>> files(CopyFrom from, String source)
      throws IOException, InterruptedException {
    Optional<DirectoryTree> context = contexts.folder(from);
    return context.isEmpty()
        ? Optional.empty()
        : Optional.of(shown(context.get(), source).entries());
  }

  private CopyPlan copy(FileTree tree, String source, CopyOptions options)
      throws IOException, InterruptedException {
    String literal = source.replaceAll("[*?\\[\\\\]", "\\\\$0");
    FileTree nothing = new OverlayTree(List.of(), store.xattrs());
    return store.layers().planCopy(tree, List.of(literal), nothing, options);
  }

  /**
   * Makes {@code fs} in {@code folder}: what a new cache starts with. What it has of another origin
   * is under the last name of its source, with its own mode and owner.
   */
  void fill(RunMount.Cache cache, Path folder) throws IOException, InterruptedException {
    CopyFrom from = cache.from();
    if (from == null) {
      RunMount.Access access = cache.access();
      Path made = Files.createDirectory(folder.resolve("fs"));
      RunMounts.give(made, access);
      return;
    }
    Optional<DirectoryTree> context = contexts.folder(from);
    FileTree tree = context.isPresent() ? context.get() : roots.contents(origins.of(from));
    CopyOptions options = CopyOptions.to("/").withParents();
    String source = cache.source();
    Layer copied =
        store
            .layers()
            .write(shown(tree, source, context.isPresent() ? options : options.preservingOwners()));
    String name = "cache-" + RunStep.unique();
    Path root = store.snapshotter().materialize(null, copied, name).lowers().getFirst();
    if (source.equals("/")) {
      RunMounts.give(root, cache.access());
    }
    Files.move(root, folder.resolve("fs"), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Looks once more at what a command saw of the context, and keeps a list of it, with which a
   * later build compares.
   *
   * @throws StepFailedException if it isn't what it was when its digest was taken
   */
  void requireUnchanged(CopyFrom from, String source, Place.Source where)
      throws IOException, InterruptedException {
    Optional<DirectoryTree> context = contexts.folder(from);
    if (context.isEmpty()) {
      return;
    }
    DirectoryTree again = context.get().again();
    CopyPlan shown = shown(again, source);
    Digest digest = digest(again, source, shown);
    if (!digest.equals(digest(from, source))) {
      throw new StepFailedException(
          new Problem(
              "SourceChanged",
              "the context changed below " + source + " while the step had it mounted",
              where,
              "let nothing write there during a build, or leave it out by .dockerignore"));
    }
    store.layers().keepListing(digest, shown.entries());
  }

  /** The kernel lays no folder over another that it is in; a copy of what is shown does as well. */
  private List<Path> unpacked(DirectoryTree context, String source)
      throws IOException, InterruptedException {
    CopyOptions options = CopyOptions.to("/").withParents();
    Layer copied = store.layers().write(copy(context, source, options));
    return store.snapshotter().materialize(null, copied, copied.diffId().hex()).lowers();
  }

  /**
   * Returns the folders that show the files of {@code from}, topmost first; none if there are none.
   *
   * @param scratch gives a folder for a layer that hides what the context leaves out
   */
  List<Path> layers(CopyFrom from, String source, Scratch scratch)
      throws IOException, InterruptedException {
    Optional<DirectoryTree> folder = contexts.folder(from);
    if (folder.isEmpty()) {
      Committed tree = roots.unpack(origins.of(from));
      return tree == null ? List.of() : tree.lowers();
    }
    List<Path> layers = new ArrayList<>();
    DirectoryTree context = folder.get();
    if (contexts.holdsState(context)) {
      return unpacked(context, source);
    }
    List<String> leftOut = context.leftOut(source.substring(1));
    if (!leftOut.isEmpty()) {
      Path hiding = scratch.make().upper();
      HidingLayer.write(hiding, context, leftOut);
      layers.add(hiding);
    }
    layers.add(context.root());
    return layers;
  }
}
