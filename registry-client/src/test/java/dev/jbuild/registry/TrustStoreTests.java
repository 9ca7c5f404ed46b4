package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.oci.ImageReference;
import dev.jbuild.registry.testing.FakeRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustStoreTests {
  private static final String PROPERTY = "javax.net.ssl.trustStore";

  private final HeldCertificate certificate =
      new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();

  @TempDir Path folder;

  private Path store(@Nullable String password) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("registry", certificate.certificate());
    Path file = folder.resolve("trust");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password == null ? null : password.toCharArray());
    }
    return file;
  }

  /** Asks a registry, once, while the JDK is told to trust who is in {@code store}. */
  private String answer(Path store, String password) throws Exception {
    FakeTime time = new FakeTime();
    System.setProperty(PROPERTY, store.toString());
    System.setProperty(PROPERTY + "Password", password);
    SSLContext tls =
        new HandshakeCertificates.Builder().heldCertificate(certificate).build().sslContext();
    try (FakeRegistry registry = FakeRegistry.startWithTls(tls);
        RegistryClient client =
            new HttpRegistryClient(RegistryOptions.of(Credentials.ANONYMOUS), time.timing())) {
      return client.resolve(ImageReference.parse(registry.name() + "/app:1.0")).toString();
    } catch (RegistryException told) {
      assertThat(time.pauses()).isEmpty();
      return String.valueOf(told.getMessage());
    } finally {
      System.clearProperty(PROPERTY);
      System.clearProperty(PROPERTY + "Password");
    }
  }

  @Test
  void who_is_in_a_trust_store_that_is_named_is_trusted() throws Exception {
    assertThat(answer(store(null), "")).isEqualTo("Optional.empty");
    assertThat(answer(store("secret"), "secret")).isEqualTo("Optional.empty");
  }

  @Test
  void a_trust_store_that_shows_nobody_is_told_at_once() throws Exception {
    Path store = store("secret");

    assertThat(answer(store, ""))
        .contains("no certificates can be read from the trust store " + store)
        .contains("it has none, or none without its password [BadTrustStore]")
        .contains("-Djavax.net.ssl.trustStorePassword=");
  }

  @Test
  void a_trust_store_that_can_not_be_read_is_told_at_once() throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "text");

    assertThat(answer(store("secret"), "other")).contains("password is another [BadTrustStore]");
    assertThat(answer(text, "")).contains("neither PKCS12 nor JKS, or damaged [BadTrustStore]");
  }
}
