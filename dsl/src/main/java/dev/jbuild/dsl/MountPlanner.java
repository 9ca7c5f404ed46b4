package dev.jbuild.dsl;

import dev.jbuild.dsl.MountFields.Field;
import dev.jbuild.dsl.RunMount.Access;
import dev.jbuild.dsl.RunMount.Sharing;
import dev.jbuild.problem.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Plans one {@code --mount} of a RUN. Source: Dockerfile reference, RUN --mount. */
final class MountPlanner {
  private static final List<String> TYPES = List.of("bind", "cache", "tmpfs", "secret", "ssh");
  private static final long MAX_ID = 0xFFFF_FFFEL;

  private final Flag flag;
  private final StageState state;
  private final SourceText source;

  /** The values by their first name, after expansion. */
  private final Map<String, String> values = new HashMap<>();

  private MountPlanner(Flag flag, StageState state, SourceText source) {
    this.flag = flag;
    this.state = state;
    this.source = source;
  }

  /**
   * What a mount can't know from its own flag.
   *
   * @param named the stage or image that it names, if it does
   */
  record Around(Optional<CopyFrom> named, int sshMountsBefore, String cacheNamespace) {}

  /**
   * Returns what {@code flag} says.
   *
   * @throws BuildfileException if it is wrong
   */
  static RunMount plan(Flag flag, StageState state, SourceText source, Around around) {
    return new MountPlanner(flag, state, source).plan(around);
  }

  /**
   * Returns the stage or image that {@code flag} names, before any expansion; empty for none.
   *
   * @throws BuildfileException if quotes are wrong, or it is a variable
   */
  static String from(Flag flag, SourceText source) {
    List<Field> fields = MountFields.of(flag, source);
    String type = MountFields.last(fields, "type").toLowerCase(Locale.ROOT);
    boolean takesFiles =
        type.isEmpty() || type.equals("bind") || type.equals("cache") || type.indexOf('$') >= 0;
    String from = MountFields.last(fields, "from");
    int variable = from.indexOf('$');
    if (variable >= 0 && variable < from.length() - 1) {
      throw new BuildfileException(
          new Problem(
              "BadMount",
              "from can't hold variables",
              source.place(flag.valueSpan()),
              "name a stage, and choose its image by FROM"));
    }
    return takesFiles ? from : "";
  }

  private RunMount plan(Around around) {
    for (Field field : MountFields.of(flag, source)) {
      read(field);
    }
    String type = type();
    values.keySet().forEach(key -> requireKey(key, type));
    return switch (type) {
      case "cache" -> cache(around);
      case "tmpfs" -> new RunMount.Tmpfs(target(), size(), readOnly(false));
      case "secret" -> secret();
      case "ssh" -> ssh(around.sshMountsBefore);
      default -> bind(around);
    };
  }

  private void read(Field field) {
    String key = MountKey.firstName(field.key());
    if (key == null) {
      throw wrong("there is no mount key " + field.key(), near(field.key(), MountKey.ALL));
    }
    boolean isSwitch = key.equals("readonly") || key.equals("readwrite") || key.equals("required");
    if (field.value() == null && !isSwitch) {
      throw wrong("the mount key " + field.key() + " has no value", "write " + field.key() + "=…");
    }
    if (key.equals("required") || key.equals("size")) {
      // As BuildKit has it, only the type that stands before them counts.
      requireKey(key, type());
    }
    String value =
        field.value() == null
            ? "true"
            : state.scope().expand(new Word(field.value(), flag.valueSpan()));
    if (key.equals("type") || key.equals("sharing")) {
      values.put(key, value.toLowerCase(Locale.ROOT));
      if (!TYPES.contains(type())) {
        throw wrong("there is no mount type " + type(), near(type(), TYPES));
      }
    } else if (key.equals("readwrite")) {
      values.put("readonly", Boolean.toString(!isOn(field.key(), value)));
    } else {
      values.put(key, isSwitch ? Boolean.toString(isOn(field.key(), value)) : value);
    }
  }

  private boolean isOn(String key, String value) {
    return GoText.bool(value)
        .orElseThrow(
            () -> wrong("the mount key " + key + " takes true or false, not " + value, null));
  }

  private String type() {
    return values.getOrDefault("type", "bind");
  }

  private void requireKey(String key, String type) {
    if (!MountKey.isFor(key, type)) {
      String hint =
          values.containsKey("type")
              ? "it takes " + String.join(", ", MountKey.of(type))
              : "say type=… before " + key;
      throw wrong("a " + type + " mount takes no " + key, hint);
    }
  }

  private RunMount bind(Around around) {
    boolean ofContext = values.getOrDefault("from", "").isEmpty();
    CopyFrom from = ofContext ? new CopyFrom.Context() : around.named.orElse(null);
    return new RunMount.Bind(target(), from, path("source"), !readOnly(true));
  }

  private RunMount cache(Around around) {
    String id = values.getOrDefault("id", "");
    return new RunMount.Cache(
        target(),
        around.cacheNamespace + "/" + (id.isEmpty() ? cleanTarget() : id),
        sharing(),
        around.named.orElse(null),
        path("source"),
        readOnly(false),
        access(0755));
  }

  private RunMount secret() {
    String written = values.getOrDefault("target", "");
    String source = values.getOrDefault("source", "");
    String id = values.getOrDefault("id", "");
    if (!source.isEmpty() && !id.isEmpty()) {
      throw wrong("a secret mount has both id and source", "source is the old name of id");
    }
    id = id + source;
    if (id.isEmpty()) {
      if (written.isEmpty()) {
        throw wrong("a secret mount has neither id nor target", "write id=…");
      }
      id = last(written);
    }
    String variable = values.get("env");
    if (variable != null && (variable.isEmpty() || variable.indexOf('=') >= 0)) {
      throw wrong("env is no name of a variable", "write env=NAME");
    }
    String file = written.isEmpty() && variable == null ? "/run/secrets/" + last(id) : written;
    return new RunMount.Secret(
        file.isEmpty() ? "" : target(file),
        variable == null ? "" : variable,
        id,
        isOn("required", values.getOrDefault("required", "false")),
        access(0400));
  }

  private RunMount ssh(int before) {
    String written = values.getOrDefault("target", "");
    String id = values.getOrDefault("id", "");
    return new RunMount.Ssh(
        written.isEmpty() ? "/run/buildkit/ssh_agent." + before : target(written),
        id.isEmpty() ? "default" : id,
        isOn("required", values.getOrDefault("required", "false")),
        access(0600));
  }

  /** A cache without id is known by its target as written: seen from any working folder. */
  private String cleanTarget() {
    String written = values.getOrDefault("target", "");
    return ImagePath.resolve("/", written).substring(written.startsWith("/") ? 0 : 1);
  }

  private String target() {
    return target(values.getOrDefault("target", ""));
  }

  private String target(String written) {
    String target = ImagePath.resolve(state.workingDir(), written);
    if (target.equals("/")) {
      throw wrong(
          written.isEmpty() ? "the mount has no target" : "the target of a mount can't be /",
          "write target=…, a path below /");
    }
    return target;
  }

  private String path(String key) {
    return ImagePath.resolve("/", values.getOrDefault(key, ""));
  }

  private boolean readOnly(boolean otherwise) {
    return isOn("readonly", values.getOrDefault("readonly", Boolean.toString(otherwise)));
  }

  private Sharing sharing() {
    String value = values.getOrDefault("sharing", "shared");
    return switch (value) {
      case "shared" -> Sharing.SHARED;
      case "private" -> Sharing.PRIVATE;
      case "locked" -> Sharing.LOCKED;
      default ->
          throw wrong(
              "sharing can't be " + (value.isEmpty() ? "empty" : value),
              near(value, List.of("shared", "private", "locked")));
    };
  }

  private Access access(int mode) {
    String text = values.get("mode");
    if (text == null) {
      return new Access(mode, id("uid"), id("gid"));
    }
    if (!text.matches("[0-7]{1,9}") || Integer.parseInt(text, 8) > 07777) {
      throw wrong("mode " + text + " is not octal, 0 to 07777", null);
    }
    return new Access(Integer.parseInt(text, 8), id("uid"), id("gid"));
  }

  private long id(String key) {
    String text = values.getOrDefault(key, "0");
    if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) > MAX_ID) {
      throw wrong(key + " " + text + " is no number from 0 to " + MAX_ID, null);
    }
    return Long.parseLong(text);
  }

  private OptionalLong size() {
    String text = values.get("size");
    if (text == null) {
      return OptionalLong.empty();
    }
    Optional<Long> size = ByteCount.parse(text);
    if (size.isEmpty()) {
      throw wrong("size " + text + " is no number of bytes", "write it as 64m or 1.5g");
    }
    return size.get() == 0 ? OptionalLong.empty() : OptionalLong.of(size.get());
  }

  private static String last(String path) {
    String clean = ImagePath.resolve("/", path);
    return clean.substring(clean.lastIndexOf('/') + 1);
  }

  private static String near(String text, List<String> known) {
    String all = "there are " + String.join(", ", known);
    return Suggestion.of(text.toLowerCase(Locale.ROOT), known)
        .map(one -> "did you mean " + one + "? " + all)
        .orElse(all);
  }

  private BuildfileException wrong(String what, @Nullable String hint) {
    return new BuildfileException(
        new Problem("BadMount", what, source.place(flag.valueSpan()), hint));
  }
}
