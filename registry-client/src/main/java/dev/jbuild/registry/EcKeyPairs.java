package dev.jbuild.registry;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidParameterException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGeneratorSpi;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;

/**
 * Key pairs of P-256 by OpenSSL: each TLS handshake begins with one, whether the server takes it or
 * not, and to make the first the JDK fills tables, a fifth of the time of a small push. Keys of
 * other curves are the JDK's. Native, by {@code eckeys.c}; ADR 0031 has the figures.
 */
final class EcKeyPairs extends KeyPairGeneratorSpi {
  static final String NAME = "EC";

  private static final String CURVE = "secp256r1";
  private static final int NUMBER = 32;
  private static final int POINT = NUMBER + 1;

  private static native boolean generate0(byte[] pair);

  @Override
  public void initialize(int bits, SecureRandom random) {
    throw new InvalidParameterException("a curve is needed");
  }

  @Override
  public void initialize(AlgorithmParameterSpec curve, SecureRandom random)
      throws InvalidAlgorithmParameterException {
    boolean fits =
        switch (curve) {
          case ECGenParameterSpec named -> named.getName().equals(CURVE);
          case ECParameterSpec numbers -> isSame(numbers, parameters());
          case null, default -> false;
        };
    if (!fits) {
      throw new InvalidAlgorithmParameterException("only " + CURVE);
    }
  }

  private static boolean isSame(ECParameterSpec one, ECParameterSpec other) {
    return one.getCurve().equals(other.getCurve())
        && one.getGenerator().equals(other.getGenerator())
        && one.getOrder().equals(other.getOrder())
        && one.getCofactor() == other.getCofactor();
  }

  private static ECParameterSpec parameters() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance(NAME);
      parameters.init(new ECGenParameterSpec(CURVE));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException missing) {
      throw new ProviderException(missing);
    }
  }

  @Override
  public KeyPair generateKeyPair() {
    byte[] pair = new byte[POINT + 2 * NUMBER];
    if (!generate0(pair)) {
      throw new ProviderException("OpenSSL makes no key of " + CURVE);
    }
    try {
      ECParameterSpec curve = parameters();
      ECPoint point = new ECPoint(number(pair, POINT), number(pair, POINT + NUMBER));
      KeyFactory keys = KeyFactory.getInstance(NAME);
      return new KeyPair(
          keys.generatePublic(new ECPublicKeySpec(point, curve)),
          keys.generatePrivate(new ECPrivateKeySpec(number(pair, 0), curve)));
    } catch (GeneralSecurityException missing) {
      throw new ProviderException(missing);
    } finally {
      Arrays.fill(pair, (byte) 0);
    }
  }

  private static BigInteger number(byte[] pair, int from) {
    return new BigInteger(1, pair, from, NUMBER);
  }
}
