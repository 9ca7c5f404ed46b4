package dev.jbuild.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Changes a context by chance, the same for the same seed. */
final class ContextEdits {
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final List<String> CONTENTS = List.of("", "1\n", "2\n");
  private static final List<String> MODES = List.of("rw-r--r--", "rwxr-xr-x", "rw-------");
  private static final List<String> LINKS = List.of("a", "b", "../a", "/c", "nowhere", "b/c");
  private static final List<String> IGNORES =
      List.of("", "a\n", "*/b\n", "**/c\n!b/c\n", "*\n!a\n");

  private final RandomGenerator random;
  private final Path folder;
  private final List<Path> archives;
  private final MovingBranch branch;

  /**
   * Changes {@code folder}.
   *
   * @param archives come and go as {@code x.tar}
   * @param branch is another input
   */
  ContextEdits(RandomGenerator random, Path folder, List<Path> archives, MovingBranch branch) {
    this.random = random;
    this.folder = folder;
    this.archives = List.copyOf(archives);
    this.branch = branch;
  }

  /** Makes one change, and returns it in words. */
  String edit() throws IOException {
    Path at = place();
    return (random.nextInt(3) == 0 ? ref() + "; " : "")
        + folder.relativize(at)
        + ": "
        + switch (random.nextInt(12)) {
          case 0, 1, 2 -> write(at);
          case 3 -> touch(at);
          case 4 -> mode(at);
          case 5 -> rename(at, place());
          case 6 -> link(at);
          case 7 -> delete(at);
          case 8 -> directory(at);
          case 9 -> hardLink(at, place());
          case 10 -> ignore();
          default -> archive();
        };
  }

  private Path place() {
    Path at = folder;
    for (int depth = random.nextInt(3); depth >= 0; depth--) {
      at = at.resolve(one(NAMES));
    }
    return at;
  }

  /** Makes room, also where a file or link is in the way of a folder. */
  private void clear(Path at) throws IOException {
    Path above = folder;
    for (Path name : folder.relativize(Objects.requireNonNull(at.getParent()))) {
      above = above.resolve(name);
      if (!Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(above);
      }
    }
    Files.createDirectories(above);
    delete(at);
  }

  private String write(Path at) throws IOException {
    String content = one(CONTENTS);
    if (!Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS) || random.nextBoolean()) {
      clear(at);
      Files.writeString(at, content);
    } else {
      // In place, with the old time: what the stat of a file hardly shows.
      FileTime time = Files.getLastModifiedTime(at);
      Files.writeString(at, content);
      Files.setLastModifiedTime(at, time);
    }
    return "holds " + content.strip();
  }

  private String touch(Path at) throws IOException {
    if (Files.exists(at)) {
      Files.setLastModifiedTime(at, FileTime.fromMillis(1_500_000_000_000L + random.nextInt()));
    }
    return "touched";
  }

  private String mode(Path at) throws IOException {
    String mode = one(MODES);
    if (Files.isRegularFile(at)) {
      Files.setPosixFilePermissions(at, PosixFilePermissions.fromString(mode));
    } else if (Files.isDirectory(at)) {
      Files.setPosixFilePermissions(at, PosixFilePermissions.fromString("rwx" + mode.substring(3)));
    }
    return "has mode " + mode;
  }

  private String rename(Path from, Path to) throws IOException {
    boolean possible =
        Files.exists(from, LinkOption.NOFOLLOW_LINKS)
            && !to.startsWith(from)
            && !from.startsWith(to);
    if (possible) {
      clear(to);
      if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
        Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return "becomes " + folder.relativize(to);
  }

  private String link(Path at) throws IOException {
    String target = one(LINKS);
    clear(at);
    Files.createSymbolicLink(at, Path.of(target));
    return "leads to " + target;
  }

  private String hardLink(Path at, Path to) throws IOException {
    if (Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS) && !to.startsWith(at)) {
      clear(at);
      if (Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)) {
        Files.createLink(at, to);
      }
    }
    return "is also " + folder.relativize(to);
  }

  private String directory(Path at) throws IOException {
    clear(at);
    Files.createDirectories(at);
    if (random.nextBoolean()) {
      Files.writeString(at.resolve(at.getFileName()), one(CONTENTS));
    }
    return "is a folder";
  }

  private String ignore() throws IOException {
    String text = one(IGNORES);
    Files.writeString(folder.resolve(".dockerignore"), text);
    return "but .dockerignore is " + text.replace('\n', ' ');
  }

  private String archive() throws IOException {
    Path archive = one(archives);
    Files.copy(archive, folder.resolve("x.tar"), StandardCopyOption.REPLACE_EXISTING);
    return "but x.tar is " + archive.getFileName();
  }

  /** Moves the branch of the repository. */
  private String ref() throws IOException {
    int commit = random.nextInt(branch.commits().size());
    branch.move(commit);
    return "the branch is at commit " + commit;
  }

  private static String delete(Path at) throws IOException {
    if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
      List<Path> all;
      try (Stream<Path> walk = Files.walk(at)) {
        all = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path one : all) {
        Files.delete(one);
      }
    }
    return "gone";
  }

  private <T> T one(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
