package dev.jbuild.registry;

import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The issuers whose certificates are trusted. */
final class TrustStore {
  private static final String FILE = "javax.net.ssl.trustStore";

  private TrustStore() {}

  /**
   * Reads the store that the JDK's properties name, or that of the Java runtime.
   *
   * @throws RegistryException if it can't be read, or has nobody, which the JDK calls an error of
   *     each connection
   */
  static X509TrustManager read() {
    X509TrustManager issuers;
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      issuers = (X509TrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException broken) {
      boolean locked = wrapped(wrapped(broken)) instanceof UnrecoverableKeyException;
      throw unreadable(
          locked ? "its password is another" : "it is neither PKCS12 nor JKS, or damaged", broken);
    }
    if (issuers.getAcceptedIssuers().length == 0) {
      throw unreadable("it has none, or none without its password", null);
    }
    return issuers;
  }

  private static @Nullable Throwable wrapped(@Nullable Throwable thrown) {
    return thrown == null ? null : thrown.getCause();
  }

  private static RegistryException unreadable(String why, @Nullable Throwable cause) {
    String store =
        Optional.ofNullable(System.getProperty(FILE))
            .map(file -> "the trust store " + file)
            .orElse("the trust store of the Java runtime");
    return new RegistryException(
        new Problem(
            "BadTrustStore",
            "no certificates can be read from " + store + ": " + why,
            Place.ANYWHERE,
            "name a file that keytool has made by JBUILD_JAVA_OPTIONS=-D"
                + FILE
                + "=FILE, and its password by -D"
                + FILE
                + "Password=PASSWORD"),
        cause);
  }
}
