package dev.jbuild.dsl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** The instructions of the language and their flags. */
enum Keyword {
  ADD,
  ARG,
  CMD,
  COPY,
  ENTRYPOINT,
  ENV,
  EXPOSE,
  FROM,
  HEALTHCHECK,
  INCLUDE,
  LABEL,
  LIMIT,
  MAINTAINER,
  ONBUILD,
  RUN,
  SHELL,
  STOPSIGNAL,
  USER,
  VOLUME,
  WORKDIR;

  private static final List<Keyword> ALL = List.of(values());

  /** What a flag takes. */
  enum FlagKind {
    /** One value. */
    VALUE,
    /** A value each time it is given. */
    LIST,
    /** Nothing, or true or false. */
    SWITCH
  }

  /** Returns the flags by name, without dashes, and what they take. */
  SequencedMap<String, FlagKind> flags() {
    return switch (this) {
      case ADD ->
          kinds("chown", "chmod", "link?", "keep-git-dir?", "checksum", "unpack?", "exclude*");
      case COPY -> kinds("from", "chown", "chmod", "link?", "parents?", "exclude*");
      case FROM -> kinds("platform");
      case HEALTHCHECK -> kinds("interval", "timeout", "start-period", "start-interval", "retries");
      case RUN ->
          kinds(
              "mount*",
              "network",
              "security",
              "device*",
              "memory",
              "cpus",
              "pids",
              "timeout",
              "retry");
      case ARG,
          CMD,
          ENTRYPOINT,
          ENV,
          EXPOSE,
          INCLUDE,
          LABEL,
          LIMIT,
          MAINTAINER,
          ONBUILD,
          SHELL,
          STOPSIGNAL,
          USER,
          VOLUME,
          WORKDIR ->
          kinds();
    };
  }

  /** Reads names that end in * for a list, in ? for a switch. */
  private static SequencedMap<String, FlagKind> kinds(String... names) {
    SequencedMap<String, FlagKind> kinds = new LinkedHashMap<>();
    for (String name : names) {
      if (name.endsWith("?")) {
        kinds.put(name.substring(0, name.length() - 1), FlagKind.SWITCH);
      } else if (name.endsWith("*")) {
        kinds.put(name.substring(0, name.length() - 1), FlagKind.LIST);
      } else {
        kinds.put(name, FlagKind.VALUE);
      }
    }
    return kinds;
  }

  /** Returns whether the instruction may be followed by heredocs. */
  boolean takesHeredocs() {
    return this == RUN || this == COPY || this == ADD;
  }

  /** Returns whether the arguments may be a JSON array. */
  boolean takesJson() {
    return switch (this) {
      case ADD, CMD, COPY, ENTRYPOINT, RUN, SHELL, VOLUME -> true;
      case ARG,
          ENV,
          EXPOSE,
          FROM,
          HEALTHCHECK,
          INCLUDE,
          LABEL,
          LIMIT,
          MAINTAINER,
          ONBUILD,
          STOPSIGNAL,
          USER,
          WORKDIR ->
          false;
    };
  }

  /** Returns the keyword that {@code text} spells in any case. */
  static Optional<Keyword> of(String text) {
    for (Keyword keyword : ALL) {
      if (keyword.name().equalsIgnoreCase(text)) {
        return Optional.of(keyword);
      }
    }
    return Optional.empty();
  }

  /** Returns all keywords. */
  static List<String> names() {
    return ALL.stream().map(Keyword::name).toList();
  }
}
