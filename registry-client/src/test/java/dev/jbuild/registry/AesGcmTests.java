package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.Security;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AesGcmTests {
  private static final byte[] NONCE = new byte[12];
  private static final Key KEY = new SecretKeySpec(new byte[16], "AES");

  @BeforeAll
  static void install() {
    NativeCrypto.install();
  }

  private static Cipher cipher(int mode, Key key, byte[] nonce, byte[] associated)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(128, nonce));
    assertThat(cipher.getProvider().getName()).isEqualTo("jbuild");
    cipher.updateAAD(associated);
    return cipher;
  }

  private static Cipher encrypting() throws GeneralSecurityException {
    return cipher(Cipher.ENCRYPT_MODE, KEY, NONCE, new byte[0]);
  }

  private static Cipher decrypting() throws GeneralSecurityException {
    return cipher(Cipher.DECRYPT_MODE, KEY, NONCE, new byte[0]);
  }

  @Test
  void isTheFirstChoiceOfTheProcess() {
    assertThat(Security.getProviders()[0].getName()).isEqualTo("jbuild");
  }

  /** McGrew and Viega, «The Galois/Counter Mode of Operation», appendix B: test cases 2, 4, 16. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          00000000000000000000000000000000, 000000000000000000000000, , 00000000000000000000000000000000, \
          0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf
          feffe9928665731c6d6a8f9467308308, cafebabefacedbaddecaf888, feedfacedeadbeeffeedfacedeadbeefabaddad2, \
          d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525\
          b16aedf5aa0de657ba637b39, \
          42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa05\
          1ba30b396a0aac973d58e0915bc94fbc3221a5db94fae95ae7121a47
          feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308, cafebabefacedbaddecaf888, \
          feedfacedeadbeeffeedfacedeadbeefabaddad2, \
          d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525\
          b16aedf5aa0de657ba637b39, \
          522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838\
          c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b
          """)
  void encryptsAsItsAuthorsDo(
      String key, String nonce, String associated, String text, String encrypted)
      throws GeneralSecurityException {
    HexFormat hex = HexFormat.of();
    Cipher cipher =
        cipher(
            Cipher.ENCRYPT_MODE,
            new SecretKeySpec(hex.parseHex(key), "AES"),
            hex.parseHex(nonce),
            associated == null ? new byte[0] : hex.parseHex(associated));

    assertThat(hex.formatHex(cipher.doFinal(hex.parseHex(text)))).isEqualTo(encrypted);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 24, 32})
  void encryptsAndDecryptsAsTheJdkDoes(int keyLength) throws GeneralSecurityException {
    Random random = new Random(keyLength);
    for (int round = 0; round < 300; round++) {
      byte[] key = bytes(random, keyLength);
      byte[] nonce = bytes(random, 12);
      byte[] associated = bytes(random, random.nextInt(40));
      byte[] text = bytes(random, random.nextInt(round < 200 ? 70 : 20_000));
      GCMParameterSpec spec = new GCMParameterSpec(96 + 8 * random.nextInt(5), nonce);
      Cipher jdk = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
      jdk.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), spec);
      jdk.updateAAD(associated);
      byte[] expected = jdk.doFinal(text);

      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "jbuild");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), spec);
      assertThat(inParts(cipher, associated, text, random)).isEqualTo(expected);
      cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), spec);
      assertThat(inParts(cipher, associated, expected, random)).isEqualTo(text);
    }
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** In two parts or one, from a heap buffer or a direct one. */
  private static byte[] inParts(Cipher cipher, byte[] associated, byte[] text, Random random)
      throws GeneralSecurityException {
    int cut = random.nextInt(associated.length + 1);
    cipher.updateAAD(associated, 0, cut);
    cipher.updateAAD(associated, cut, associated.length - cut);
    int first = random.nextBoolean() ? 0 : random.nextInt(text.length + 1);
    byte[] begun = cipher.update(text, 0, first);
    assertThat(begun == null ? new byte[0] : begun).isEmpty();
    int rest = text.length - first;
    ByteBuffer in =
        random.nextBoolean() ? ByteBuffer.allocateDirect(rest) : ByteBuffer.allocate(rest);
    in.put(text, first, rest).flip();
    ByteBuffer out = ByteBuffer.allocate(cipher.getOutputSize(rest));
    cipher.doFinal(in, out);
    return Arrays.copyOf(out.array(), out.position());
  }

  /** As TLS does: a record is decrypted where it lies. */
  @Test
  void decryptsInPlace() throws GeneralSecurityException {
    byte[] text = bytes(new Random(1), 16_384);
    ByteBuffer record = ByteBuffer.allocate(text.length + 21);
    record.position(5).put(encrypting().doFinal(text)).position(5);

    int length = decrypting().doFinal(record.duplicate(), record);

    assertThat(length).isEqualTo(text.length);
    assertThat(Arrays.copyOfRange(record.array(), 5, 5 + length)).isEqualTo(text);
  }

  @Test
  void decryptsOntoItselfElsewhere() throws GeneralSecurityException {
    byte[] text = bytes(new Random(2), 1000);
    byte[] both = Arrays.copyOf(encrypting().doFinal(text), 1100);

    decrypting().doFinal(both, 0, 1016, both, 7);

    assertThat(Arrays.copyOfRange(both, 7, 1007)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 99, 100, 115})
  void nothingIsSeenOfWhatWasForged(int at) throws GeneralSecurityException {
    byte[] encrypted = encrypting().doFinal(bytes(new Random(3), 100));
    encrypted[at] ^= 1;
    byte[] out = new byte[100];

    assertThatThrownBy(() -> decrypting().doFinal(encrypted, 0, encrypted.length, out, 0))
        .isInstanceOf(AEADBadTagException.class);
    assertThat(out).containsOnly(0);

    byte[] before = encrypted.clone();
    assertThatThrownBy(() -> decrypting().doFinal(encrypted, 0, encrypted.length, encrypted, 0))
        .isInstanceOf(AEADBadTagException.class);
    assertThat(Arrays.copyOf(encrypted, 100)).containsOnly(0);
    assertThat(Arrays.copyOfRange(encrypted, 100, 116))
        .isEqualTo(Arrays.copyOfRange(before, 100, 116));
  }

  @Test
  void otherAssociatedDataIsForged() throws GeneralSecurityException {
    byte[] encrypted = encrypting().doFinal(new byte[10]);

    assertThatThrownBy(
            () -> cipher(Cipher.DECRYPT_MODE, KEY, NONCE, new byte[1]).doFinal(encrypted))
        .isInstanceOf(AEADBadTagException.class);
  }

  @Test
  void decryptsAgainWithNothingOfTheTextBefore() throws GeneralSecurityException {
    byte[] encrypted =
        cipher(Cipher.ENCRYPT_MODE, KEY, NONCE, new byte[3]).doFinal(new byte[] {1, 2});
    Cipher cipher = cipher(Cipher.DECRYPT_MODE, KEY, NONCE, new byte[1]);
    cipher.update(new byte[1]);
    cipher.init(Cipher.DECRYPT_MODE, KEY, new GCMParameterSpec(128, NONCE));
    for (int round = 0; round < 2; round++) {
      cipher.updateAAD(new byte[3]);
      cipher.update(encrypted, 0, 10);
      assertThat(cipher.doFinal(encrypted, 10, 8)).containsExactly(1, 2);
    }
  }

  @Test
  void lessThanATagIsForged() {
    assertThatThrownBy(() -> decrypting().doFinal(new byte[15]))
        .isInstanceOf(AEADBadTagException.class);
  }

  @Test
  void aNonceEncryptsOnce() throws GeneralSecurityException {
    Cipher cipher = encrypting();
    cipher.doFinal(new byte[1]);

    assertThatThrownBy(() -> cipher.doFinal(new byte[1])).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () -> cipher.init(Cipher.ENCRYPT_MODE, KEY, new GCMParameterSpec(128, NONCE)))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
    cipher.init(Cipher.DECRYPT_MODE, KEY, new GCMParameterSpec(128, NONCE));
    assertThatThrownBy(
            () -> cipher.init(Cipher.ENCRYPT_MODE, KEY, new GCMParameterSpec(128, NONCE)))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(new byte[32], "AES"),
        new GCMParameterSpec(128, NONCE));
    cipher.init(Cipher.ENCRYPT_MODE, KEY, new GCMParameterSpec(128, bytes(new Random(4), 12)));
    assertThat(cipher.doFinal(new byte[1])).hasSize(17);
  }

  @Test
  void aResultThatDoesNotFitLosesNothing() throws GeneralSecurityException {
    Cipher cipher = encrypting();
    cipher.update(new byte[3]);

    assertThatThrownBy(() -> cipher.doFinal(new byte[2], 0, 2, new byte[20], 0))
        .isInstanceOf(ShortBufferException.class);
    assertThat(cipher.doFinal(new byte[2])).isEqualTo(encrypting().doFinal(new byte[5]));
  }

  @Test
  void aResultThatNoArrayHoldsIsRefused() throws GeneralSecurityException {
    Cipher cipher = encrypting();

    assertThatThrownBy(() -> cipher.getOutputSize(Integer.MAX_VALUE - 15))
        .isInstanceOf(ArithmeticException.class);
  }

  /** Of 100 bytes each: whether it encrypts, length of the nonce, offset, length, to, tag. */
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          true, 12, -1, 10, 0, 16
          true, 12, 0, -1, 0, 16
          true, 12, 91, 10, 0, 16
          true, 12, 0, 10, -1, 16
          true, 12, 0, 85, 0, 16
          true, 12, 0, 10, 75, 16
          true, 12, 0, 2147483647, 0, 16
          true, 11, 0, 10, 0, 16
          true, 12, 0, 10, 0, 17
          true, 12, 0, 10, 0, 11
          false, 12, 0, 15, 0, 16
          false, 12, 0, 26, 91, 16
          """)
  void theNativeHalfReachesNothingElse(
      boolean encrypts, int nonce, int offset, int length, int to, int tag) {
    assertThat(
            AesGcm.crypt0(
                encrypts,
                new byte[16],
                new byte[nonce],
                new byte[0],
                new byte[100],
                offset,
                length,
                new byte[100],
                to,
                tag))
        .isEqualTo(-1);
  }

  /** What it can't do, the JDK does: nonces of other lengths. */
  @Test
  void otherNoncesAreTheJdks() throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, KEY, new GCMParameterSpec(128, new byte[16]));

    assertThat(cipher.getProvider().getName()).isEqualTo("SunJCE");
  }

  @ParameterizedTest
  @ValueSource(ints = {88, 97, 127, 129, 136, 4096})
  void tagsOfOtherLengthsAreRefused(int bits) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "jbuild");

    assertThatThrownBy(
            () -> cipher.init(Cipher.DECRYPT_MODE, KEY, new GCMParameterSpec(bits, NONCE)))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
  }

  @Test
  void keysOfOtherLengthsAreRefused() throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding", "jbuild");

    assertThatThrownBy(() ->
            cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(new byte[15], "AES"),
                new GCMParameterSpec(128, NONCE)))
        .isInstanceOf(InvalidKeyException.class);
  }
}
