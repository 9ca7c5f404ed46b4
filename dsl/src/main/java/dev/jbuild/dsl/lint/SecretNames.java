package dev.jbuild.dsl.lint;

import java.util.Locale;
import java.util.Set;

/** Names of variables whose values are likely to be secret. Source: BuildKit, build checks. */
public final class SecretNames {
  private static final Set<String> WORDS =
      Set.of(
          "apikey",
          "auth",
          "credential",
          "credentials",
          "key",
          "password",
          "pword",
          "passwd",
          "secret",
          "token");
  private static final Set<String> HARMLESS_WORDS = Set.of("public", "file", "version");

  private SecretNames() {}

  /** Returns whether {@code name} is one. */
  public static boolean contains(String name) {
    boolean secret = false;
    boolean harmless = false;
    for (String word : name.toLowerCase(Locale.ROOT).split("_", -1)) {
      secret |= WORDS.contains(word);
      harmless |= HARMLESS_WORDS.contains(word);
    }
    return secret && !harmless;
  }
}
