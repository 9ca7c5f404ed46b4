package dev.jbuild.registry;

import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives the JDK's TLS the ciphers of OpenSSL: {@link AesGcm}. All else stays the JDK's. */
final class NativeCiphers extends Provider {
  private static final long serialVersionUID = 1L;

  private NativeCiphers() {
    super("jbuild", "1", "AES-GCM by OpenSSL");
    putService(new AesGcmService(this));
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
        Security.insertProviderAt(new NativeCiphers(), 1);
      }
    }

    static void now() {}
  }

  private static final class AesGcmService extends Service {
    AesGcmService(Provider provider) {
      super(
          provider,
          "Cipher",
          AesGcm.NAME,
          AesGcm.class.getName(),
          List.of(),
          Map.of("SupportedKeyFormats", "RAW"));
    }

    @Override
    public Object newInstance(@Nullable Object parameter) {
      return new AesGcm();
    }
  }
}
