package dev.jbuild.registry;

import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives the JDK's TLS what a cold JVM is slow at, by OpenSSL: {@link AesGcm}, {@link EcKeyPairs}
 * and {@link EcSignatures}. All else stays the JDK's.
 */
final class NativeCrypto extends Provider {
  private static final long serialVersionUID = 1L;

  private NativeCrypto() {
    super("jbuild", "1", "AES-GCM, keys of P-256 and ECDSA by OpenSSL");
    offer("Cipher", AesGcm.NAME, AesGcm.class, AesGcm::new);
    offer("KeyPairGenerator", EcKeyPairs.NAME, EcKeyPairs.class, EcKeyPairs::new);
    for (int bits : new int[] {256, 384, 512}) {
      offer("Signature", EcSignatures.name(bits), EcSignatures.class, () -> new EcSignatures(bits));
    }
  }

  private void offer(String type, String name, Class<?> by, Supplier<Object> maker) {
    Map<String, String> attributes =
        type.equals("Cipher") ? Map.of("SupportedKeyFormats", "RAW") : Map.of();
    putService(
        new Service(this, type, name, by.getName(), List.of(), attributes) {
          @Override
          public Object newInstance(@Nullable Object parameter) {
            return maker.get();
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
