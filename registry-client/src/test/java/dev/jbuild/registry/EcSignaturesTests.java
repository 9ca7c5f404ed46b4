package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EcSignaturesTests {
  private static final byte[] TEXT = "sample".getBytes(StandardCharsets.US_ASCII);

  @BeforeAll
  static void install() {
    NativeCrypto.install();
  }

  private static KeyPair pair(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "SunEC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  private static byte[] signed(PrivateKey key, String algorithm) throws GeneralSecurityException {
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    assertThat(signing.getProvider().getName()).isEqualTo("SunEC");
    signing.update(TEXT);
    return signing.sign();
  }

  private static boolean verifies(PublicKey key, String algorithm, byte[] text, byte[] signature)
      throws GeneralSecurityException {
    Signature verifying = Signature.getInstance(algorithm);
    verifying.initVerify(key);
    assertThat(verifying.getProvider().getName()).isEqualTo("jbuild");
    verifying.update(text);
    return verifying.verify(signature);
  }

  /** RFC 6979, A.2.5: key pair of P-256, SHA-256, message «sample». */
  @Test
  void aSignatureOfTheStandardIsRight() throws GeneralSecurityException {
    AlgorithmParameters p256 = AlgorithmParameters.getInstance("EC");
    p256.init(new ECGenParameterSpec("secp256r1"));
    PublicKey key =
        KeyFactory.getInstance("EC")
            .generatePublic(
                new ECPublicKeySpec(
                    new ECPoint(
                        new BigInteger(
                            "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6", 16),
                        new BigInteger(
                            "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
                            16)),
                    p256.getParameterSpec(ECParameterSpec.class)));
    byte[] signature =
        HexFormat.of()
            .parseHex(
                "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                    + "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");

    assertThat(verifies(key, "SHA256withECDSA", TEXT, signature)).isTrue();
    assertThat(verifies(key, "SHA384withECDSA", TEXT, signature)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "secp256r1, 256", "secp256r1, 384", "secp256r1, 512",
    "secp384r1, 256", "secp384r1, 384", "secp384r1, 512",
    "secp521r1, 256", "secp521r1, 384", "secp521r1, 512"
  })
  void whatTheJdkSignedIsRightAndNothingElse(String curve, int bits)
      throws GeneralSecurityException {
    String algorithm = EcSignatures.name(bits);
    KeyPair pair = pair(curve);
    byte[] signature = signed(pair.getPrivate(), algorithm);

    assertThat(verifies(pair.getPublic(), algorithm, TEXT, signature)).isTrue();
    assertThat(verifies(pair(curve).getPublic(), algorithm, TEXT, signature)).isFalse();
    assertThat(verifies(pair.getPublic(), algorithm, new byte[0], signature)).isFalse();
    for (int i = 0; i < signature.length; i++) {
      byte[] forged = signature.clone();
      forged[i] ^= (byte) (1 << i % 8);
      assertThat(verifies(pair.getPublic(), algorithm, TEXT, forged)).as("byte " + i).isFalse();
    }
  }

  /** As a JDK once took them: CVE-2022-21449. */
  @Test
  void signaturesOfNoNumbersAreNone() throws GeneralSecurityException {
    KeyPair pair = pair("secp256r1");
    ECPublicKey key = (ECPublicKey) pair.getPublic();
    byte[] right = signed(pair.getPrivate(), "SHA256withECDSA");
    byte[] order = key.getParams().getOrder().toByteArray();

    for (byte[] number : new byte[][] {{0}, {1}, {-1}, order}) {
      assertThat(verifies(key, "SHA256withECDSA", TEXT, twice(number))).isFalse();
    }
    assertThat(verifies(key, "SHA256withECDSA", TEXT, new byte[0])).isFalse();
    assertThat(verifies(key, "SHA256withECDSA", TEXT, Arrays.copyOf(right, right.length + 1)))
        .isFalse();
    assertThat(verifies(key, "SHA256withECDSA", TEXT, Arrays.copyOf(right, right.length - 1)))
        .isFalse();
  }

  /** DER: a sequence of this number and once more of it. */
  private static byte[] twice(byte[] number) {
    byte[] der = new byte[2 + 2 * (2 + number.length)];
    der[0] = 0x30;
    der[1] = (byte) (der.length - 2);
    for (int at : new int[] {2, 4 + number.length}) {
      der[at] = 2;
      der[at + 1] = (byte) number.length;
      System.arraycopy(number, 0, der, at + 2, number.length);
    }
    return der;
  }

  @Test
  void eachTextIsVerifiedByItself() throws GeneralSecurityException {
    KeyPair pair = pair("secp256r1");
    byte[] signature = signed(pair.getPrivate(), "SHA256withECDSA");
    Signature verifying = Signature.getInstance("SHA256withECDSA");
    verifying.initVerify(pair.getPublic());

    verifying.update((byte) 1);
    assertThat(verifying.verify(signature)).isFalse();
    for (byte b : TEXT) {
      verifying.update(b);
    }
    byte[] within = new byte[signature.length + 7];
    System.arraycopy(signature, 0, within, 3, signature.length);
    assertThat(verifying.verify(within, 3, signature.length)).isTrue();
    verifying.update((byte) 1);
    verifying.initVerify(pair.getPublic());
    verifying.update(TEXT);
    assertThat(verifying.verify(signature)).isTrue();
  }

  @Test
  void otherKeysAreRefused() throws GeneralSecurityException {
    Signature verifying = Signature.getInstance("SHA256withECDSA", "jbuild");
    PublicKey rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic();

    assertThatThrownBy(() -> verifying.initVerify(rsa)).isInstanceOf(InvalidKeyException.class);
  }

  /** The JDK verifies with no others, and refuses certificates that have them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        // secp256k1, its generator
        "3056301006072a8648ce3d020106052b8104000a034200"
            + "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
            + "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
        // P-256, the point at infinity, by which a signature can be made without a key
        "3019301306072a8648ce3d020106082a8648ce3d03010703020000",
        // P-256, a compressed point
        "3039301306072a8648ce3d020106082a8648ce3d030107032200"
            + "036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
        // no key
        "3059301306072a8648ce3d020106082a8648ce3d03010703420004",
        ""
      })
  void onlyPointsOfNamedCurvesAreTaken(String encoded) throws GeneralSecurityException {
    ECPublicKey right = (ECPublicKey) pair("secp256r1").getPublic();
    Signature verifying = Signature.getInstance("SHA256withECDSA", "jbuild");

    assertThatThrownBy(() -> verifying.initVerify(new Claimed(right, encoded)))
        .isInstanceOf(InvalidKeyException.class);
  }

  /** CVE-2020-0601: a curve that has somebody's key as its generator, whose private number is 1. */
  @Test
  void aCurveThatIsDescribedByItsNumbersIsNotTaken() throws GeneralSecurityException {
    ECPublicKey right = (ECPublicKey) pair("secp256r1").getPublic();
    String point = HexFormat.of().formatHex(right.getEncoded(), 26, right.getEncoded().length);
    String curve =
        "02010130 2c06072a8648ce3d0101022100ffffffff00000001000000000000000000000000ffffffffffffffff"
            + "ffffffff304404 20ffffffff00000001000000000000000000000000fffffffffffffffffffffffc"
            + "04205ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b0441"
            + point
            + "022100ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551020101";
    String parameters = der("30", curve.replace(" ", ""));
    String key = der("30", der("30", "06072a8648ce3d0201" + parameters) + der("03", "00" + point));
    Signature verifying = Signature.getInstance("SHA256withECDSA", "jbuild");

    assertThatThrownBy(() -> verifying.initVerify(new Claimed(right, key)))
        .isInstanceOf(InvalidKeyException.class);
  }

  private static String der(String tag, String content) {
    int length = content.length() / 2;
    String size = length < 128 ? "%02x" : length < 256 ? "81%02x" : "82%04x";
    return tag + size.formatted(length) + content;
  }

  @Test
  void whatFollowsAKeyMakesItNone() throws GeneralSecurityException {
    ECPublicKey right = (ECPublicKey) pair("secp256r1").getPublic();
    Signature verifying = Signature.getInstance("SHA256withECDSA", "jbuild");
    byte[] longer = Arrays.copyOf(right.getEncoded(), right.getEncoded().length + 1);

    verifying.initVerify(new Claimed(right, HexFormat.of().formatHex(longer)));
    verifying.update(TEXT);
    assertThatThrownBy(() -> verifying.verify(new byte[70])).isInstanceOf(SignatureException.class);
    verifying.initVerify(right);
    assertThatThrownBy(() -> verifying.verify(null)).isInstanceOf(SignatureException.class);
  }

  private record Claimed(ECPublicKey key, String encoded) implements ECPublicKey {
    @Override
    public ECPoint getW() {
      return key.getW();
    }

    @Override
    public ECParameterSpec getParams() {
      return key.getParams();
    }

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public String getFormat() {
      return "X.509";
    }

    @Override
    public byte[] getEncoded() {
      return HexFormat.of().parseHex(encoded);
    }
  }
}
