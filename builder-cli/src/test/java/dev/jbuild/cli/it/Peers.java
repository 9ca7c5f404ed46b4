package dev.jbuild.cli.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The tools of others, each with its state below one folder. */
record Peers(Path folder) {
  private static final AtomicInteger COUNT = new AtomicInteger();

  /**
   * Runs an OCI runtime behind this: crun refuses controllers in a version 2 tree that lies beside
   * version 1 trees, so that tree goes away in a mount namespace of its own.
   */
  private static final String WITHOUT_UNIFIED =
      "if mountpoint -q /sys/fs/cgroup/unified; then umount -l /sys/fs/cgroup/unified; fi;"
          + " exec \"$@\"";

  /** Returns {@code skopeo ...}; both ends may speak plain http. */
  Command skopeo(String verb, Object... words) {
    needs("skopeo");
    return Command.of("skopeo", "--tmpdir", folder, verb).and(words);
  }

  /** Returns what {@code skopeo inspect} says of the image {@code host/name:tag}. */
  Json.Object inspect(String image) throws IOException, InterruptedException {
    return skopeo("inspect", "--tls-verify=false", "docker://" + image).run().succeeded().json();
  }

  /** Returns the config of the image. */
  Json.Object config(String image) throws IOException, InterruptedException {
    return skopeo("inspect", "--config", "--tls-verify=false", "docker://" + image)
        .run()
        .succeeded()
        .json();
  }

  /** Pulls the image by skopeo, and unpacks it by umoci into a runtime bundle. */
  Path bundle(String image) throws IOException, InterruptedException {
    Path layout = folder.resolve("layout-" + COUNT.incrementAndGet());
    skopeo("copy", "--src-tls-verify=false", "docker://" + image, "oci:" + layout + ":image")
        .run()
        .succeeded();
    return unpack(layout, "image");
  }

  /** Unpacks the image {@code tag} of a layout. */
  Path unpack(Path layout, String tag) throws IOException, InterruptedException {
    needs("umoci");
    Path bundle = folder.resolve("bundle-" + COUNT.incrementAndGet());
    Command.of("umoci", "unpack", "--image", layout + ":" + tag, bundle).run().succeeded();
    return bundle;
  }

  /** Runs the image's own command by {@code runc} or {@code crun}. */
  Finished runtime(String runtime, Path bundle) throws IOException, InterruptedException {
    needs(runtime);
    withoutTerminal(bundle.resolve("config.json"));
    String id = "jbuild-it-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    return Command.of(
            "unshare", "--mount", "--propagation", "private", "sh", "-c", WITHOUT_UNIFIED, "sh")
        .and(runtime, "--root", folder.resolve(runtime), "run", "--bundle", bundle, id)
        .run();
  }

  private static void withoutTerminal(Path file) throws IOException {
    Json.Object spec = Json.parse(Files.readAllBytes(file)).asObject("config.json");
    SequencedMap<String, Json> all = new LinkedHashMap<>(spec.members());
    SequencedMap<String, Json> process =
        new LinkedHashMap<>(spec.object("process").orElseThrow().members());
    process.put("terminal", new Json.Bool(false));
    all.put("process", new Json.Object(process));
    Files.write(file, new Json.Object(all).bytes());
  }

  Command buildah(Object... words) {
    needs("buildah");
    return storage("buildah").and(words);
  }

  Command podman(Object... words) {
    needs("podman");
    return storage("podman")
        .and("--cgroup-manager", "cgroupfs", "--events-backend", "none")
        .and(words);
  }

  private Command storage(String tool) {
    return Command.of(
            tool,
            "--root",
            folder.resolve("containers"),
            "--runroot",
            folder.resolve("run"),
            "--storage-driver",
            "vfs")
        .with("TMPDIR", folder.toString());
  }

  private static void needs(String program) {
    assumeTrue(Command.exists(program), "needs " + program + ": apt-get install " + program);
  }

  /** Returns the lines of a config's array of strings. */
  static List<String> texts(Json.Object config, String name) {
    return config.object("config").orElseThrow().texts(name);
  }
}
