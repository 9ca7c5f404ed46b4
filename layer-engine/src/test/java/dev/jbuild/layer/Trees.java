package dev.jbuild.layer;

import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Linux;
import dev.jbuild.layer.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Trees for tests: shown as text, mounted, made. */
public final class Trees {
  private Trees() {}

  /** Returns one line for each file but the root. */
  public static List<String> show(FileTree tree) throws IOException {
    List<String> lines = new ArrayList<>();
    show(tree, "", lines);
    return lines;
  }

  private static void show(FileTree tree, String directory, List<String> lines) throws IOException {
    for (FileNode node : tree.list(directory)) {
      String xattrs =
          node.xattrs().entrySet().stream()
              .map(each -> each.getKey() + "=" + HexFormat.of().formatHex(each.getValue()))
              .collect(Collectors.joining(","));
      String digest = "";
      if (node.type() == FileType.FILE) {
        try (InputStream in = tree.open(node)) {
          digest = Contents.digest(in).hex().substring(0, 12);
        }
      }
      lines.add(
          "%s %04o %d:%d %d %s %s %s %s %s %s"
              .formatted(
                  node.type().letter(),
                  node.mode(),
                  node.uid(),
                  node.gid(),
                  node.size(),
                  node.path(),
                  node.linkTarget(),
                  node.rdev(),
                  node.isDirectory() ? "" : node.mtime(),
                  xattrs,
                  digest));
      if (node.isDirectory()) {
        show(tree, node.path(), lines);
      }
    }
  }

  public static Path file(Path root, String path, String content) throws IOException {
    Path file = FileNames.resolve(root, path);
    Files.createDirectories(file.getParent());
    return Files.write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Sets an extended attribute that the JDK can't. */
  public static void xattr(Path file, String name, byte[] value) throws IOException {
    Linux.setxattr(file.toString(), name, value);
  }

  public static void node(Path directory, String name, int mode, long rdev) throws IOException {
    int fd =
        Linux.openat(Linux.AT_FDCWD, directory.toString(), Linux.O_DIRECTORY | Linux.O_PATH, 0);
    try {
      Linux.mknodat(fd, name, mode, rdev);
    } finally {
      Linux.close(fd);
    }
  }

  public static FileNode node(String path, FileType type, int mode) {
    return FileNode.of(path, type, mode, Instant.ofEpochSecond(1_700_000_000));
  }

  public static FileNode file(String path, long size) {
    return new FileNode(
        path,
        FileType.FILE,
        0644,
        0,
        0,
        size,
        Instant.ofEpochSecond(1_700_000_000),
        "",
        0,
        new TreeMap<>(),
        null,
        null);
  }

  public static FileNode symlink(String path, String target) {
    return new FileNode(
        path,
        FileType.SYMLINK,
        0777,
        0,
        0,
        0,
        Instant.ofEpochSecond(1_700_000_000),
        target,
        0,
        new TreeMap<>(),
        null,
        null);
  }

  /**
   * Returns a tar of lines: {@code x one} is a file and its content, {@code y -> x} a hard link,
   * {@code z => x} a symlink, {@code d/} a folder, {@code p |} a pipe, and a name alone an empty
   * file. A file whose name is in capitals has an extended attribute.
   */
  public static byte[] tar(String... lines) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    TarWriter tar = new TarWriter(bytes);
    for (String line : lines) {
      String[] parts = line.split(" ", 3);
      String content = parts.length == 2 ? parts[1] : "";
      tar.write(entry(parts), new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }
    tar.finish();
    return bytes.toByteArray();
  }

  private static FileNode entry(String... parts) {
    String path = parts[0];
    if (parts.length == 3) {
      return parts[1].equals("->") ? file(path, 0).asHardLinkTo(parts[2]) : symlink(path, parts[2]);
    }
    if (path.endsWith("/")) {
      return node(path.substring(0, path.length() - 1), FileType.DIRECTORY, 0755);
    }
    if (parts.length == 2 && parts[1].equals("|")) {
      return node(path, FileType.FIFO, 0644);
    }
    FileNode file = file(path, parts.length == 2 ? parts[1].length() : 0);
    return Character.isUpperCase(path.charAt(0))
        ? file.withXattrs(new TreeMap<>(Map.of("user.a", new byte[] {1})))
        : file;
  }

  /** Returns what is below {@code root}, as {@link #tar} takes it; the first name is the file. */
  public static List<String> lines(Path root) throws IOException {
    Map<Object, String> seen = new HashMap<>();
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(one -> !one.equals(root)).sorted().toList()) {
        String path = root.relativize(file).toString();
        if (Files.isSymbolicLink(file)) {
          lines.add(path + " => " + Files.readSymbolicLink(file));
        } else if (Files.isDirectory(file)) {
          lines.add(path + "/");
        } else if (!Files.isRegularFile(file)) {
          lines.add(path + " |");
        } else {
          String first = seen.putIfAbsent(Files.getAttribute(file, "unix:ino"), path);
          lines.add(path + (first == null ? " " + Files.readString(file) : " -> " + first));
        }
      }
    }
    return lines;
  }

  /** Runs a command and returns what it printed. */
  public static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }
}
