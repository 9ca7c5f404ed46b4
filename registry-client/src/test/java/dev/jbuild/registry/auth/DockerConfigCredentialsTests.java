package dev.jbuild.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.oci.ImageReference;
import dev.jbuild.registry.Credential;
import dev.jbuild.registry.RegistryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerConfigCredentialsTests {
  @TempDir private Path home;
  private final Map<String, String> environment = new HashMap<>();

  private void write(String path, String json) throws IOException {
    Path file = home.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, json.replace('\'', '"'));
  }

  private static String auth(String user) {
    byte[] pair = (user + ":pw").getBytes(StandardCharsets.UTF_8);
    return "{'auth':'" + Base64.getEncoder().encodeToString(pair) + "'}";
  }

  private static String auths(String key, String user) {
    return "{'auths':{'" + key + "':" + auth(user) + "}}";
  }

  private Optional<Credential> find(String image) throws Exception {
    return new DockerConfigCredentials(environment, home).find(ImageReference.parse(image));
  }

  private void helper(String name, String script) throws IOException {
    Path program = home.resolve("bin/docker-credential-" + name);
    Files.createDirectories(program.getParent());
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    environment.put("PATH", program.getParent() + ":/usr/bin:/bin");
  }

  private static Credential basic(String user) {
    return new Credential.Basic(user, "pw");
  }

  @Test
  void without_any_file_there_is_nothing() throws Exception {
    assertThat(find("example.com/app")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com/app, true",
    "example.com, example.com/team/app, true",
    "example.com, example.com:5000/app, false",
    "example.com:5000, example.com:5000/app, true",
    "example.com/team, example.com/team/app, true",
    "example.com/team, example.com/teams/app, false",
    "example.com/team/app, example.com/team/app, true",
    "https://example.com, example.com/app, true",
    "https://example.com/v1/, example.com/app, true",
    "http://example.com/v2/, example.com/app, true",
    "https://index.docker.io/v1/, busybox, true",
    "docker.io, busybox, true",
    "index.docker.io, me/app, true",
    "docker.io/me, me/app, true",
    "docker.io/me, busybox, false",
  })
  void a_key_is_for_what_lies_below_it(String key, String image, boolean isFor) throws Exception {
    write(".docker/config.json", auths(key, "u"));

    assertThat(find(image).isPresent()).isEqualTo(isFor);
  }

  @Test
  void the_most_specific_key_wins() throws Exception {
    write(
        ".docker/config.json",
        "{'auths':{'e.com':"
            + auth("host")
            + ",'e.com/a':"
            + auth("a")
            + ",'e.com/a/b':"
            + auth("ab")
            + "}}");

    assertThat(find("e.com/x")).contains(basic("host"));
    assertThat(find("e.com/a/x")).contains(basic("a"));
    assertThat(find("e.com/a/b")).contains(basic("ab"));
  }

  @Test
  void files_come_in_their_order() throws Exception {
    write(".dockercfg", "{'e.com':" + auth("cfg") + "}");
    assertThat(find("e.com/x")).contains(basic("cfg"));
    write(".docker/config.json", auths("e.com", "docker"));
    assertThat(find("e.com/x")).contains(basic("docker"));
    write(".config/containers/auth.json", auths("e.com", "containers"));
    assertThat(find("e.com/x")).contains(basic("containers"));
    write("run/containers/auth.json", auths("e.com", "run"));
    environment.put("XDG_RUNTIME_DIR", home.resolve("run").toString());
    assertThat(find("e.com/x")).contains(basic("run"));
    write("only.json", auths("e.com", "only"));
    environment.put("REGISTRY_AUTH_FILE", home.resolve("only.json").toString());
    assertThat(find("e.com/x")).contains(basic("only"));
  }

  @Test
  void the_folder_of_docker_may_be_elsewhere() throws Exception {
    write("elsewhere/config.json", auths("e.com", "there"));
    environment.put("DOCKER_CONFIG", home.resolve("elsewhere").toString());

    assertThat(find("e.com/x")).contains(basic("there"));
  }

  @Test
  void what_a_caller_adds_comes_before_all_and_hides_no_other_registry() throws Exception {
    write("added.json", auths("example.com", "added"));
    write(
        "only.json",
        "{'auths':{'example.com':" + auth("only") + ",'example.org':" + auth("only") + "}}");
    environment.put("JBUILD_AUTH_FILE", home.resolve("added.json").toString());
    environment.put("REGISTRY_AUTH_FILE", home.resolve("only.json").toString());

    assertThat(find("example.com/app")).contains(basic("added"));
    assertThat(find("example.org/app")).contains(basic("only"));
  }

  @Test
  void the_file_of_the_environment_is_the_only_one() throws Exception {
    write(".docker/config.json", auths("e.com", "docker"));
    environment.put("REGISTRY_AUTH_FILE", home.resolve("missing.json").toString());

    assertThat(find("e.com/x")).isEmpty();
  }

  @Test
  void tokens_are_known_by_their_members() throws Exception {
    write(
        ".docker/config.json",
        "{'auths':{'id.com':{'auth':'dTo=','identitytoken':'it'},'rt.com':{'registrytoken':'rt'},'up.com':{'username':'u','password':'pw'},'stub.com':{}}}");

    assertThat(find("id.com/x")).contains(new Credential.IdentityToken("u", "it"));
    assertThat(find("rt.com/x")).contains(new Credential.RegistryToken("rt"));
    assertThat(find("up.com/x")).contains(basic("u"));
    assertThat(find("stub.com/x")).isEmpty();
  }

  @Test
  void a_password_may_hold_colons_and_ends_before_padding() throws Exception {
    String auth = Base64.getEncoder().encodeToString("u:a:b\0\0".getBytes(StandardCharsets.UTF_8));
    write(".docker/config.json", "{'auths':{'e.com':{'auth':'" + auth + "'}}}");

    assertThat(find("e.com/x")).contains(new Credential.Basic("u", "a:b"));
  }

  @Test
  void the_helper_of_a_host_goes_before_what_is_written_and_the_store_after() throws Exception {
    helper(
        "one",
        "read server; echo \"{\\\"Username\\\":\\\"$server\\\",\\\"Secret\\\":\\\"pw\\\"}\"");
    write(
        ".docker/config.json",
        "{'credHelpers':{'h.com':'one'},'credsStore':'one','auths':{'h.com':"
            + auth("w")
            + ",'w.com':"
            + auth("w")
            + ",'s.com':{}}}");

    assertThat(find("h.com/x")).contains(basic("h.com"));
    assertThat(find("w.com/x")).contains(basic("w"));
    assertThat(find("s.com/x")).contains(basic("s.com"));
    assertThat(find("busybox")).contains(basic("https://index.docker.io/v1/"));
  }

  @Test
  void a_helper_may_give_an_identity_token() throws Exception {
    helper("one", "echo '{\"Username\":\"<token>\",\"Secret\":\"it\"}'");
    write(".docker/config.json", "{'credsStore':'one'}");

    assertThat(find("e.com/x")).contains(new Credential.IdentityToken("", "it"));
  }

  @Test
  void a_helper_may_have_nothing() throws Exception {
    helper("one", "echo 'credentials not found in native keychain'; exit 1");
    write(".docker/config.json", "{'credsStore':'one'}");

    assertThat(find("e.com/x")).isEmpty();
  }

  @Test
  void a_helper_is_asked_once() throws Exception {
    helper("one", "echo x >> " + home + "/asked; echo '{\"Username\":\"u\",\"Secret\":\"pw\"}'");
    write(".docker/config.json", "{'credsStore':'one'}");
    var credentials = new DockerConfigCredentials(environment, home);

    credentials.find(ImageReference.parse("e.com/x"));
    credentials.find(ImageReference.parse("e.com/x:2"));

    assertThat(home.resolve("asked")).hasContent("x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"echo secret-text; exit 1", "echo '{\"Username\":\"u\"}'", "echo secret-text"})
  void a_helper_that_fails_is_told_without_its_output(String script) throws Exception {
    helper("one", script);
    write(".docker/config.json", "{'credsStore':'one'}");

    assertThatThrownBy(() -> find("e.com/x"))
        .hasMessageContaining("[CredentialHelperFailed]")
        .hasMessageNotContaining("secret-text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "../evil"})
  void a_helper_that_cannot_be_found_is_told(String name) throws Exception {
    helper("one", "exit 0");
    write(".docker/config.json", "{'credsStore':'" + name + "'}");

    assertThatThrownBy(() -> find("e.com/x")).hasMessageContaining("[CredentialHelperFailed]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{hunter2",
        "[]",
        "{'auths':{'e.com':{'auth':'*hunter2*'}}}",
        "{'auths':{'e.com':{'auth':'aHVudGVyMg=='}}}",
        "{'credHelpers':{'e.com':1}}"
      })
  void a_malformed_file_is_told_without_its_content(String json) throws Exception {
    write(".docker/config.json", json);

    assertThatThrownBy(() -> find("e.com/x"))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("[MalformedCredentialFile]")
        .hasMessageContaining("config.json")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void where_was_searched_names_files_and_keys() {
    String text =
        new DockerConfigCredentials(environment, home)
            .searched(ImageReference.parse("e.com/team/app"));

    assertThat(text).contains("e.com/team/app", ".docker/config.json", "auth.json");
  }
}
