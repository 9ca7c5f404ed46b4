package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.HashSet;
import java.util.Set;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EcKeyPairsTests {
  private static final String P_256 = "secp256r1";

  @BeforeAll
  static void install() {
    NativeCrypto.install();
  }

  private static KeyPairGenerator generator(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator;
  }

  @Test
  void keysOfP256AreMadeHere() throws GeneralSecurityException {
    assertThat(generator(P_256).getProvider().getName()).isEqualTo("jbuild");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp384r1", "secp521r1"})
  void keysOfOtherCurvesAreTheJdks(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = generator(curve);

    assertThat(generator.getProvider().getName()).isEqualTo("SunEC");
    assertThat(generator.generateKeyPair()).isNotNull();
  }

  /** As the JDK's TLS asks for them. */
  @Test
  void keysOfP256AreMadeHereByItsNumbersToo() throws GeneralSecurityException {
    ECParameterSpec numbers =
        ((ECPublicKey) generator(P_256).generateKeyPair().getPublic()).getParams();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(numbers);

    assertThat(generator.getProvider().getName()).isEqualTo("jbuild");
  }

  @Test
  void otherNumbersAreNotTaken() throws GeneralSecurityException {
    ECParameterSpec right =
        ((ECPublicKey) generator(P_256).generateKeyPair().getPublic()).getParams();
    ECPoint elsewhere = ((ECPublicKey) generator(P_256).generateKeyPair().getPublic()).getW();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", "jbuild");

    assertThatThrownBy(() ->
            generator.initialize(
                new ECParameterSpec(right.getCurve(), elsewhere, right.getOrder(), 1)))
        .isInstanceOf(InvalidAlgorithmParameterException.class);
  }

  @Test
  void keysByLengthAreTheJdks() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);

    assertThat(generator.getProvider().getName()).isEqualTo("SunEC");
  }

  /** The secret number belongs to the point, numbers with leading zeros among them. */
  @Test
  void theJdkSignsAndAgreesByThem() throws GeneralSecurityException {
    KeyPairGenerator jdk = KeyPairGenerator.getInstance("EC", "SunEC");
    jdk.initialize(new ECGenParameterSpec(P_256));
    KeyPair other = jdk.generateKeyPair();
    KeyPairGenerator generator = generator(P_256);
    Set<PublicKey> all = new HashSet<>();
    for (int round = 0; round < 600; round++) {
      KeyPair pair = generator.generateKeyPair();
      assertThat(all.add(pair.getPublic())).as("fresh").isTrue();
      assertThat(secret(pair.getPrivate(), other.getPublic()))
          .isEqualTo(secret(other.getPrivate(), pair.getPublic()));
    }
    KeyPair pair = generator.generateKeyPair();
    Signature signing = Signature.getInstance("SHA256withECDSA");
    signing.initSign(pair.getPrivate());
    signing.update(new byte[100]);
    byte[] signature = signing.sign();
    signing.initVerify(pair.getPublic());
    signing.update(new byte[100]);
    assertThat(signing.verify(signature)).isTrue();
    assertThat(((ECPublicKey) pair.getPublic()).getParams().getOrder().bitLength()).isEqualTo(256);
  }

  private static byte[] secret(PrivateKey mine, PublicKey other) throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(mine);
    agreement.doPhase(other, true);
    return agreement.generateSecret();
  }
}
