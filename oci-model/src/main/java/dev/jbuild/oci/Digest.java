package dev.jbuild.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A content digest, {@code algorithm:hex}. Source: image-spec 1.1, descriptor.md, section Digests.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex lower-case hexadecimal, 64 or 128 characters
 */
public record Digest(String algorithm, String hex) implements Comparable<Digest> {

  public Digest {
    int length =
        switch (algorithm) {
          case "sha256" -> 64;
          case "sha512" -> 128;
          default ->
              throw new IllegalArgumentException(
                  "digest algorithm " + algorithm + " is not sha256 or sha512");
        };
    if (hex.length() != length || !isLowerHex(hex)) {
      throw new IllegalArgumentException(
          algorithm + " digest needs " + length + " lower-case hex characters, got " + hex);
    }
  }

  /**
   * Returns the digest that {@code text} spells.
   *
   * @throws IllegalArgumentException if it isn't {@code sha256:…} or {@code sha512:…}
   */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("digest " + text + " has no algorithm, as sha256: has");
    }
    return new Digest(text.substring(0, colon), text.substring(colon + 1));
  }

  /** Returns the SHA-256 of {@code bytes}. */
  public static Digest sha256(byte[] bytes) {
    return ofSha256(newSha256().digest(bytes));
  }

  /** Returns a digest of the 32 raw bytes that a SHA-256 gave. */
  public static Digest ofSha256(byte[] raw) {
    return of("sha256", raw);
  }

  /** Returns a fresh SHA-256 engine. */
  public static MessageDigest newSha256() {
    return Sha256.engine();
  }

  /**
   * Returns a fresh engine.
   *
   * @param algorithm {@code sha256} or {@code sha512}
   */
  public static MessageDigest newEngine(String algorithm) {
    if (algorithm.equals("sha256")) {
      return newSha256();
    }
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-512", missing);
    }
  }

  /** Returns a digest of the raw bytes that an engine of {@code algorithm} gave. */
  public static Digest of(String algorithm, byte[] raw) {
    return new Digest(algorithm, HexFormat.of().formatHex(raw));
  }

  private static boolean isLowerHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(Digest other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }
}
