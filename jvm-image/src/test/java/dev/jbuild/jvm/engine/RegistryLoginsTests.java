package dev.jbuild.jvm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.jvm.engine.RegistryLogins.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryLoginsTests {
  @Test
  void the_file_is_for_this_user_and_this_build_only_and_the_first_login_of_a_registry_counts()
      throws IOException {
    Path file;
    try (RegistryLogins logins =
        RegistryLogins.write(
            List.of(
                new Login("example.com", "me", "a:b"), new Login("example.com", "you", "other")))) {
      file = logins.file();
      assertThat(file).hasContent("{\"auths\":{\"example.com\":{\"auth\":\"bWU6YTpi\"}}}");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
          .isEqualTo("rwx------");
    }
    assertThat(file.getParent()).doesNotExist();
  }

  @Test
  void a_login_does_not_show_its_password() {
    assertThat(new Login("example.com", "me", "secret")).asString().isEqualTo("Login[example.com]");
  }
}
