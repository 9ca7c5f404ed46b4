package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.registry.testing.FakeRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a registry is asked when an image is pushed, request by request. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class PushIT {
  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  private FakeRegistry registry;
  private Context context;

  @BeforeEach
  void start() throws Exception {
    registry = FakeRegistry.start();
    context =
        Context.in(folder)
            .file("first", "never changed")
            .file("second", "old")
            .buildfile("FROM scratch\nCOPY first /\nCOPY second /\n");
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  /** Builds and returns the requests, without names of digests and of sessions, sorted. */
  private List<String> push(String... names) throws Exception {
    int before = registry.lines().size();
    List<Object> arguments = new ArrayList<>(List.of("--push", context));
    for (String name : names) {
      arguments.addAll(List.of("--tag", registry.name() + "/" + name));
    }
    Jbuild.at(folder.resolve("root")).run(arguments.toArray()).succeeded();
    return registry.lines().stream()
        .skip(before)
        .filter(line -> !line.equals("GET /v2/"))
        .map(line -> line.replaceAll("sha256:[0-9a-f]{64}", "DIGEST").replaceAll("ID\\?.*", "ID"))
        .sorted()
        .toList();
  }

  @Test
  void what_is_new_is_sent_without_asking_for_it() throws Exception {
    assertThat(push("app:1"))
        .containsExactly(
            "HEAD /v2/app/manifests/1",
            "POST /v2/app/blobs/uploads/",
            "POST /v2/app/blobs/uploads/",
            "POST /v2/app/blobs/uploads/",
            "PUT /v2/app/blobs/uploads/ID",
            "PUT /v2/app/blobs/uploads/ID",
            "PUT /v2/app/blobs/uploads/ID",
            "PUT /v2/app/manifests/1");
    assertThat(registry.storage().openSessions()).isZero();
  }

  @Test
  void of_a_tag_that_moves_on_the_registry_has_all_that_did_not_change() throws Exception {
    push("app:1");
    context.file("second", "new");

    assertThat(push("app:1"))
        .containsExactly(
            "HEAD /v2/app/manifests/1",
            "POST /v2/app/blobs/uploads/",
            "POST /v2/app/blobs/uploads/",
            "PUT /v2/app/blobs/uploads/ID",
            "PUT /v2/app/blobs/uploads/ID",
            "PUT /v2/app/manifests/1");
    assertThat(registry.storage().openSessions()).isZero();
  }

  @Test
  void a_registry_that_lost_a_layer_of_the_tag_gets_it_again() throws Exception {
    push("app:1");
    context.file("second", "new");
    registry.on(
        "PUT .*/manifests/1",
        1,
        call -> call.refuse(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry"));

    assertThat(push("app:1"))
        .contains("HEAD /v2/app/blobs/DIGEST")
        .endsWith("PUT /v2/app/manifests/1", "PUT /v2/app/manifests/1");
  }

  @Test
  void a_registry_that_refuses_the_manifest_is_told_once() throws Exception {
    registry.on(".*PUT .*/manifests/1", 9, call -> call.refuse(400, "MANIFEST_INVALID", "no"));

    Finished refused =
        Jbuild.at(folder.resolve("root"))
            .run("--push", context, "--tag", registry.name() + "/app:1")
            .exitedWith(3);

    assertThat(refused.err()).contains("MANIFEST_INVALID no");
    assertThat(registry.lines()).filteredOn(line -> line.startsWith("PUT /v2/app/m")).hasSize(1);
  }

  /** There is nothing that could be left out for it. */
  @Test
  void a_registry_that_refuses_the_manifest_of_a_tag_that_nobody_here_knows_is_told_once()
      throws Exception {
    push("app:1");
    context.file("second", "new");
    registry.on("PUT .*/manifests/1", 9, call -> call.refuse(400, "MANIFEST_INVALID", "no"));
    int before = registry.lines().size();

    Jbuild.at(folder.resolve("another"))
        .run("--push", context, "--tag", registry.name() + "/app:1")
        .exitedWith(3);

    assertThat(registry.lines().subList(before, registry.lines().size()))
        .filteredOn(line -> line.startsWith("PUT /v2/app/m"))
        .hasSize(1);
  }

  @Test
  void a_build_that_makes_what_is_there_leaves_no_session_open() throws Exception {
    Command build =
        Jbuild.at(folder.resolve("root"))
            .with("SOURCE_DATE_EPOCH", "1")
            .command()
            .and("--no-cache", "--push", context, "--tag", registry.name() + "/app:1");
    build.run().succeeded();
    build.run().succeeded();

    assertThat(registry.lines()).contains("DELETE /v2/app/blobs/uploads/ID?state=a%2Fb");
    assertThat(registry.storage().openSessions()).isZero();
  }

  @Test
  void an_unchanged_image_is_one_request() throws Exception {
    push("app:1");

    assertThat(push("app:1")).containsExactly("HEAD /v2/app/manifests/1");
  }

  @Test
  void two_tags_of_a_repository_send_its_blobs_once() throws Exception {
    assertThat(push("app:1", "app:2"))
        .filteredOn(line -> line.contains("/blobs/"))
        .containsExactly(
            "POST /v2/app/blobs/uploads/",
            "POST /v2/app/blobs/uploads/",
            "POST /v2/app/blobs/uploads/",
            "PUT /v2/app/blobs/uploads/ID",
            "PUT /v2/app/blobs/uploads/ID",
            "PUT /v2/app/blobs/uploads/ID");
  }
}
