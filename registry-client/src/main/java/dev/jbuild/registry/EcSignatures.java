package dev.jbuild.registry;

import java.io.ByteArrayOutputStream;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Verifies ECDSA by OpenSSL, as certificates and servers of TLS sign: to verify the first, the JDK
 * fills tables, a fifth of the CPU time of a small push. To sign is left to the JDK, and so are
 * keys of curves that it doesn't know, which it refuses. Native, by {@code ecsignatures.c}; ADR
 * 0031 has the figures. Source: RFC 5480; RFC 3279, section 2.2.3.
 */
final class EcSignatures extends SignatureSpi {
  /**
   * How the keys of P-256, P-384 and P-521 begin, as the JDK encodes them: their lengths, a named
   * curve and an uncompressed point. OpenSSL would take curves that are described by their numbers,
   * too, with which anybody can sign.
   */
  private static final List<byte[]> HEADS =
      List.of(
          HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004"),
          HexFormat.of().parseHex("3076301006072a8648ce3d020106052b8104002203620004"),
          HexFormat.of().parseHex("30819b301006072a8648ce3d020106052b810400230381860004"));

  private static final int RIGHT = 1;
  private static final int FORGED = 0;

  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final int bits;
  private byte[] key = {};

  /** Signatures of SHA-2 with so many {@code bits}: 256, 384 or 512. */
  EcSignatures(int bits) {
    this.bits = bits;
  }

  static String name(int bits) {
    return "SHA" + bits + "withECDSA";
  }

  private static native int verify0(byte[] key, int bits, byte[] text, byte[] signature);

  @Override
  protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
    byte[] encoded = publicKey instanceof ECPublicKey ? publicKey.getEncoded() : null;
    if (encoded == null
        || HEADS.stream().noneMatch(head -> Arrays.mismatch(head, encoded) == head.length)) {
      throw new InvalidKeyException("only keys of P-256, P-384 and P-521");
    }
    key = encoded;
    text.reset();
  }

  @Override
  protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
    throw new InvalidKeyException("verifies only");
  }

  @Override
  protected void engineUpdate(byte b) {
    text.write(b);
  }

  @Override
  protected void engineUpdate(byte[] bytes, int offset, int length) {
    text.write(bytes, offset, length);
  }

  @Override
  protected boolean engineVerify(byte[] signature) throws SignatureException {
    if (signature == null) {
      throw new SignatureException("no signature");
    }
    try {
      return switch (verify0(key, bits, text.toByteArray(), signature)) {
        case RIGHT -> true;
        case FORGED -> false;
        default -> throw new SignatureException("OpenSSL doesn't know this key");
      };
    } finally {
      text.reset();
    }
  }

  @Override
  protected boolean engineVerify(byte[] signature, int offset, int length)
      throws SignatureException {
    return engineVerify(Arrays.copyOfRange(signature, offset, offset + length));
  }

  @Override
  protected byte[] engineSign() throws SignatureException {
    throw new SignatureException("verifies only");
  }

  // The JDK's abstract methods.
  @Deprecated
  @Override
  protected void engineSetParameter(String name, Object value) {
    throw new InvalidParameterException("ECDSA has no parameters");
  }

  @Deprecated
  @Override
  protected Object engineGetParameter(String name) {
    throw new InvalidParameterException("ECDSA has no parameters");
  }
}
