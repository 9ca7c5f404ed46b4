package dev.jbuild.builder;

import dev.jbuild.dsl.Origin;
import dev.jbuild.layer.CopyOptions;
import dev.jbuild.layer.FileTree;
import dev.jbuild.layer.Layers;
import dev.jbuild.problem.Problem;
import dev.jbuild.sandbox.UserIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The users and groups of a root filesystem, by its own files; never by the machine's. */
final class Users {
  /** What is read of a file of users or groups. */
  static final int MAX_FILE_BYTES = 10 << 20;

  private static final long MAX_ID = 0xFFFF_FFFEL;
  private static final String ROOT = "root";

  /** Knows nobody by name. */
  static final Users NONE = new Users(List.of(), List.of());

  private final List<User> users;
  private final List<Group> groups;

  private record User(String name, long uid, long gid, String home) {}

  private record Group(String name, long gid, List<String> members) {}

  private Users(List<User> users, List<Group> groups) {
    this.users = users;
    this.groups = groups;
  }

  /** Gives the content of a regular file of a root filesystem, or nothing. */
  @FunctionalInterface
  interface Reader {
    Optional<byte[]> read(String path) throws IOException;
  }

  /** Reads the users of {@code root}. */
  static Users of(FileTree root) throws IOException {
    return of(path -> Layers.read(root, path, MAX_FILE_BYTES));
  }

  /** Reads {@code etc/passwd} and {@code etc/group}; files that aren't there are empty. */
  static Users of(Reader root) throws IOException {
    List<User> users = new ArrayList<>();
    for (String[] f : records(root, "etc/passwd", 4)) {
      id(f[2])
          .ifPresent(
              uid -> users.add(new User(f[0], uid, id(f[3]).orElse(0L), f.length > 5 ? f[5] : "")));
    }
    List<Group> groups = new ArrayList<>();
    for (String[] f : records(root, "etc/group", 3)) {
      List<String> members = f.length > 3 ? List.of(f[3].split(",")) : List.of();
      id(f[2]).ifPresent(gid -> groups.add(new Group(f[0], gid, members)));
    }
    return new Users(users, groups);
  }

  /**
   * Returns whom {@code USER text} names; no name is that of root. Without a group, the user's own
   * and all that list the user; with one, only that.
   *
   * @throws StepFailedException if a name is unknown, or a number out of range
   */
  UserIds forRun(String text, Origin origin) {
    String[] parts = text.split(":", 2);
    String name = parts[0].isEmpty() ? "0" : parts[0];
    Optional<User> known = user(name);
    long uid =
        known.map(User::uid).or(() -> id(name)).orElseThrow(() -> unknown("user", name, origin));
    if (parts.length > 1 && !parts[1].isEmpty()) {
      return new UserIds(
          uid, gid(parts[1]).orElseThrow(() -> unknown("group", parts[1], origin)), List.of());
    }
    List<Long> more =
        known
            .map(user ->
                groups.stream().filter(g -> g.members.contains(user.name)).map(Group::gid).toList())
            .orElse(List.of());
    return new UserIds(uid, known.map(User::gid).orElse(0L), more);
  }

  /**
   * Returns whom {@code --chown=text} names; nobody is root. A number alone is user and group, a
   * name alone the user with his group. As BuildKit's code has it, {@code root} is 0 whatever the
   * files say, an unknown user and an empty name are 0, and an unknown group is the user's own.
   */
  CopyOptions.Owner forChown(String text) {
    String[] parts = text.split(":", 2);
    String name = parts[0].equals(ROOT) ? "0" : parts[0];
    Optional<User> known = id(name).isPresent() ? Optional.empty() : user(name);
    long uid = known.map(User::uid).or(() -> id(name)).orElse(0L);
    long own = known.map(User::gid).orElse(uid);
    if (parts.length == 1) {
      return new CopyOptions.Owner(uid, own);
    }
    boolean zero = parts[1].isEmpty() || parts[1].equals(ROOT);
    return new CopyOptions.Owner(uid, zero ? 0 : gid(parts[1]).orElse(own));
  }

  /** Returns the home directory of {@code uid}, or {@code /}. */
  String home(long uid) {
    return users.stream()
        .filter(user -> user.uid == uid && !user.home.isEmpty())
        .map(User::home)
        .findFirst()
        .orElse("/");
  }

  private Optional<User> user(String nameOrId) {
    @Nullable Long uid = id(nameOrId).orElse(null);
    return users.stream()
        .filter(user -> user.name.equals(nameOrId) || (uid != null && user.uid == uid))
        .findFirst();
  }

  private Optional<Long> gid(String nameOrId) {
    return groups.stream()
        .filter(group -> group.name.equals(nameOrId))
        .map(Group::gid)
        .findFirst()
        .or(() -> id(nameOrId));
  }

  /** A number that is out of range is no id; it must not become a name or wrap around to root. */
  private static Optional<Long> id(String text) {
    if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    long id = Long.parseLong(text);
    return id <= MAX_ID ? Optional.of(id) : Optional.empty();
  }

  private static StepFailedException unknown(String kind, String text, Origin origin) {
    return new StepFailedException(
        new Problem(
            "UnknownUser",
            "the root filesystem knows no " + kind + " " + text,
            origin.where(),
            "make it by a RUN before, or write its number, 0 to " + MAX_ID));
  }

  private static List<String[]> records(Reader root, String path, int fields) throws IOException {
    String text = new String(root.read(path).orElse(new byte[0]), StandardCharsets.UTF_8);
    return text.lines()
        .map(line -> line.strip().split(":", -1))
        .filter(record -> record.length >= fields)
        .toList();
  }
}
