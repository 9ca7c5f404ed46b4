package dev.jbuild.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jbuild.dsl.Origin;
import dev.jbuild.layer.CopyOptions.Owner;
import dev.jbuild.layer.OverlayTree;
import dev.jbuild.layer.OverlayXattrs;
import dev.jbuild.problem.Place;
import dev.jbuild.sandbox.UserIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTests {
  private static final Origin ORIGIN =
      new Origin(new Place.Source("Buildfile", 3, 1, 4, "USER x"), "USER", "USER x", "USER x");

  @TempDir Path root;
  private Users users;

  @BeforeEach
  void etc() throws IOException {
    Files.createDirectory(root.resolve("etc"));
    Files.writeString(
        root.resolve("etc/passwd"),
        """
        root:x:0:0:root:/root:/bin/sh
        app:x:1000:1001:App:/home/app:/bin/sh
        broken:x:notanumber:1:::
        short:x
        huge:x:4294967295:1::/:
        7:x:70:71:a name of digits:/seven:
        """);
    Files.writeString(
        root.resolve("etc/group"), "root:x:0:\napp:x:1001:\nvideo:x:44:app,root\naudio:x:29:app\n");
    users = Users.of(tree());
  }

  private OverlayTree tree() {
    return new OverlayTree(List.of(root), OverlayXattrs.TRUSTED);
  }

  @Test
  void a_user_has_the_own_group_and_all_that_list_the_user() {
    assertThat(users.forRun("app", ORIGIN)).isEqualTo(new UserIds(1000, 1001, List.of(44L, 29L)));
    assertThat(users.forRun("1000", ORIGIN)).isEqualTo(users.forRun("app", ORIGIN));
    assertThat(users.forRun("", ORIGIN)).isEqualTo(new UserIds(0, 0, List.of(44L)));
  }

  @Test
  void a_group_that_is_named_is_the_only_one() {
    assertThat(users.forRun("app:video", ORIGIN)).isEqualTo(new UserIds(1000, 44, List.of()));
    assertThat(users.forRun("app:7", ORIGIN)).isEqualTo(new UserIds(1000, 7, List.of()));
    assertThat(users.forRun(":7", ORIGIN)).isEqualTo(new UserIds(0, 7, List.of()));
    assertThat(users.forRun(":", ORIGIN)).isEqualTo(users.forRun("root", ORIGIN));
  }

  @Test
  void a_number_that_nobody_has_is_in_group_0() {
    assertThat(users.forRun("4242", ORIGIN)).isEqualTo(new UserIds(4242, 0, List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nobody", "app:nogroup", "4294967295", "-1", "99999999999", "huge", "broken"})
  void who_is_unknown_is_told_with_the_place(String user) {
    assertThatThrownBy(() -> users.forRun(user, ORIGIN))
        .isInstanceOf(StepFailedException.class)
        .hasMessageContaining("Buildfile:3:1: the root filesystem knows no ");
  }

  @ParameterizedTest
  @CsvSource({
    "app, 1000, 1001",
    "app:audio, 1000, 29",
    "12, 12, 12",
    "12:13, 12, 13",
    "12:, 12, 0",
    "app:, 1000, 0",
    "1000, 1000, 1000",
    "root, 0, 0",
    "unknown, 0, 0",
    "12:unknown, 12, 12",
    "app:unknown, 1000, 1001",
    "unknown:audio, 0, 29",
    "12:root, 12, 0",
  })
  void chown_takes_names_and_numbers(String text, long uid, long gid) {
    assertThat(users.forChown(text)).isEqualTo(new Owner(uid, gid));
  }

  @Test
  void the_home_is_that_of_the_id() {
    assertThat(users.home(1000)).isEqualTo("/home/app");
    assertThat(users.home(4242)).isEqualTo("/");
  }

  @Test
  void a_root_without_etc_knows_numbers_alone() throws IOException {
    Files.delete(root.resolve("etc/passwd"));
    Files.delete(root.resolve("etc/group"));

    assertThat(Users.of(tree()).forRun("12:13", ORIGIN)).isEqualTo(new UserIds(12, 13, List.of()));
  }

  @Test
  void a_passwd_that_is_a_symlink_is_not_followed() throws IOException {
    Path outside = Files.createTempFile("passwd", null);
    Files.writeString(outside, "evil:x:666:666::/:\n");
    Files.delete(root.resolve("etc/passwd"));
    Files.createSymbolicLink(root.resolve("etc/passwd"), outside);
    try {
      assertThat(Users.of(tree()).forChown("evil")).isEqualTo(new Owner(0, 0));
    } finally {
      Files.delete(outside);
    }
  }
}
