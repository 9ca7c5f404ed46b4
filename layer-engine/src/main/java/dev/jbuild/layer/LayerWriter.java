package dev.jbuild.layer;

import dev.jbuild.layer.gzip.ChunkMemory;
import dev.jbuild.layer.store.Ingest;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.layer.tar.TarWriter;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** One pass: entries to tar, diffID, compression, digest, store; and the table of contents. */
final class LayerWriter implements AutoCloseable {
  private final StateFolder state;
  private final LayerOptions options;
  private final Ingest ingest;
  private final OutputStream compressed;
  private final MessageDigest diffId = Digest.newSha256();
  private final TarWriter tar;
  private final NavigableMap<String, FileNode> nodes = new TreeMap<>();
  private final TreeSet<String> whiteouts = new TreeSet<>();
  private final TreeSet<String> opaques = new TreeSet<>();

  LayerWriter(StateFolder state, LayerOptions options) throws IOException {
    this(state, options, ChunkMemory.NONE);
  }

  LayerWriter(StateFolder state, LayerOptions options, ChunkMemory memory) throws IOException {
    this.state = state;
    this.options = options;
    this.ingest = state.content().begin();
    this.compressed = options.compression().over(new UnclosedStream(ingest), memory);
    this.tar = new TarWriter(new DigestOutputStream(compressed, diffId));
  }

  void put(FileNode node, InputStream content) throws IOException {
    write(node, content);
    nodes.put(node.path(), node);
  }

  /** Writes an entry that {@link #keepTable} gets once more. */
  void write(FileNode node, InputStream content) throws IOException {
    tar.write(clamped(node), content);
  }

  /**
   * Writes a small regular file that {@link #keepTable} gets once more.
   *
   * @return false if it isn't small, or {@code content} can't; then nothing was written
   */
  boolean write(FileNode node, TarWriter.WholeContent content) throws IOException {
    return tar.write(clamped(node), content);
  }

  private FileNode clamped(FileNode node) {
    return node.withMtime(options.clamp(node.mtime()));
  }

  void put(FileNode node) throws IOException {
    put(node, InputStream.nullInputStream());
  }

  void whiteout(String path) throws IOException {
    int name = path.lastIndexOf('/') + 1;
    tar.write(marker(path.substring(0, name) + ".wh." + path.substring(name)));
    whiteouts.add(path);
  }

  void opaque(String directory) throws IOException {
    tar.write(marker(directory + "/.wh..wh..opq"));
    opaques.add(directory);
  }

  private static FileNode marker(String path) {
    return FileNode.of(path, FileType.FILE, 0, Instant.EPOCH);
  }

  /** Puts the layer into the store. */
  Layer commit() throws IOException {
    tar.finish();
    compressed.close();
    Descriptor blob = ingest.commit(options.compression().mediaType());
    return new Layer(blob, Digest.ofSha256(diffId.digest()));
  }

  /** Returns all that were put, sorted by path. */
  Collection<FileNode> files() {
    return nodes.values();
  }

  /**
   * Keeps the table of contents.
   *
   * @param files all that were written, sorted by path; the same at each look
   */
  void keepTable(Layer layer, Collection<FileNode> files) throws IOException {
    LayerIndex.draft(new Mapped<>(files, this::clamped), whiteouts, opaques)
        .write(state, state.folder("index").resolve(layer.diffId().hex()));
  }

  /** Puts the layer of all that were put into the store, and keeps its table of contents. */
  Layer finish() throws IOException {
    Layer layer = commit();
    keepTable(layer, nodes.values());
    return layer;
  }

  @Override
  public void close() throws IOException {
    ingest.close();
  }
}
