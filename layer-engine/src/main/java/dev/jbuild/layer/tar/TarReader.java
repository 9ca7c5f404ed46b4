package dev.jbuild.layer.tar;

import dev.jbuild.layer.FileNode;
import dev.jbuild.layer.FileType;
import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Interrupts;
import dev.jbuild.layer.internal.Xattrs;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Reads an archive that may be hostile: ustar, PAX and GNU forms, sparse files with their holes as
 * zeros. Paths come out relative and without {@code .}; those with {@code ..} or NUL are refused.
 */
public final class TarReader {
  /** PAX headers of real images are below 70 KB: an attribute's value has at most 64 KB. */
  private static final int MAX_METADATA = 1 << 20;

  /** A path longer than the kernel's PATH_MAX could not be made. */
  private static final int MAX_PATH = 4095;

  /** No file system of Linux has longer names. */
  private static final int MAX_NAME = 255;

  /** The largest known images have about 1 million files. */
  private static final int MAX_ENTRIES = 5_000_000;

  /** No known layer has more than 100 GB; beyond this it is a bomb. */
  private static final long MAX_BYTES = 1L << 40;

  private final InputStream in;
  private final String archive;
  private final PaxRecords global = new PaxRecords();
  private final PaxRecords pax = new PaxRecords();
  private final BoundedContent raw;
  private InputStream content;
  private String longName = "";
  private String longLink = "";
  private long bytes;
  private int entries;

  /**
   * Reads {@code in}, which stays open.
   *
   * @param archive what to call it in problems
   */
  public TarReader(InputStream in, String archive) {
    this.in = in;
    this.archive = archive;
    this.raw = new BoundedContent(in, archive);
    this.content = raw;
  }

  /** Returns the next entry, or nothing at the end; then all of the stream has been read. */
  public Optional<FileNode> next() throws IOException {
    Interrupts.check();
    pax.clear();
    pax.putAll(global);
    longName = "";
    longLink = "";
    while (true) {
      raw.finish();
      Optional<TarHeader> header = header();
      if (header.isEmpty()) {
        // To the last byte, so that digests are of all.
        in.transferTo(OutputStream.nullOutputStream());
        return Optional.empty();
      }
      Optional<FileNode> node = entry(header.get());
      if (node.isPresent()) {
        return node;
      }
    }
  }

  /** Returns the content of the entry that {@link #next} gave last. It needn't be closed. */
  public InputStream content() {
    return content;
  }

  private Optional<TarHeader> header() throws IOException {
    TarHeader header = TarHeader.read(in, archive);
    if (header.block().length == 0 || header.isZero()) {
      return Optional.empty();
    }
    if (!header.isValid()) {
      throw TarProblems.broken(archive, header.text(0, 100), "the checksum of a header is wrong");
    }
    if (++entries > MAX_ENTRIES) {
      throw TarProblems.tooLarge(
          archive, header.name(), "there are more than " + MAX_ENTRIES + " entries");
    }
    return Optional.of(header);
  }

  /** Returns the entry, or nothing if the header was about the next one. */
  private Optional<FileNode> entry(TarHeader header) throws IOException {
    long size = header.number(124, 12);
    switch (header.type()) {
      case 'x', 'X' -> pax.parse(metadata(header, size), archive);
      case 'g' -> {
        global.parse(metadata(header, size), archive);
        pax.putAll(global);
      }
      case 'L' -> longName = text(metadata(header, size));
      case 'K' -> longLink = text(metadata(header, size));
      case 'V' -> raw.start(size);
      default -> {
        return Optional.of(node(header, size));
      }
    }
    return Optional.empty();
  }

  private byte[] metadata(TarHeader header, long size) throws IOException {
    if (size < 0 || size > MAX_METADATA) {
      throw TarProblems.tooLarge(
          archive,
          header.name(),
          "a header of " + size + " bytes is larger than " + MAX_METADATA + " bytes");
    }
    raw.start(size);
    byte[] bytes = raw.readNBytes((int) size);
    if (bytes.length != size) {
      throw TarProblems.broken(archive, header.name(), "the archive breaks off within a header");
    }
    return bytes;
  }

  private static String text(byte[] bytes) {
    String text = FileNames.decode(bytes);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  private FileNode node(TarHeader header, long headerSize) throws IOException {
    String name =
        pax.text("GNU.sparse.name")
            .or(() -> pax.text("path"))
            .orElse(longName.isEmpty() ? header.name() : longName);
    FileType type = type(header, name);
    String link = pax.text("linkpath").orElse(longLink.isEmpty() ? header.link() : longLink);
    String path = path(name, name);
    long stored = pax.number("size", archive).orElse(headerSize);
    long size = type == FileType.FILE ? content(header, stored, path) : skipped(stored, path);
    boolean device = type == FileType.CHAR || type == FileType.BLOCK;
    return new FileNode(
        path,
        type,
        (int) header.number(100, 8) & 07777,
        owner("uid", header.number(108, 8), path),
        owner("gid", header.number(116, 8), path),
        size,
        mtime(header),
        link(type, link, name),
        device ? TarWriter.makedev(header.number(329, 8), header.number(337, 8)) : 0,
        xattrs(),
        null,
        null);
  }

  private long skipped(long stored, String path) {
    if (stored < 0) {
      throw TarProblems.broken(archive, path, "the size is negative");
    }
    // Links and directories have no content, whatever their size says; POSIX allows a size there.
    raw.start(0);
    content = raw;
    return 0;
  }

  private Instant mtime(TarHeader header) {
    Instant fallback = TarHeader.time(header.number(136, 12), 0);
    Instant told = pax.text("mtime").map(TarHeader::time).orElse(fallback);
    return told == null ? fallback : told;
  }

  private long owner(String key, long number, String path) {
    long id = pax.number(key, archive).orElse(number);
    if (id < 0 || id > 0xFFFFFFFEL) {
      throw TarProblems.broken(archive, path, key + " " + id + " is not within 0 to 4294967294");
    }
    return id;
  }

  private SequencedMap<String, byte[]> xattrs() {
    SequencedMap<String, byte[]> kept = new TreeMap<>();
    pax.xattrs()
        .forEach((key, value) -> {
          if (Xattrs.belongs(key)) {
            kept.put(key, value);
          }
        });
    return kept;
  }

  /** Prepares the content and returns its size with holes. */
  private long content(TarHeader header, long stored, String path) throws IOException {
    if (stored < 0) {
      throw TarProblems.broken(archive, path, "the size is negative");
    }
    long size = stored;
    raw.start(stored);
    content = raw;
    if (header.type() == 'S') {
      size = header.number(483, 12);
      sparse(maps().old(header), size, path);
    } else if (pax.text("GNU.sparse.major").orElse("").equals("1")) {
      size = pax.number("GNU.sparse.realsize", archive).orElse(-1L);
      sparse(maps().inContent(path), size, path);
    } else if (pax.sparseMap().isPresent()) {
      size = pax.number("GNU.sparse.size", archive).orElse(-1L);
      sparse(maps().numbers(pax.sparseMap().get().split(",", -1), path), size, path);
    }
    bytes += Math.max(0, size);
    if (bytes > MAX_BYTES || bytes < 0) {
      throw TarProblems.tooLarge(
          archive, path, "the files up to here have more than " + MAX_BYTES + " bytes");
    }
    return size;
  }

  private SparseMaps maps() {
    return new SparseMaps(in, raw, archive);
  }

  private void sparse(long[] map, long size, String path) {
    if (size < 0 || !SparseContent.isValid(map, size)) {
      throw TarProblems.broken(archive, path, "the map of a sparse file is malformed");
    }
    content = new SparseContent(raw, map, size);
  }

  private FileType type(TarHeader header, String name) {
    return switch (header.type()) {
      case '0', '\0', '7', 'S' -> name.endsWith("/") ? FileType.DIRECTORY : FileType.FILE;
      case '1' -> FileType.HARDLINK;
      case '2' -> FileType.SYMLINK;
      case '3' -> FileType.CHAR;
      case '4' -> FileType.BLOCK;
      case '5' -> FileType.DIRECTORY;
      case '6' -> FileType.FIFO;
      default ->
          throw TarProblems.broken(
              archive, name, "type %02x of the entry is unknown".formatted((int) header.type()));
    };
  }

  private String link(FileType type, String link, String name) {
    if (link.indexOf('\0') >= 0 || link.length() > MAX_PATH) {
      throw TarProblems.unsafe(archive, name, "the target of the link can't be one");
    }
    return switch (type) {
      case SYMLINK -> link;
      case HARDLINK -> path(link, name);
      case FILE, DIRECTORY, CHAR, BLOCK, FIFO -> "";
    };
  }

  /** Returns the path relative to the root, without empty parts and {@code .}. */
  private String path(String written, String entry) {
    if (written.indexOf('\0') >= 0) {
      throw TarProblems.unsafe(archive, entry, "the path has a NUL in it");
    }
    if (written.length() > MAX_PATH) {
      throw TarProblems.unsafe(archive, entry, "the path is longer than " + MAX_PATH + " bytes");
    }
    StringBuilder path = new StringBuilder(written.length());
    for (String part : written.split("/", -1)) {
      if (part.equals("..")) {
        throw TarProblems.unsafe(archive, entry, "the path " + written + " leads out by ..");
      }
      if (part.length() > MAX_NAME) {
        throw TarProblems.unsafe(
            archive, entry, "a name in the path is longer than " + MAX_NAME + " bytes");
      }
      if (!part.isEmpty() && !part.equals(".")) {
        path.append(path.isEmpty() ? "" : "/").append(part);
      }
    }
    return path.toString();
  }
}
