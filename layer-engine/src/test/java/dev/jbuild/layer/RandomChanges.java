package dev.jbuild.layer;

import dev.jbuild.layer.internal.DeleteTree;
import dev.jbuild.layer.internal.FileNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Changes a tree as a step would, with few names, so that changes meet each other. */
final class RandomChanges {
  private static final String[] NAMES = {
    "a", "b", "a.txt", "a-b", "ü", "\uDCFF\uDC80", "long".repeat(40), " x\n"
  };

  private final RandomGenerator random;
  private final Path root;

  RandomChanges(RandomGenerator random, Path root) {
    this.random = random;
    this.root = root;
  }

  void make(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Path path = path();
      try {
        one(path);
      } catch (IOException impossible) {
        // Such as a file below a file: the next change will do.
      }
    }
  }

  private Path path() {
    StringBuilder path = new StringBuilder(name());
    for (int depth = random.nextInt(3); depth > 0; depth--) {
      path.append('/').append(name());
    }
    return FileNames.resolve(root, path.toString());
  }

  private String name() {
    return NAMES[random.nextInt(NAMES.length)];
  }

  private void one(Path path) throws IOException {
    switch (random.nextInt(11)) {
      case 0, 1 -> Files.createDirectories(path);
      case 2, 3 -> {
        Files.createDirectories(path.getParent());
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
          DeleteTree.delete(path);
        }
        byte[] bytes = new byte[random.nextInt(5) == 0 ? 70_000 : random.nextInt(100)];
        random.nextBytes(bytes);
        Files.write(path, bytes);
      }
      case 4 -> DeleteTree.delete(path);
      case 5 -> {
        DeleteTree.delete(path);
        Files.createDirectories(path);
        Files.write(path.resolve("fresh"), new byte[] {1});
      }
      case 6 ->
          Files.createSymbolicLink(
              path, Path.of(random.nextBoolean() ? "/nowhere/at/all" : "a/../b"));
      case 7 -> Files.createLink(path, path());
      case 8 -> {
        if (!Files.isSymbolicLink(path)) {
          Files.setAttribute(path, "unix:mode", random.nextInt(010000) | 0400);
        }
      }
      case 9 -> {
        Files.setAttribute(path, "unix:uid", random.nextInt(3_000_000), LinkOption.NOFOLLOW_LINKS);
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          Files.setLastModifiedTime(
              path, FileTime.from(Instant.ofEpochSecond(random.nextInt(), random.nextInt(999))));
        }
      }
      default -> {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          byte[] value = new byte[20];
          random.nextBytes(value);
          Trees.xattr(path, "user.x", value);
        } else {
          Path parent = path.getParent();
          Trees.node(parent == null ? root : parent, FileNames.of(path), 0010644, 0);
        }
      }
    }
  }
}
