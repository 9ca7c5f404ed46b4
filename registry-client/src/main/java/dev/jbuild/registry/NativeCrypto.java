package dev.jbuild.registry;

import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives the JDK's TLS what a cold JVM is slow at, by OpenSSL: {@link AesGcm} and {@link
 * EcKeyPairs}. All else stays the JDK's.
 */
final class NativeCrypto extends Provider {
  private static final long serialVersionUID = 1L;

  private NativeCrypto() {
    super("jbuild", "1", "AES-GCM and keys of P-256 by OpenSSL");
    Map<String, String> rawKeys = Map.of("SupportedKeyFormats", "RAW");
    putService(
        new Service(this, "Cipher", AesGcm.NAME, AesGcm.class.getName(), List.of(), rawKeys) {
          @Override
          public Object newInstance(@Nullable Object parameter) {
            return new AesGcm();
          }
        });
    putService(
        new Service(
            this, "KeyPairGenerator", EcKeyPairs.NAME, EcKeyPairs.class.getName(), null, null) {
          @Override
          public Object newInstance(@Nullable Object parameter) {
            return new EcKeyPairs();
          }
        });
  }

  /**
   * Makes them the first choice of this process; where the library is missing, nothing changes and
   * TLS is slower. Further calls do nothing.
   */
  static void install() {
    Installed.now();
  }

  private static final class Installed {
    static {
      if (AesGcm.load()) {
        Security.insertProviderAt(new NativeCrypto(), 1);
      }
    }

    static void now() {}
  }
}
