package dev.jbuild.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Objects;

/**
 * SHA-256 by the processor's own instructions, at full speed from the first byte: the JDK's engine
 * uses them too, but only once it was compiled, and a search through the security providers comes
 * before it. Native, by {@code sha256.c} of layer-engine; ADR 0004 has the figures. Source: FIPS
 * 180-4, section 6.2.
 */
final class Sha256 extends MessageDigest implements Cloneable {
  private static final int BLOCK = 64;

  /** Blocks of one call, so that the collector never waits long for the array. */
  private static final int MOST_BLOCKS = 1 << 14;

  /** FIPS 180-4, section 5.3.3. */
  private static final int[] START = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  private static final boolean AVAILABLE = load();

  private int[] state = START.clone();
  private byte[] begun = new byte[BLOCK];
  private long length;

  private Sha256() {
    super("SHA-256");
  }

  /** Returns a fresh engine: this one, or the JDK's where the processor or the library lacks it. */
  static MessageDigest engine() {
    return AVAILABLE ? new Sha256() : Jdk.engine();
  }

  // Native access is granted on the command line.
  @SuppressWarnings("restricted")
  private static boolean load() {
    try {
      System.loadLibrary("jbuild");
      return available0();
    } catch (UnsatisfiedLinkError notThere) {
      return false;
    }
  }

  private static native boolean available0();

  private static native boolean compress0(int[] state, byte[] in, int offset, int blocks);

  @Override
  protected int engineGetDigestLength() {
    return 32;
  }

  @Override
  protected void engineUpdate(byte input) {
    int held = (int) (length++ % BLOCK);
    begun[held] = input;
    if (held == BLOCK - 1) {
      compress(begun, 0, 1);
    }
  }

  @Override
  protected void engineUpdate(byte[] input, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, input.length);
    int at = offset;
    int end = offset + count;
    int held = (int) (length % BLOCK);
    length += count;
    if (held > 0) {
      int taken = Math.min(count, BLOCK - held);
      System.arraycopy(input, at, begun, held, taken);
      at += taken;
      if (held + taken < BLOCK) {
        return;
      }
      compress(begun, 0, 1);
    }
    while (end - at >= BLOCK) {
      int blocks = Math.min(MOST_BLOCKS, (end - at) / BLOCK);
      compress(input, at, blocks);
      at += blocks * BLOCK;
    }
    System.arraycopy(input, at, begun, 0, end - at);
  }

  private void compress(byte[] in, int offset, int blocks) {
    if (!compress0(state, in, offset, blocks)) {
      throw new OutOfMemoryError("no memory to hash with");
    }
  }

  /** Pads by a one, zeros, and the length in bits: FIPS 180-4, section 5.1.1. */
  @Override
  protected byte[] engineDigest() {
    int held = (int) (length % BLOCK);
    byte[] last = new byte[held < BLOCK - 8 ? BLOCK : 2 * BLOCK];
    System.arraycopy(begun, 0, last, 0, held);
    last[held] = (byte) 0x80;
    putLong(last, last.length - 8, length * 8);
    compress(last, 0, last.length / BLOCK);
    byte[] digest = new byte[32];
    for (int i = 0; i < 32; i++) {
      digest[i] = (byte) (state[i >> 2] >>> (24 - 8 * (i & 3)));
    }
    engineReset();
    return digest;
  }

  private static void putLong(byte[] into, int offset, long value) {
    for (int i = 0; i < 8; i++) {
      into[offset + i] = (byte) (value >>> (56 - 8 * i));
    }
  }

  @Override
  protected void engineReset() {
    System.arraycopy(START, 0, state, 0, START.length);
    Arrays.fill(begun, (byte) 0);
    length = 0;
  }

  @Override
  public Object clone() throws CloneNotSupportedException {
    Sha256 copy = (Sha256) super.clone();
    copy.state = state.clone();
    copy.begun = begun.clone();
    return copy;
  }

  /** The JDK's engine. To look it up takes longer than to copy one. */
  private static final class Jdk {
    private static final MessageDigest UNUSED = lookUp();

    private static MessageDigest lookUp() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException missing) {
        throw new IllegalStateException("every JDK has SHA-256", missing);
      }
    }

    static MessageDigest engine() {
      try {
        return (MessageDigest) UNUSED.clone();
      } catch (CloneNotSupportedException other) {
        throw new IllegalStateException("the JDK's SHA-256 can be cloned", other);
      }
    }
  }
}
