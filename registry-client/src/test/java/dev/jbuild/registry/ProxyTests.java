package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.registry.testing.FakeProxy;
import dev.jbuild.registry.testing.FakeRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No host here has an address: only a proxy knows the way. */
class ProxyTests {
  private static final ImageReference IMAGE = ImageReference.parse("registry.invalid/app:1");

  private final FakeTime time = new FakeTime();
  private FakeRegistry registry;
  private FakeProxy proxy;

  @BeforeEach
  void start() throws IOException {
    registry = FakeRegistry.start();
    proxy = FakeProxy.to(registry.name());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    registry.close();
  }

  private RegistryOptions options(Map<String, String> environment) {
    return RegistryOptions.of(Credentials.ANONYMOUS)
        .withInsecureRegistries(Set.of("registry.invalid"))
        .withProxies(Proxies.of(environment));
  }

  private RegistryClient client(Map<String, String> environment) {
    return new HttpRegistryClient(options(environment), time.timing());
  }

  @Test
  void a_registry_is_reached_by_http() throws Exception {
    try (RegistryClient client = client(Map.of("HTTP_PROXY", "http://" + proxy.name()))) {
      byte[] bytes = "content".getBytes(StandardCharsets.UTF_8);
      client.push(IMAGE, new MemoryBlob(bytes), List.of());
      assertThat(client.exists(IMAGE, Descriptor.of("text/plain", bytes))).isTrue();
      assertThat(client.resolve(IMAGE)).isEmpty();
    }

    assertThat(proxy.asked()).contains("GET http://registry.invalid/v2/");
  }

  @Test
  void a_registry_is_reached_by_https_and_sees_no_credentials_of_the_proxy() throws Exception {
    HeldCertificate held =
        new HeldCertificate.Builder().addSubjectAlternativeName("registry.invalid").build();
    try (FakeRegistry tls =
            FakeRegistry.startWithTls(
                new HandshakeCertificates.Builder().heldCertificate(held).build().sslContext());
        FakeProxy tunnel = FakeProxy.to(tls.name());
        RegistryClient client =
            client(Map.of("https_proxy", "http://user:pass%20word@" + tunnel.name()))) {
      tunnel.demand(okhttp3.Credentials.basic("user", "pass word"));

      assertThat(client.resolve(IMAGE)).isEmpty();

      assertThat(tunnel.asked()).contains("CONNECT registry.invalid:443");
      assertThat(tls.seen()).isNotEmpty().allMatch(seen -> seen.authorization().isEmpty());
    }
  }

  @Test
  void a_proxy_gets_its_user_and_password_by_http() throws Exception {
    proxy.demand(okhttp3.Credentials.basic("user", "word"));
    try (RegistryClient client = client(Map.of("HTTP_PROXY", "user:word@" + proxy.name()))) {
      assertThat(client.resolve(IMAGE)).isEmpty();
    }
  }

  @Test
  void a_proxy_that_wants_another_password_by_http_is_not_taken_for_the_registry()
      throws Exception {
    proxy.demand("Basic other");
    try (RegistryClient client = client(Map.of("HTTP_PROXY", "user:s3cr3t@" + proxy.name()))) {
      assertThatThrownBy(() -> client.resolve(IMAGE))
          .hasMessageContaining("[RegistryUnreachable]")
          .hasMessageContaining("the proxy before registry.invalid wants another user or password")
          .hasMessageNotContaining("s3cr3t");
    }
  }

  @Test
  void what_no_proxy_names_is_asked_directly() throws Exception {
    Map<String, String> environment =
        Map.of("HTTP_PROXY", proxy.name(), "HTTPS_PROXY", proxy.name(), "NO_PROXY", ".invalid");
    try (RegistryClient client = client(environment)) {
      assertThatThrownBy(() -> client.resolve(IMAGE))
          .hasMessageContaining("there is no host of the name registry.invalid");
    }
    assertThat(proxy.asked()).isEmpty();
  }

  @Test
  void a_proxy_that_wants_another_password_is_told_without_the_one_it_got() throws Exception {
    proxy.demand("Basic other");
    Map<String, String> environment = Map.of("HTTPS_PROXY", "user:s3cr3t@" + proxy.name());
    RegistryOptions options = options(environment).withInsecureRegistries(Set.of());
    try (RegistryClient client = new HttpRegistryClient(options, time.timing())) {
      assertThatThrownBy(() -> client.resolve(IMAGE))
          .hasMessageContaining("[RegistryUnreachable]")
          .hasMessageContaining("the proxy " + proxy.name() + " wants another user or password")
          .hasMessageNotContaining("s3cr3t");
    }
  }

  @Test
  void a_proxy_that_is_not_there_is_told_at_once() throws Exception {
    String gone = "127.0.0.1:1";
    RegistryOptions options = options(Map.of("HTTPS_PROXY", gone)).withInsecureRegistries(Set.of());
    try (RegistryClient client = new HttpRegistryClient(options, time.timing())) {
      assertThatThrownBy(() -> client.resolve(IMAGE))
          .hasMessageContaining("the proxy can't be reached: nothing listens at " + gone);
    }
    assertThat(time.pauses()).isEmpty();
  }

  @Test
  void a_download_goes_through_it() throws Exception {
    byte[] bytes = "content".getBytes(StandardCharsets.UTF_8);
    String blob = registry.blob("files", bytes).toString();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Downloads downloads =
        new Downloads(options(Map.of("http_proxy", proxy.name())), time.timing())) {
      String url = "http://files.invalid/v2/files/blobs/" + blob;
      var answer = downloads.fetch(new Download(url, null, Optional.empty()), (_, _) -> out);

      assertThat(answer).isInstanceOf(Download.Answer.Fetched.class);
    }
    assertThat(out.toByteArray()).isEqualTo(bytes);
  }
}
