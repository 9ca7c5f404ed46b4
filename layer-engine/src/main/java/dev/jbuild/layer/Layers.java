package dev.jbuild.layer;

import dev.jbuild.layer.MergedTree.Placed;
import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.layer.tar.Decompression;
import dev.jbuild.layer.tar.LayerReader;
import dev.jbuild.layer.tar.WholeBlob;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** File trees to layers. Safe for use by several threads. */
public final class Layers {
  private final StateFolder state;
  private final LayerOptions options;
  private final Map<Digest, LayerIndex> indexes = new ConcurrentHashMap<>();

  /** By diffID, the layers that are told already, and whose tables are being kept. */
  private final Map<Digest, CompletableFuture<Void>> beingKept = new ConcurrentHashMap<>();

  /** Makes layers in the store of {@code state}. */
  public Layers(StateFolder state, LayerOptions options) {
    this.state = state;
    this.options = options;
  }

  /**
   * Packs what an overlay's upper directory adds to, changes in or removes from the tree below.
   * Equal trees give equal bytes. Nothing may change the directories meanwhile.
   *
   * @param lowers the directories below it, topmost first
   * @throws LayerException with the problem WhiteoutName if a file's name starts with {@code .wh.}
   */
  public Layer pack(Path upper, List<Path> lowers) throws IOException {
    return pack(upper, lowers, _ -> {});
  }

  /** As {@link #pack(Path, List)}; {@code ready} is told the layer before its table is kept. */
  public Layer pack(Path upper, List<Path> lowers, Consumer<Layer> ready) throws IOException {
    try (LayerWriter out = new LayerWriter(state, options)) {
      OverlayTree below = new OverlayTree(lowers, options.xattrs());
      new Packing(below, options.xattrs(), out).pack(upper);
      return finish(out, out.files(), ready);
    }
  }

  private Layer finish(LayerWriter out, Collection<FileNode> files, Consumer<Layer> ready)
      throws IOException {
    Layer layer = out.commit();
    CompletableFuture<Void> kept = new CompletableFuture<>();
    beingKept.put(layer.diffId(), kept);
    try {
      ready.accept(layer);
      out.keepTable(layer, files);
    } finally {
      beingKept.remove(layer.diffId(), kept);
      kept.complete(null);
    }
    return layer;
  }

  private Path file(Digest diffId) {
    return state.folder("index").resolve(diffId.hex());
  }

  /** Returns where the table of a layer is, if it is kept. One that is being kept is waited for. */
  private Path table(Digest diffId) {
    CompletableFuture<Void> kept = beingKept.get(diffId);
    if (kept != null) {
      kept.join();
    }
    return file(diffId);
  }

  /**
   * Opens a build context. The digests of its files are kept when it is closed, so that the next
   * build only reads what was changed.
   *
   * @param ignoreFile the text of its {@code .dockerignore}, maybe empty
   * @throws LayerException if a pattern of it is malformed
   */
  public DirectoryTree context(Path root, String ignoreFile) throws IOException {
    return context(root, ignoreFile, InstantSource.system());
  }

  /** As {@link #context}, at a time to choose: it decides which files are too new to be kept. */
  DirectoryTree context(Path root, String ignoreFile, InstantSource clock) throws IOException {
    Path real = Files.exists(root) ? root.toRealPath() : root.toAbsolutePath();
    Digest name = Digest.sha256(FileNames.encode(real.toString()));
    Path file = state.folder("files").resolve(name.hex());
    StatCache cache = StatCache.open(file, clock, content -> state.writeUnforced(file, content));
    try {
      return DirectoryTree.of(real, ignoreFile, cache);
    } catch (IllegalArgumentException malformed) {
      throw new LayerException(
          ExitCode.WRONG_INPUT,
          new Problem(
              "BadIgnorePattern",
              ".dockerignore: " + malformed.getMessage(),
              Place.ANYWHERE,
              "close each [ by ], and write \\\\ for a backslash that is meant as it stands"),
          malformed);
    }
  }

  /**
   * Returns what a copy will write. Reads what is copied whose digest isn't known.
   *
   * @param sources paths or patterns in {@code source}
   * @param destination the tree that is copied to
   * @throws LayerException with the problem CopySourceNotFound, BadCopyPattern, CopyOntoFile,
   *     CopyOntoDirectory, WhiteoutName, SymlinkCircle, or one of an archive
   */
  public CopyPlan planCopy(
      FileTree source, List<String> sources, FileTree destination, CopyOptions copy)
      throws IOException, InterruptedException {
    return planner(source, destination, copy).plan(sources);
  }

  private CopyPlanner planner(FileTree source, FileTree destination, CopyOptions copy) {
    CopyTarget target = new CopyTarget(destination, copy, options.now());
    return new CopyPlanner(source, target, copy, new KeptArchives(state));
  }

  /**
   * Writes the layer of a copy.
   *
   * @throws LayerException with the problem SourceChanged if a file isn't what it was when the plan
   *     was made
   */
  public Layer write(CopyPlan plan) throws IOException {
    return write(plan, _ -> {});
  }

  /** As {@link #write(CopyPlan)}; {@code ready} is told the layer before its table is kept. */
  public Layer write(CopyPlan plan, Consumer<Layer> ready) throws IOException {
    Optional<Layer> written = write(plan, false, ready);
    return written.isPresent() ? written.get() : write(plan, true, ready).orElseThrow();
  }

  /** Writes it, unless something was done to a file meanwhile and not all was compared. */
  private Optional<Layer> write(CopyPlan plan, boolean comparesAll, Consumer<Layer> ready)
      throws IOException {
    try (KeptChunks chunks = new KeptChunks(state);
        LayerWriter out = new LayerWriter(state, options, chunks)) {
      return new CopyWriting(plan, out, comparesAll).write()
          ? Optional.of(finish(out, plan.entries(), ready))
          : Optional.empty();
    }
  }

  /** Returns a layer without entries. */
  public Layer emptyLayer() throws IOException {
    try (LayerWriter out = new LayerWriter(state, options)) {
      return out.finish();
    }
  }

  /**
   * Returns what makes {@code path} and its missing parents directories of mode 0755; an empty plan
   * if it is a directory already.
   *
   * @param path absolute
   * @throws LayerException with the problem CopyOntoFile if something else is there
   */
  public CopyPlan planDirectories(FileTree destination, String path, CopyOptions.Owner owner)
      throws IOException {
    CopyOptions copy = CopyOptions.to(path).withOwner(owner.uid(), owner.gid());
    return planner(new InlineTree(Map.of(), options.now()), destination, copy).planDirectories();
  }

  /** Returns the layer of {@link #planDirectories}, or nothing if all is there already. */
  public Optional<Layer> directories(FileTree destination, String path, CopyOptions.Owner owner)
      throws IOException {
    CopyPlan plan = planDirectories(destination, path, owner);
    return plan.isEmpty() ? Optional.empty() : Optional.of(write(plan));
  }

  /**
   * Returns the files of a layer if its table of contents is kept, sorted by path. They are read
   * while somebody goes over them, as there may be very many: one thread at a time.
   */
  public Optional<Iterable<FileNode>> listing(Digest diffId) throws IOException {
    return LayerIndex.listing(table(diffId));
  }

  /**
   * Keeps a list of files for {@link #listing}, unless one is kept under {@code digest} already
   * that isn't an older version's.
   */
  public void keepListing(Digest digest, List<FileNode> files) throws IOException {
    Path file = file(digest);
    if (!LayerIndex.isKept(file)) {
      LayerIndex.draft(files, Set.of(), Set.of()).write(state, file);
    }
  }

  /**
   * Returns the table of contents of a layer in the store. Its blob is read if no table is kept.
   *
   * @throws LayerException with the problem DiffIdMismatch if it isn't the layer that the image's
   *     config names, or one of an archive
   */
  public LayerIndex index(Layer layer) throws IOException {
    LayerIndex known = indexes.get(layer.diffId());
    if (known == null) {
      Optional<LayerIndex> kept = LayerIndex.read(table(layer.diffId()));
      known = kept.isPresent() ? kept.get() : read(layer);
      indexes.put(layer.diffId(), known);
    }
    return known;
  }

  /**
   * As {@link #index}, but reads the blob even if a table is kept: so a diffID is checked that
   * somebody else says.
   */
  public LayerIndex indexAnew(Layer layer) throws IOException {
    return read(layer);
  }

  private LayerIndex read(Layer layer) throws IOException {
    MessageDigest engine = Digest.newSha256();
    String name = layer.blob().digest().toString();
    LayerIndex index =
        WholeBlob.read(
            blob(layer),
            blob -> {
              InputStream plain = new DigestInputStream(Decompression.open(blob, name), engine);
              LayerReader reader = new LayerReader(plain, name);
              while (reader.next().isPresent()) {
                // The reader keeps the table.
              }
              return reader.index();
            });
    keep(layer, Digest.ofSha256(engine.digest()), index);
    return index;
  }

  /**
   * Keeps the table of a layer that was read anyway, unless there is one: that of a copy also has
   * the digests of its files.
   *
   * @param found the diffID of what was read
   */
  public void keep(Layer layer, Digest found, LayerIndex index) throws IOException {
    if (!found.equals(layer.diffId())) {
      throw new LayerException(
          ExitCode.ENVIRONMENT,
          new Problem(
              "DiffIdMismatch",
              "layer "
                  + layer.blob().digest()
                  + " unpacks to "
                  + found
                  + " instead of "
                  + layer.diffId(),
              Place.ANYWHERE,
              "the image is broken or forged: build it again or use another"));
    }
    Optional<LayerIndex> kept = LayerIndex.read(table(layer.diffId()));
    if (kept.isEmpty()) {
      state.writeUnforced(file(layer.diffId()), index.bytes());
    }
    indexes.put(layer.diffId(), kept.orElse(index));
  }

  private Blob blob(Layer layer) throws IOException {
    return state
        .content()
        .find(layer.blob().digest())
        .orElseThrow(() -> new FileNotFoundException("blob " + layer.blob().digest()));
  }

  /**
   * Returns the content of one file of the tree that {@code layers} give, without unpacking them;
   * nothing if it isn't a regular file or symlinks on its way go in a circle. Reads the layer that
   * has it up to there.
   *
   * @param layers base first; their blobs are in the store
   * @param path with symlinks, which are followed
   * @param limit the most bytes to return
   */
  public Optional<byte[]> read(List<Layer> layers, String path, int limit) throws IOException {
    MergedTree tree = tree(layers);
    Optional<String> resolved = TreePaths.resolve(tree::find, path);
    if (resolved.isEmpty()) {
      return Optional.empty();
    }
    Optional<Placed> file = tree.place(resolved.get()).flatMap(tree::follow);
    return file.isPresent() && file.get().file().type() == FileType.FILE
        ? Optional.of(content(layers.get(file.get().layer()), file.get().file().path(), limit))
        : Optional.empty();
  }

  /**
   * Returns the content of one file of a tree; nothing if it isn't a regular file or symlinks on
   * its way go in a circle.
   *
   * @param path with symlinks, which are followed within the tree
   * @param limit the most bytes to return
   */
  public static Optional<byte[]> read(FileTree tree, String path, int limit) throws IOException {
    Optional<String> resolved = TreePaths.resolve(tree::find, path);
    Optional<FileNode> file = resolved.isEmpty() ? Optional.empty() : tree.find(resolved.get());
    if (file.isEmpty() || file.get().type() != FileType.FILE) {
      return Optional.empty();
    }
    try (InputStream in = tree.open(file.get())) {
      return Optional.of(in.readNBytes(limit));
    }
  }

  /** Returns whether {@code in}, which is closed, is an archive that a copy can unpack. */
  public static boolean isArchive(InputStream in) throws IOException {
    Optional<InputStream> plain = Decompression.openArchive(in, "archive");
    if (plain.isPresent()) {
      plain.get().close();
    }
    return plain.isPresent();
  }

  private byte[] content(Layer layer, String path, int limit) throws IOException {
    LayerIndex table = index(layer);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    return WholeBlob.read(
        blob(layer),
        blob -> {
          String name = layer.blob().digest().toString();
          LayerContents.read(
              Decompression.open(blob, name),
              name,
              table,
              (file, in) -> {
                if (file.path().equals(path)) {
                  content.reset();
                  content.write(in.readNBytes(limit));
                }
              });
          return content.toByteArray();
        });
  }

  /**
   * Gives the merged files of layers.
   *
   * @param image base first; the blobs are in the store
   */
  public void writeTree(List<Layer> image, FileSink out) throws IOException {
    List<LayerIndex> tables = new ArrayList<>();
    for (Layer layer : image) {
      tables.add(index(layer));
    }
    new TreeWriting(tables, out, options).write(i -> blob(image.get(i)));
  }

  /** Returns the tree that {@code layers}, base first, give. */
  public MergedTree tree(List<Layer> layers) throws IOException {
    LayerIndex[] tables = new LayerIndex[layers.size()];
    for (int i = 0; i < tables.length; i++) {
      tables[i] = index(layers.get(i));
    }
    return new MergedTree(List.of(tables));
  }
}
