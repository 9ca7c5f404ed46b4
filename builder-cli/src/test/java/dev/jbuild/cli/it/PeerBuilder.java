package dev.jbuild.cli.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Another builder of Dockerfiles: {@code docker}, which is BuildKit, or {@code buildah}.
 *
 * @param chroot where it is installed, if not in the root of this machine
 * @param tools unpack what it makes
 * @param folder for contexts and images, below {@code chroot}
 */
record PeerBuilder(String name, @Nullable Path chroot, Peers tools, Path folder) {
  private static final String BASE = "busybox";

  /** Images of these names are gone when a case is done. */
  private static final String IMAGE = "jbuild-differential:case";

  /** Returns the peer that the build asks for, or the machine's buildah. */
  static PeerBuilder chosen(Path work) throws IOException {
    String name = System.getProperty("differential.peer", "buildah");
    String chroot = System.getProperty("differential.chroot", "");
    if (chroot.isEmpty()) {
      return new PeerBuilder(name, null, new Peers(work), work);
    }
    Path folder = Files.createTempDirectory(Path.of(chroot, "tmp"), "differential");
    return new PeerBuilder(name, Path.of(chroot), new Peers(work), folder);
  }

  /** Tells whether it is there. */
  boolean isInstalled() {
    return chroot != null || Command.exists(name);
  }

  private Command command(Object... words) {
    Command command = name.equals("docker") ? Command.of("docker") : buildah();
    command = command.and(words);
    return chroot == null ? command : command.behind(List.of("chroot", chroot.toString()));
  }

  private Command buildah() {
    return Command.of("buildah", "--root", inside("containers"), "--storage-driver", "vfs")
        .and("--runroot", inside("run"))
        .with("TMPDIR", inside(""));
  }

  /** Returns the path of {@code name} as the peer sees it. */
  private String inside(String name) {
    Path path = folder.resolve(name);
    return chroot == null ? path.toString() : "/" + chroot.relativize(path);
  }

  /** Gives it the base image that cases call {@code busybox}. */
  void know(Path archive) throws IOException, InterruptedException {
    assumeTrue(isInstalled(), "needs " + name);
    Files.copy(archive, folder.resolve("base.tar"));
    if (name.equals("docker")) {
      command("load", "--quiet", "--input", inside("base.tar")).run().succeeded();
    } else {
      String from = "docker-archive:" + inside("base.tar");
      String pulled = command("pull", "--quiet", from).run().succeeded().line();
      command("tag", pulled, "localhost/" + BASE + ":latest").run().succeeded();
    }
  }

  /** Returns what it makes of a case, or nothing if it fails. */
  Optional<ImageListing> build(DifferentialCase one) throws IOException, InterruptedException {
    // Of a folder that it knows, BuildKit reads only the files of another size or time.
    String own = "context-" + one.name().replace('/', '-');
    Path context = Files.createDirectory(folder.resolve(own));
    Path layout = Files.createDirectory(folder.resolve("layout"));
    try {
      one.fill(context);
      List<Object> words = new ArrayList<>(List.of("build", "--no-cache", "--network=host"));
      if (name.equals("docker")) {
        words.addAll(List.of("--provenance=false", "--quiet"));
      } else {
        words.addAll(List.of("--isolation=chroot", "--format=docker", "--layers"));
        // It gives each RUN the limits of its own root, or a million files: where this process may
        // not raise its own, that refuses every RUN.
        words.addAll(List.of("--ulimit=nofile=1024:1024", "--ulimit=nproc=4096:4096"));
      }
      words.addAll(one.options(inside(own)));
      words.addAll(List.of("-t", IMAGE, inside(own)));
      Finished build = command(words.toArray()).run();
      if (build.exit() != 0) {
        System.err.println(one.name() + ": " + name + " says:\n" + build.err());
        return Optional.empty();
      }
      return Optional.of(save(layout));
    } finally {
      Command.of("rm", "-rf", context, layout).run().succeeded();
    }
  }

  /** Returns what of a listing it can be compared by: the history of buildah is its own. */
  String comparable(String listing) {
    if (name.equals("docker")) {
      return listing;
    }
    return listing
        .replaceAll("(?m)^(layer|did) .*\n|^- (layer|did)\n", "")
        .replaceAll(
            "\"io\\.buildah\\.version\":\"[^\"]*\",|,?\"io\\.buildah\\.version\":\"[^\"]*\"", "")
        .replaceAll("(?m)^Labels \\{\\}\n", "");
  }

  private ImageListing save(Path layout) throws IOException, InterruptedException {
    if (name.equals("docker")) {
      command("save", "--output", inside("image.tar"), IMAGE).run().succeeded();
      Command.of("tar", "-xf", folder.resolve("image.tar"), "-C", layout).run().succeeded();
      command("rmi", IMAGE).run().succeeded();
    } else {
      command("push", "--quiet", IMAGE, "oci:" + inside("layout") + ":case").run().succeeded();
      // A stage that failed or isn't needed may be a container of it still.
      command("rmi", "--force", IMAGE).run().succeeded();
    }
    return ImageListing.of(tools, layout, "case");
  }
}
