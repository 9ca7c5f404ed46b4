package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.oci.ImageReference;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.registry.testing.FakeRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnreachableTests {
  private final FakeTime time = new FakeTime();
  private final RegistryOptions options = RegistryOptions.of(Credentials.ANONYMOUS);
  private final RegistryClient client = new HttpRegistryClient(options, time.timing());

  @AfterEach
  void close() {
    client.close();
  }

  private static ImageReference image(String registry) {
    return ImageReference.parse(registry + "/app:1.0");
  }

  private static FakeRegistry tls() throws IOException {
    HeldCertificate held =
        new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();
    return FakeRegistry.startWithTls(
        new HandshakeCertificates.Builder().heldCertificate(held).build().sslContext());
  }

  @Test
  void a_port_where_nothing_listens_is_told_at_once() {
    assertThatThrownBy(() -> client.resolve(image("127.0.0.1:1")))
        .isInstanceOfSatisfying(
            RegistryException.class,
            problem -> assertThat(problem.exitCode()).isEqualTo(ExitCode.ENVIRONMENT))
        .hasMessageContaining("[RegistryUnreachable]")
        .hasMessageContaining("nothing listens at 127.0.0.1:1");
    assertThat(time.pauses()).isEmpty();
  }

  @Test
  void what_goes_wrong_ahead_is_told_by_the_call_that_needs_it() {
    client.prepare("registry.invalid");

    assertThatThrownBy(() -> client.resolve(image("registry.invalid")))
        .hasMessageContaining("[RegistryUnreachable]");
  }

  @Test
  void a_host_that_does_not_exist_is_told_at_once() {
    assertThatThrownBy(() -> client.resolve(image("registry.invalid")))
        .hasMessageContaining("[RegistryUnreachable]")
        .hasMessageContaining("registry.invalid");
    assertThat(time.pauses()).isEmpty();
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_told() throws Exception {
    try (FakeRegistry registry = tls()) {
      assertThatThrownBy(() -> client.resolve(image(registry.name())))
          .hasMessageContaining("[UntrustedCertificate]")
          .hasMessageContaining("--insecure-registry " + registry.name());
    }
  }

  @Test
  void an_insecure_registry_needs_no_certificate_that_somebody_vouches_for() throws Exception {
    try (FakeRegistry registry = tls();
        RegistryClient insecure =
            new HttpRegistryClient(
                options.withInsecureRegistries(Set.of(registry.name())), time.timing())) {
      assertThat(insecure.resolve(image(registry.name()))).isEmpty();
    }
  }

  @Test
  void a_silent_registry_is_given_up() throws Exception {
    var short1 =
        new RegistryOptions.Timeouts(
            java.time.Duration.ofSeconds(5), java.time.Duration.ofMillis(50));
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        RegistryClient hasty =
            new HttpRegistryClient(options.withTimeouts(short1), time.timing())) {
      assertThatThrownBy(() -> hasty.resolve(image("127.0.0.1:" + silent.getLocalPort())))
          .hasMessageContaining("[RegistryUnreachable]")
          .hasMessageContaining("doesn't answer in time");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io, , https://registry-1.docker.io/",
    "example.com, , https://example.com/",
    "example.com:5000, , https://example.com:5000/",
    "example.com:5000, example.com:5000, http://example.com:5000/ https://example.com:5000/",
    "example.com:5000, example.com, http://example.com:5000/ https://example.com:5000/",
    "example.com, example.com, https://example.com/ http://example.com/",
    "example.com, example.com:5000, https://example.com/",
    "localhost:5000, , http://localhost:5000/ https://localhost:5000/",
    "127.1.2.3:5000, , http://127.1.2.3:5000/ https://127.1.2.3:5000/",
    "[::1]:5000, , http://[::1]:5000/ https://[::1]:5000/",
    "10.0.0.1:5000, , https://10.0.0.1:5000/",
    "127.0.0.1.example.com:5000, , https://127.0.0.1.example.com:5000/",
  })
  void plain_http_is_for_loopback_and_for_what_is_called_insecure(
      String registry, String insecure, String bases) {
    Address address = Address.of(registry, insecure == null ? Set.of() : Set.of(insecure));

    assertThat(address.bases().stream().map(HttpUrl::toString))
        .containsExactly(bases.split(" ", -1));
  }
}
