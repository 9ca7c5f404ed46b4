package dev.jbuild.dsl;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a URL, or of the form {@code user@host:path} that ssh takes. Source: RFC 3986,
 * section 3; git-clone(1), GIT URLS.
 *
 * @param scheme in lower case
 * @param remote the text without query and fragment
 * @param path decoded
 * @param query null if there is none
 * @param fragment decoded, empty if there is none
 */
record RemoteText(
    String scheme, String remote, String path, @Nullable String query, String fragment) {
  private static final Pattern URL =
      Pattern.compile(
          "(?<base>(?<scheme>https?|git|ssh)://(?:[^/?#\\\\]*@)?(?<host>[^/?#\\\\]*)(?<path>/[^?#]*)?)"
              + "(?:\\?(?<query>[^#]*))?(?:#(?<fragment>.*))?",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern SSH =
      Pattern.compile(
          "(?<base>[a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:(?<path>[^?#]*))"
              + "(?:\\?(?<query>[^#]*))?(?:#(?<fragment>.*))?",
          Pattern.DOTALL);

  /** Returns the parts of {@code text}, or nothing if it is a path. */
  static Optional<RemoteText> of(String text) {
    Matcher url = URL.matcher(text);
    if (url.matches()) {
      if (url.group("host").isEmpty()) {
        throw new IllegalArgumentException(text + " names no host");
      }
      String scheme = url.group("scheme").toLowerCase(Locale.ROOT);
      return Optional.of(of(url, scheme, decoded(url.group("path"))));
    }
    Matcher ssh = SSH.matcher(text);
    return ssh.matches() ? Optional.of(of(ssh, "ssh", ssh.group("path"))) : Optional.empty();
  }

  private static RemoteText of(Matcher parts, String scheme, String path) {
    return new RemoteText(
        scheme, parts.group("base"), path, parts.group("query"), decoded(parts.group("fragment")));
  }

  /** Returns whether it names a git repository: by HTTP only if the path ends in {@code .git}. */
  boolean isGit() {
    return !scheme.startsWith("http") || path.endsWith(".git");
  }

  /** Returns the last name of the path, or {@code __unnamed__}. */
  String fileName() {
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        names.addLast(name);
      }
    }
    String last = names.peekLast();
    return last == null || last.equals(".") || last.equals("..") ? "__unnamed__" : last;
  }

  /** Returns the query's values by name; a name without value has the empty one. */
  SequencedMap<String, String> parameters() {
    SequencedMap<String, String> parameters = new LinkedHashMap<>();
    if (query == null || query.isEmpty()) {
      return parameters;
    }
    for (String pair : query.split("&", -1)) {
      String[] halves = pair.replace('+', ' ').split("=", 2);
      String name = decoded(halves[0]);
      String value = halves.length > 1 ? decoded(halves[1]) : "";
      if (parameters.put(name, value) != null) {
        throw new IllegalArgumentException("the query gives " + name + " twice");
      }
    }
    return parameters;
  }

  private static String decoded(@Nullable String text) {
    if (text == null || text.indexOf('%') < 0) {
      return text == null ? "" : text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] plain = new byte[bytes.length];
    int length = 0;
    for (int at = 0; at < bytes.length; at++) {
      int value = bytes[at];
      if (value == '%') {
        value = at + 2 < bytes.length ? digit(bytes[at + 1]) * 16 + digit(bytes[at + 2]) : -1;
        at += 2;
        if (value < 0) {
          throw new IllegalArgumentException("a % is not followed by two hexadecimal digits");
        }
      }
      plain[length++] = (byte) value;
    }
    return new String(plain, 0, length, StandardCharsets.UTF_8);
  }

  /** Returns a value below zero, even sixteen times it and more, if {@code c} is no digit. */
  private static int digit(byte c) {
    int value = Character.digit(c, 16);
    return value < 0 ? -1_000 : value;
  }
}
