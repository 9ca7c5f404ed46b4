package dev.jbuild.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A content digest, {@code algorithm:hex}. Source: image-spec 1.1, descriptor.md, section Digests.
 */
public final class Digest implements Comparable<Digest> {
  private static final int SHA256_LENGTH = 32;
  private static final int SHA512_LENGTH = 64;

  private final byte[] raw;

  /** Made when somebody asks: of most files' digests nobody does. */
  private @Nullable String hex;

  private Digest(byte[] raw) {
    this.raw = raw;
  }

  /**
   * Returns a digest that is spelt in hexadecimal.
   *
   * @param algorithm {@code sha256} or {@code sha512}
   * @param hex lower-case, 64 or 128 characters
   * @throws IllegalArgumentException if it isn't that
   */
  public static Digest ofHex(String algorithm, String hex) {
    byte[] raw = new byte[length(algorithm)];
    boolean well = hex.length() == 2 * raw.length;
    for (int i = 0; well && i < raw.length; i++) {
      int high = nibble(hex.charAt(2 * i));
      int low = nibble(hex.charAt(2 * i + 1));
      well = high >= 0 && low >= 0;
      raw[i] = (byte) (high << 4 | low);
    }
    if (!well) {
      throw new IllegalArgumentException(
          algorithm + " digest needs " + 2 * raw.length + " lower-case hex characters, got " + hex);
    }
    Digest digest = new Digest(raw);
    digest.hex = hex;
    return digest;
  }

  private static int length(String algorithm) {
    return switch (algorithm) {
      case "sha256" -> SHA256_LENGTH;
      case "sha512" -> SHA512_LENGTH;
      default ->
          throw new IllegalArgumentException(
              "digest algorithm " + algorithm + " is not sha256 or sha512");
    };
  }

  /** Returns the value of a lower-case digit, or -1. */
  private static int nibble(char digit) {
    if (digit >= '0' && digit <= '9') {
      return digit - '0';
    }
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
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
    return ofHex(text.substring(0, colon), text.substring(colon + 1));
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

  /**
   * Returns a digest of the raw bytes that an engine of {@code algorithm} gave.
   *
   * @throws IllegalArgumentException if an engine of it gives more or fewer
   */
  public static Digest of(String algorithm, byte[] raw) {
    if (raw.length != length(algorithm)) {
      throw new IllegalArgumentException(raw.length + " bytes are no " + algorithm + " digest");
    }
    return new Digest(raw.clone());
  }

  /** Returns {@code sha256} or {@code sha512}. */
  public String algorithm() {
    return raw.length == SHA256_LENGTH ? "sha256" : "sha512";
  }

  /** Returns it in lower-case hexadecimal, 64 or 128 characters. */
  public String hex() {
    String text = hex;
    if (text == null) {
      text = HexFormat.of().formatHex(raw);
      hex = text;
    }
    return text;
  }

  /** Returns it as bytes, 32 or 64. */
  public byte[] bytes() {
    return raw.clone();
  }

  @Override
  public int compareTo(Digest other) {
    int byAlgorithm = Integer.compare(raw.length, other.raw.length);
    return byAlgorithm != 0 ? byAlgorithm : Arrays.compareUnsigned(raw, other.raw);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest digest && Arrays.equals(raw, digest.raw);
  }

  @Override
  public int hashCode() {
    return raw[0] << 24 | (raw[1] & 0xFF) << 16 | (raw[2] & 0xFF) << 8 | (raw[3] & 0xFF);
  }

  @Override
  public String toString() {
    return algorithm() + ":" + hex();
  }
}
