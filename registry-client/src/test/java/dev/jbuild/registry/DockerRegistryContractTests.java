package dev.jbuild.registry;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.registry.testing.DockerRegistry;
import dev.jbuild.registry.testing.TokenService;
import java.util.Objects;
import java.util.Set;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/** A real registry: Debian's docker-registry, in each way in which it lets somebody in. */
class DockerRegistryContractTests {

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class Started extends RegistryClientContract {
    private @Nullable DockerRegistry registry;

    abstract DockerRegistry started() throws Exception;

    @BeforeAll
    void start() throws Exception {
      assumeTrue(
          DockerRegistry.program().isPresent(),
          "docker-registry isn't installed: apt-get install docker-registry");
      registry = started();
    }

    @AfterAll
    void stop() {
      if (registry != null) {
        registry.close();
      }
    }

    @Override
    String registry() {
      return Objects.requireNonNull(registry).name();
    }
  }

  @Nested
  class OpenToAll extends Started {
    @Override
    DockerRegistry started() throws Exception {
      return DockerRegistry.start();
    }

    @Override
    RegistryOptions options() {
      return RegistryOptions.of(Credentials.ANONYMOUS);
    }
  }

  @Nested
  class WithHtpasswd extends Started {
    @Override
    DockerRegistry started() throws Exception {
      return DockerRegistry.startWithHtpasswd();
    }

    @Override
    RegistryOptions options() {
      return RegistryOptions.of(
          FakeRegistryContractTests.fixed(
              new Credential.Basic(DockerRegistry.USER, DockerRegistry.PASSWORD)));
    }
  }

  @Nested
  class WithTls extends Started {
    @Override
    DockerRegistry started() throws Exception {
      HeldCertificate held =
          new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();
      return DockerRegistry.startWithTls(held.certificatePem(), held.privateKeyPkcs8Pem());
    }

    @Override
    RegistryOptions options() {
      return RegistryOptions.of(Credentials.ANONYMOUS).withInsecureRegistries(Set.of(registry()));
    }
  }

  @Nested
  class WithTokens extends Started {
    private @Nullable TokenService tokens;

    @Override
    DockerRegistry started() throws Exception {
      tokens = TokenService.start(DockerRegistry.USER, DockerRegistry.PASSWORD);
      return DockerRegistry.startWithTokens(
          tokens.realm(), TokenService.SERVICE, tokens.certificate());
    }

    @AfterAll
    void stopTokens() {
      if (tokens != null) {
        tokens.close();
      }
    }

    @Override
    RegistryOptions options() {
      return RegistryOptions.of(
          FakeRegistryContractTests.fixed(
              new Credential.Basic(DockerRegistry.USER, DockerRegistry.PASSWORD)));
    }
  }
}
