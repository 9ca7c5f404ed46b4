package dev.jbuild.registry;

import java.io.ByteArrayOutputStream;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.InvalidParameterSpecException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.CipherSpi;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-GCM by OpenSSL, at full speed from the first record: the JDK's has the processor's
 * instructions only once C2 has compiled it, and jbuild runs without C2. Keys of 16, 24 or 32
 * bytes, nonces of 12; for others {@code Cipher} goes on to the JDK's. Native, by {@code aesgcm.c};
 * ADR 0031 has the figures. Source: NIST SP 800-38D.
 */
final class AesGcm extends CipherSpi {
  static final String NAME = "AES/GCM/NoPadding";

  private static final int BLOCK = 16;
  private static final int NONCE = 12;
  private static final int FORGED = -2;
  // NIST SP 800-38D, section 5.2.1.2, without those for special purposes.
  private static final Set<Integer> TAG_BITS = Set.of(96, 104, 112, 120, 128);

  private final ByteArrayOutputStream associated = new ByteArrayOutputStream();
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private boolean encrypts;
  private byte[] key = {};
  private byte[] nonce = {};
  private int tag;
  // A nonce encrypts once: two texts under one give the key of the tags away.
  private byte[] keyThatEncrypted = {};
  private byte[] nonceThatEncrypted = {};
  private boolean spent = true;

  /** Whether this machine has it. */
  // Native access is granted on the command line.
  @SuppressWarnings("restricted")
  static boolean load() {
    try {
      System.loadLibrary("jbuild-tls");
      return load0();
    } catch (UnsatisfiedLinkError notThere) {
      return false;
    }
  }

  private static native boolean load0();

  static native int crypt0(
      boolean encrypt,
      byte[] key,
      byte[] nonce,
      byte[] associated,
      byte[] in,
      int offset,
      int length,
      byte[] out,
      int to,
      int tag);

  @Override
  protected void engineInit(
      int mode, Key secret, @Nullable AlgorithmParameterSpec spec, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    if (!(spec instanceof GCMParameterSpec gcm)
        || gcm.getIV().length != NONCE
        || !TAG_BITS.contains(gcm.getTLen())
        || (mode != Cipher.ENCRYPT_MODE && mode != Cipher.DECRYPT_MODE)) {
      throw new InvalidAlgorithmParameterException(
          "a nonce of " + NONCE + " bytes and a tag of 12 to 16 are needed");
    }
    byte[] bytes = secret.getEncoded();
    if (bytes == null || (bytes.length != 16 && bytes.length != 24 && bytes.length != 32)) {
      throw new InvalidKeyException("a key of 16, 24 or 32 bytes is needed");
    }
    boolean encrypt = mode == Cipher.ENCRYPT_MODE;
    byte[] given = gcm.getIV();
    if (encrypt) {
      if (Arrays.equals(given, nonceThatEncrypted) && Arrays.equals(bytes, keyThatEncrypted)) {
        throw new InvalidAlgorithmParameterException(
            "this nonce has encrypted with this key before");
      }
      Arrays.fill(keyThatEncrypted, (byte) 0);
      keyThatEncrypted = bytes.clone();
      nonceThatEncrypted = given;
    }
    Arrays.fill(key, (byte) 0);
    key = bytes;
    nonce = given;
    tag = gcm.getTLen() / Byte.SIZE;
    encrypts = encrypt;
    associated.reset();
    begun.reset();
    spent = false;
  }

  @Override
  protected void engineInit(
      int mode, Key secret, @Nullable AlgorithmParameters parameters, @Nullable SecureRandom random)
      throws InvalidKeyException, InvalidAlgorithmParameterException {
    try {
      engineInit(
          mode,
          secret,
          parameters == null ? null : parameters.getParameterSpec(GCMParameterSpec.class),
          random);
    } catch (InvalidParameterSpecException other) {
      throw new InvalidAlgorithmParameterException(other);
    }
  }

  @Override
  protected void engineInit(int mode, Key secret, @Nullable SecureRandom random)
      throws InvalidKeyException {
    throw new InvalidKeyException("a nonce is needed");
  }

  @Override
  protected void engineUpdateAAD(byte[] data, int offset, int length) {
    requireFresh();
    associated.write(data, offset, length);
  }

  @Override
  protected byte[] engineUpdate(byte[] in, int offset, int length) {
    requireFresh();
    begun.write(in, offset, length);
    return new byte[0];
  }

  @Override
  protected int engineUpdate(byte[] in, int offset, int length, byte[] out, int to) {
    requireFresh();
    begun.write(in, offset, length);
    return 0;
  }

  @Override
  protected byte[] engineDoFinal(byte @Nullable [] in, int offset, int length)
      throws AEADBadTagException {
    byte[] out = new byte[engineGetOutputSize(length)];
    try {
      engineDoFinal(in, offset, length, out, 0);
      return out;
    } catch (ShortBufferException never) {
      throw new AssertionError(never);
    }
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // whether the result lies upon the text
  protected int engineDoFinal(byte @Nullable [] in, int offset, int length, byte[] out, int to)
      throws ShortBufferException, AEADBadTagException {
    requireFresh();
    byte[] text = in == null ? new byte[0] : in;
    int from = Objects.checkFromIndexSize(offset, length, text.length);
    int needed = engineGetOutputSize(length);
    int count = begun.size() + length;
    if (!encrypts && count < tag) {
      throw new AEADBadTagException("shorter than its tag");
    }
    if (out.length - to < needed) {
      throw new ShortBufferException("for " + needed + " bytes");
    }
    // What was begun comes first; and what lies upon its own result elsewhere would be overwritten.
    if (begun.size() > 0 || (text == out && offset != to)) {
      begun.write(text, offset, length);
      text = begun.toByteArray();
      from = 0;
    }
    spent = encrypts;
    int written =
        crypt0(encrypts, key, nonce, associated.toByteArray(), text, from, count, out, to, tag);
    associated.reset();
    begun.reset();
    if (written == FORGED) {
      throw new AEADBadTagException("the tag is another's");
    }
    if (written < 0) {
      throw new ProviderException("OpenSSL can't do AES-GCM");
    }
    return written;
  }

  private void requireFresh() {
    if (spent) {
      throw new IllegalStateException("needs init, with another nonce");
    }
  }

  @Override
  protected int engineGetOutputSize(int length) {
    int count = Math.addExact(begun.size(), length);
    return Math.max(0, Math.addExact(count, encrypts ? tag : -tag));
  }

  @Override
  protected int engineGetBlockSize() {
    return BLOCK;
  }

  @Override
  protected byte[] engineGetIV() {
    return nonce.clone();
  }

  @Override
  protected AlgorithmParameters engineGetParameters() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("GCM");
      parameters.init(new GCMParameterSpec(tag * Byte.SIZE, nonce));
      return parameters;
    } catch (GeneralSecurityException missing) {
      throw new ProviderException(missing);
    }
  }

  @Override
  protected void engineSetMode(String mode) throws NoSuchAlgorithmException {
    throw new NoSuchAlgorithmException(mode);
  }

  @Override
  protected void engineSetPadding(String padding) throws NoSuchPaddingException {
    throw new NoSuchPaddingException(padding);
  }
}
