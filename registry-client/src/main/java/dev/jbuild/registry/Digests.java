package dev.jbuild.registry;

import dev.jbuild.oci.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of the algorithm that another digest has. */
final class Digests {
  private Digests() {}

  static MessageDigest engine(Digest like) {
    try {
      return MessageDigest.getInstance(like.algorithm().equals("sha512") ? "SHA-512" : "SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-2", missing);
    }
  }

  static Digest finish(Digest like, MessageDigest engine) {
    return new Digest(like.algorithm(), HexFormat.of().formatHex(engine.digest()));
  }

  static Digest of(Digest like, byte[] bytes) {
    MessageDigest engine = engine(like);
    engine.update(bytes);
    return finish(like, engine);
  }
}
