package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTests {

  private static String proxyOf(String url, Map<String, String> environment) {
    return Proxies.of(environment)
        .find(HttpUrl.get(url))
        .map(Proxies.ProxyServer::name)
        .orElse("none");
  }

  @Test
  void each_scheme_has_its_own_and_the_upper_case_name_wins() {
    Map<String, String> both =
        Map.of("http_proxy", "a:1", "HTTP_PROXY", "http://b:2", "https_proxy", "c.example");

    assertThat(proxyOf("http://x.example/", both)).isEqualTo("b:2");
    assertThat(proxyOf("https://x.example/", both)).isEqualTo("c.example:80");
    assertThat(proxyOf("https://x.example/", Map.of("HTTP_PROXY", "a:1"))).isEqualTo("none");
  }

  @Test
  void loopback_is_asked_directly() {
    Map<String, String> all = Map.of("HTTP_PROXY", "a:1", "HTTPS_PROXY", "a:1");

    for (String host : new String[] {"localhost", "a.localhost", "127.0.0.3", "[::1]"}) {
      assertThat(proxyOf("http://" + host + ":5000/", all)).as(host).isEqualTo("none");
    }
  }

  @Test
  void a_web_server_takes_no_header_for_a_proxy() {
    assertThat(proxyOf("http://x.example/", Map.of("HTTP_PROXY", "a:1", "REQUEST_METHOD", "GET")))
        .isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource({
    "*, x.example, none",
    "x.example, x.example, none",
    "x.example, a.x.example, none",
    "X.Example, x.example, none",
    "x.example, notx.example, a:1",
    ".x.example, a.x.example, none",
    ".x.example, x.example, a:1",
    "*.x.example, a.b.x.example, none",
    "x.example:443, x.example, a:1",
    "x.example:5000, x.example:5000, none",
    "10.0.0.0/8, 10.1.2.3, none",
    "10.0.0.0/8, 11.1.2.3, a:1",
    "10.1.2.3, 10.1.2.3, none",
    "fd00::/8, [fd12::1], none",
    "fd00::/8, [fe12::1], a:1",
    "[fd12::1]:80, [fd12::1], none",
    "0.0.0.0/0, 192.0.2.1, none",
    "10.0.0.0/8, 10.example, a:1",
    "'', x.example, a:1"
  })
  void what_is_excepted_is_asked_directly(String exceptions, String host, String proxy) {
    assertThat(
            proxyOf(
                "http://" + host + "/",
                Map.of("HTTP_PROXY", "a:1", "no_proxy", "z, " + exceptions)))
        .isEqualTo(proxy);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user:pass-word@a:1",
        "ftp://user:pass-word@a",
        "socks5://user:pass-word@a:1",
        "http://user:pass-word@a:b",
        "http://user:x/pass-word@a:3128",
        "https://user:x@pass-word@a:3128"
      })
  void what_is_no_address_of_a_proxy_is_told_without_its_password(String address) {
    assertThatThrownBy(() -> Proxies.of(Map.of("HTTPS_PROXY", address)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("HTTPS_PROXY")
        .hasMessageNotContaining("pass-word");
  }
}
