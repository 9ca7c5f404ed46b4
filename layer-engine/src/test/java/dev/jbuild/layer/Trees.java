package dev.jbuild.layer;

import dev.jbuild.layer.internal.FileNames;
import dev.jbuild.layer.internal.Linux;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
