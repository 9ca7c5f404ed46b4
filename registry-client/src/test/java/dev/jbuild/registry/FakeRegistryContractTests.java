package dev.jbuild.registry;

import dev.jbuild.oci.ImageReference;
import dev.jbuild.registry.testing.FakeRegistry;
import dev.jbuild.registry.testing.TokenService;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/** The fake registry has to be as good as a real one, or what is tested with it proves nothing. */
class FakeRegistryContractTests {
  static final String USER = "jbuild";
  static final String PASSWORD = "open sesame";

  static RegistryOptions withPassword() {
    return RegistryOptions.of(fixed(new Credential.Basic(USER, PASSWORD)));
  }

  static Credentials fixed(Credential credential) {
    return new FixedCredentials(credential);
  }

  record FixedCredentials(Credential credential) implements Credentials {
    @Override
    public java.util.Optional<Credential> find(ImageReference repository) {
      return java.util.Optional.of(credential);
    }

    @Override
    public String searched(ImageReference repository) {
      return "the test gave them";
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class OpenToAll extends RegistryClientContract {
    private FakeRegistry registry;

    @BeforeAll
    void start() throws IOException {
      registry = FakeRegistry.start();
    }

    @AfterAll
    void stop() {
      registry.close();
    }

    @Override
    String registry() {
      return registry.name();
    }

    @Override
    RegistryOptions options() {
      return RegistryOptions.of(Credentials.ANONYMOUS);
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class WithPassword extends RegistryClientContract {
    private FakeRegistry registry;

    @BeforeAll
    void start() throws IOException {
      registry = FakeRegistry.start();
      registry.requireBasic(USER, PASSWORD);
    }

    @AfterAll
    void stop() {
      registry.close();
    }

    @Override
    String registry() {
      return registry.name();
    }

    @Override
    RegistryOptions options() {
      return withPassword();
    }
  }

  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class WithTokens extends RegistryClientContract {
    private FakeRegistry registry;
    private TokenService tokens;

    @BeforeAll
    void start() throws IOException {
      registry = FakeRegistry.start();
      tokens = TokenService.start(USER, PASSWORD);
      registry.requireTokens(tokens);
    }

    @AfterAll
    void stop() {
      registry.close();
      tokens.close();
    }

    @Override
    String registry() {
      return registry.name();
    }

    @Override
    RegistryOptions options() {
      return withPassword();
    }
  }
}
