package dev.jbuild.builder;

import dev.jbuild.builder.cache.StepCache;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileTree;
import dev.jbuild.layer.InlineTree;
import dev.jbuild.layer.Layer;
import dev.jbuild.layer.Layers;
import dev.jbuild.layer.OverlayTree;
import dev.jbuild.layer.OverlayXattrs;
import dev.jbuild.layer.snapshot.Committed;
import dev.jbuild.layer.snapshot.Snapshotter;
import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The root filesystems of stages: fetched, indexed and unpacked only when a step asks for it. */
final class RootFilesystems {
  private final ContentStore content;
  private final StepCache steps;
  private final Layers layers;
  private final Snapshotter snapshotter;
  private final OverlayXattrs xattrs;
  private final Workers workers;
  private final Tasks tasks;
  private final SingleFlight<Digest, Layer> fetches = new SingleFlight<>();
  private final SingleFlight<Digest, Committed> unpacks = new SingleFlight<>();

  /** Trees that are unpacked, by {@link StageLayer#rootfs}. */
  private final ConcurrentMap<Digest, Committed> unpacked = new ConcurrentHashMap<>();

  /** By {@link Committed#id}. */
  private final ConcurrentMap<String, Users> users = new ConcurrentHashMap<>();

  RootFilesystems(Store store, Workers workers, Tasks tasks) {
    this.content = store.content();
    this.steps = store.steps();
    this.layers = store.layers();
    this.snapshotter = store.snapshotter();
    this.xattrs = store.xattrs();
    this.workers = workers;
    this.tasks = tasks;
  }

  /** Brings every layer's blob into the store, several at the same time. */
  List<Layer> fetch(List<StageLayer> wanted) throws IOException, InterruptedException {
    List<Future<Layer>> running = new ArrayList<>();
    for (StageLayer one : wanted) {
      Blob remote = one.remote();
      running.add(remote == null ? one.packed() : workers.start(() -> fetch(one, remote)));
    }
    return awaitAll(running);
  }

  private Layer fetch(StageLayer one, Blob remote) throws IOException, InterruptedException {
    Layer layer = one.layer();
    return fetches.get(
        layer.blob().digest(),
        () -> {
          if (content.find(layer.blob().digest()).isEmpty()) {
            try (Tasks.Running task = tasks.startPull(layer.blob());
                InputStream in = remote.open()) {
              content.put(layer.blob(), in);
              task.done();
            }
            StageLayer.Origin step = one.step();
            if (step != null) {
              // What a shared cache says of a layer outlives it here.
              layers.indexAnew(layer);
              steps.put(step.key(), Workers.await(step.result()));
            }
          }
          return layer;
        });
  }

  /** Returns the names of a stage's files; unpacks nothing. */
  FileTree names(StageState stage) throws IOException, InterruptedException {
    Committed tree = unpacked.get(stage.rootfs());
    return tree == null
        ? layers.tree(fetch(stage.layers()))
        : new OverlayTree(tree.lowers(), xattrs);
  }

  /** Returns the users that a stage knows; unpacks nothing. */
  Users users(StageState stage) throws IOException, InterruptedException {
    Committed tree = unpacked.get(stage.rootfs());
    if (tree != null) {
      return users(tree);
    }
    List<Layer> all = fetch(stage.layers());
    return Users.of(path -> layers.read(all, path, Users.MAX_FILE_BYTES));
  }

  /** Returns the files of a stage with their contents; unpacks what isn't yet. */
  FileTree contents(StageState stage) throws IOException, InterruptedException {
    Committed tree = unpack(stage);
    return tree == null
        ? new InlineTree(Map.of(), Instant.EPOCH)
        : new OverlayTree(tree.lowers(), xattrs);
  }

  /** Unpacks what isn't yet; null if the stage has no layers. */
  @Nullable Committed unpack(StageState stage) throws IOException, InterruptedException {
    if (stage.layers().isEmpty()) {
      return null;
    }
    return unpacks.get(stage.rootfs(), () -> grow(stage.layers()));
  }

  /** Returns the users that a tree knows. */
  Users users(@Nullable Committed tree) throws IOException {
    if (tree == null) {
      return Users.NONE;
    }
    Users known = users.get(tree.id());
    if (known == null) {
      known = Users.of(new OverlayTree(tree.lowers(), xattrs));
      users.put(tree.id(), known);
    }
    return known;
  }

  /** Notes that a step made the tree {@code rootfs} by running over {@code below}. */
  void grew(Digest rootfs, Committed tree, @Nullable Committed below) throws IOException {
    unpacked.put(rootfs, tree);
    Users before = below == null ? Users.NONE : users.get(below.id());
    if (before != null && keepsUsers(tree)) {
      users.put(tree.id(), before);
    }
  }

  /** Tells whether the topmost layer of a tree leaves alone the files that users are read from. */
  private boolean keepsUsers(Committed tree) throws IOException {
    if (Files.exists(tree.lowers().getFirst().resolve("etc"), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    // A link may lead to what was changed.
    Optional<FileNode> etc = new OverlayTree(tree.lowers(), xattrs).find("etc");
    return etc.isEmpty() || etc.get().isDirectory();
  }

  private Committed grow(List<StageLayer> all) throws IOException, InterruptedException {
    int done = all.size();
    while (done > 0 && !unpacked.containsKey(all.get(done - 1).rootfs())) {
      done--;
    }
    @Nullable Committed top = done == 0 ? null : unpacked.get(all.get(done - 1).rootfs());
    for (int end = done; done < all.size(); done = end) {
      end = endOfGroup(all, done);
      top = grow(top, all.subList(done, end));
      unpacked.put(all.get(end - 1).rootfs(), top);
    }
    if (top == null) {
      throw new IllegalArgumentException("there are no layers to unpack");
    }
    return top;
  }

  /** Layers without a snapshot are unpacked together, so that they are fetched at the same time. */
  private static int endOfGroup(List<StageLayer> all, int start) {
    int end = start + 1;
    while (end < all.size()
        && all.get(start).snapshot() == null
        && all.get(end).snapshot() == null) {
      end++;
    }
    return end;
  }

  private Committed grow(@Nullable Committed below, List<StageLayer> group)
      throws IOException, InterruptedException {
    String name = group.getFirst().snapshot();
    Optional<Committed> known = name == null ? Optional.empty() : snapshotter.find(name, below);
    return known.isPresent() ? known.get() : materialize(below, fetch(group));
  }

  private Committed materialize(@Nullable Committed below, List<Layer> fetched) throws IOException {
    Committed top = below;
    for (Layer layer : fetched) {
      top = snapshotter.materialize(top, layer, name(top, layer.diffId()));
    }
    if (top == null) {
      throw new IllegalArgumentException("there are no layers to unpack");
    }
    return top;
  }

  /** An image's layers are named by their chainID; what grew here by the snapshot below. */
  private static String name(@Nullable Committed below, Digest diffId) {
    if (below == null) {
      return diffId.hex();
    }
    boolean isChain = below.id().length() == diffId.hex().length();
    String chain = (isChain ? "sha256:" : "") + below.id() + " " + diffId;
    return Digest.sha256(chain.getBytes(StandardCharsets.UTF_8)).hex();
  }

  private static <T> List<T> awaitAll(List<Future<T>> running)
      throws IOException, InterruptedException {
    List<T> all = new ArrayList<>();
    for (Future<T> one : running) {
      all.add(Workers.await(one));
    }
    return all;
  }
}
