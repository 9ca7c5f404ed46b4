package dev.jbuild.layer.snapshot;

import dev.jbuild.layer.Layer;
import dev.jbuild.layer.LayerIndex;
import dev.jbuild.layer.Layers;
import dev.jbuild.layer.OverlayTree;
import dev.jbuild.layer.OverlayXattrs;
import dev.jbuild.layer.internal.DeleteTree;
import dev.jbuild.layer.internal.FileSystemSync;
import dev.jbuild.layer.internal.Stat;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.layer.tar.Decompression;
import dev.jbuild.layer.tar.LayerReader;
import dev.jbuild.layer.tar.WholeBlob;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Digest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Unpacks layers, and lets trees grow from each other. Safe for several threads and processes. */
public final class Snapshotter {
  private final StateFolder state;
  private final Layers layers;
  private final OverlayXattrs xattrs;

  /** So that two threads don't unpack the same layer. */
  private final Map<String, ReentrantLock> unpacking = new ConcurrentHashMap<>();

  private final Set<String> unsynced = ConcurrentHashMap.newKeySet();

  /**
   * Keeps snapshots in {@code state}.
   *
   * @param layers keeps the tables of contents of what is unpacked
   */
  public Snapshotter(StateFolder state, Layers layers, OverlayXattrs xattrs) {
    this.state = state;
    this.layers = layers;
    this.xattrs = xattrs;
  }

  /**
   * Unpacks what is missing of {@code image}. Their blobs are in the store.
   *
   * @param image base first, at least one
   * @throws dev.jbuild.layer.LayerException with a problem of the layer: UnsafeEntry,
   *     BrokenArchive, ArchiveTooLarge, DiffIdMismatch, CorruptBlob, ForgedWhiteout,
   *     NodeNotPermitted
   */
  public Committed materialize(List<Layer> image) throws IOException {
    String chain = "";
    Committed top = null;
    for (Layer layer : image) {
      chain = next(chain, layer.diffId());
      top = materialize(top, layer, Digest.parse(chain).hex());
    }
    if (top == null) {
      throw new IllegalArgumentException("an image without layers has no snapshot");
    }
    return top;
  }

  /**
   * Unpacks one layer over a snapshot that may not be of layers alone.
   *
   * @param id what to call the result
   */
  public Committed materialize(@Nullable Committed parent, Layer layer, String id)
      throws IOException {
    ReentrantLock lock = unpacking.computeIfAbsent(id, _ -> new ReentrantLock());
    lock.lock();
    try {
      Optional<Committed> there = find(id, parent);
      return there.isPresent() ? there.get() : unpack(parent, layer, id);
    } finally {
      lock.unlock();
    }
  }

  /** Returns the chainID. Source: image-spec 1.1, config.md, section Layer ChainID. */
  private static String next(String chain, Digest diffId) {
    return chain.isEmpty()
        ? diffId.toString()
        : Digest.sha256((chain + " " + diffId).getBytes(StandardCharsets.UTF_8)).toString();
  }

  private Committed unpack(@Nullable Committed parent, Layer layer, String id) throws IOException {
    Blob blob =
        state
            .content()
            .find(layer.blob().digest())
            .orElseThrow(() -> new FileNotFoundException("blob " + layer.blob().digest()));
    List<Path> lowers = parent == null ? List.of() : parent.lowers();
    MessageDigest diffId = Digest.newSha256();
    String name = layer.blob().digest().toString();
    try (Active active = prepare(parent);
        Extraction extraction =
            new Extraction(active.upper(), new OverlayTree(lowers, xattrs), xattrs, name)) {
      LayerIndex index =
          WholeBlob.read(
              blob,
              in -> {
                InputStream plain = new DigestInputStream(Decompression.open(in, name), diffId);
                return extraction.extract(new LayerReader(plain, name));
              });
      layers.keep(layer, Digest.ofSha256(diffId.digest()), index);
      return active.commit(id);
    }
  }

  /** Starts a tree over {@code parent}, or an empty one. */
  public Active prepare(@Nullable Committed parent) throws IOException {
    Path folder = state.newTreeFolder();
    Path fs = Files.createDirectory(folder.resolve("fs"));
    int mode = 0755;
    if (parent != null) {
      Stat root = Stat.of(parent.lowers().getFirst()).orElseThrow();
      mode = root.mode() & 07777;
      Files.setAttribute(fs, "unix:uid", (int) root.uid());
      Files.setAttribute(fs, "unix:gid", (int) root.gid());
    }
    Files.setAttribute(fs, "unix:mode", mode);
    return new Active(this, folder, parent);
  }

  /**
   * Removes what the kernel left in the work directory of a committed tree. Nobody needs to wait
   * for it.
   */
  public void tidy(Committed tree) throws IOException {
    DeleteTree.delete(Active.work(folder(tree.id())));
  }

  /** Returns the id of the snapshot below the one in {@code folder}, if there is one. */
  public static Optional<String> parent(Path folder) throws IOException {
    return Marker.read(folder).map(Marker::parent).filter(id -> !id.equals("-"));
  }

  /** Returns the snapshot that was committed as {@code id} over {@code parent}. */
  public Optional<Committed> find(String id, @Nullable Committed parent) throws IOException {
    Path folder = folder(id);
    state.use(id);
    Optional<Marker> marker = Marker.read(folder);
    if (marker.isEmpty()
        || !marker.get().parent().equals(parentId(parent))
        || !marker.get().isTrusted()) {
      return Optional.empty();
    }
    // When it was used last, for whoever has to make room.
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
    return Optional.of(committed(id, parent));
  }

  private Committed committed(String id, @Nullable Committed parent) {
    List<Path> lowers = new ArrayList<>();
    lowers.add(folder(id).resolve("fs"));
    if (parent != null) {
      lowers.addAll(parent.lowers());
    }
    return new Committed(id, lowers);
  }

  private static String parentId(@Nullable Committed parent) {
    return parent == null ? "-" : parent.id();
  }

  private Path folder(String id) {
    if (!id.matches("[a-z0-9-]{1,200}")) {
      throw new IllegalArgumentException("snapshot id " + id);
    }
    return state.folder("snapshots").resolve(id);
  }

  Committed commit(Path finished, String id, @Nullable Committed parent) throws IOException {
    Marker marker = new Marker(parentId(parent), Marker.bootId(), false);
    Files.write(Marker.file(finished), marker.bytes());
    Path folder = folder(id);
    state.use(id);
    try {
      Files.move(finished, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException taken) {
      Optional<Committed> there = find(id, parent);
      if (there.isPresent()) {
        return there.get();
      }
      if (!Files.isDirectory(folder)) {
        throw taken;
      }
      // One that can't be relied upon any more makes room.
      Files.move(folder, state.newWorkFolder("stale").resolve(id), StandardCopyOption.ATOMIC_MOVE);
      Files.move(finished, folder, StandardCopyOption.ATOMIC_MOVE);
    }
    unsynced.add(id);
    return committed(id, parent);
  }

  /**
   * Brings what was committed here to the disk, so that it can be relied upon after the machine was
   * restarted. May take seconds.
   */
  public void sync() throws IOException {
    List<String> ids = List.copyOf(unsynced);
    if (ids.isEmpty()) {
      return;
    }
    FileSystemSync.sync(state.folder("snapshots"));
    for (String id : ids) {
      Optional<Marker> marker = Marker.read(folder(id));
      if (marker.isPresent()) {
        Marker synced = new Marker(marker.get().parent(), marker.get().boot(), true);
        state.writeDurably(Marker.file(folder(id)), synced.bytes());
      }
      unsynced.remove(id);
    }
  }
}
