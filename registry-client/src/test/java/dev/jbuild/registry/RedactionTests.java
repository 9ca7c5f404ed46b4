package dev.jbuild.registry;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTests {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          token eyJhbGciOi.eyJzdWIi.c2ln was refused    | token *** was refused
          got Authorization: Basic amJ1aWxkOnNlc2FtZQ== | got Authorization: Basic ***
          bearer abcdefghijklmnopqrst is old            | bearer *** is old
          basic authentication needed                   | basic authentication needed
          invalid token: expired                        | invalid token: expired
          {"refresh_token":"s3cret","user":"u"}         | {"refresh_token":"***","user":"u"}
          password=hunter2&user=u                       | password=***&user=u
          see https://u:hunter2@host/v2/                | see https://***@host/v2/
          at https://host/b?X-Amz-Signature=abc&x=1 now | at https://host/b?X-Amz-Signature=*** now
          """)
  void a_secret_in_a_text_is_masked(String text, String masked) {
    assertThat(Redaction.text(text)).isEqualTo(masked);
  }

  @Test
  void a_url_keeps_its_path_and_the_names_of_its_query() {
    HttpUrl url =
        HttpUrl.get("https://u:p@host:5000/v2/a/blobs/x?digest=sha256%3Aab&_state=secret#f");

    assertThat(Redaction.url(url))
        .isEqualTo("https://host:5000/v2/a/blobs/x?digest=***&_state=***");
  }

  @Test
  void credentials_show_no_secret() {
    assertThat(new Credential.Basic("u", "hunter2").toString()).doesNotContain("hunter2");
    assertThat(new Credential.IdentityToken("u", "hunter2").toString()).doesNotContain("hunter2");
    assertThat(new Credential.RegistryToken("hunter2").toString()).doesNotContain("hunter2");
    assertThat(
            RegistryOptions.of(
                    FakeRegistryContractTests.fixed(new Credential.Basic("u", "hunter2")))
                .toString())
        .doesNotContain("hunter2");
  }
}
