package dev.jbuild.cli.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Base images, as layouts on disk: made by jbuild itself from the machine's busybox, and from a
 * Debian root filesystem of the machine's own package sources. What takes long, the root
 * filesystem, is kept from one run to the next; the images are made anew in each.
 */
final class Bases {
  private static final Path CACHE = Jbuild.PACKED.resolveSibling("it-cache");
  private static final Path BUSYBOX = Path.of("/bin/busybox");
  private static final Map<String, String> LAYOUTS = new ConcurrentHashMap<>();

  private Bases() {}

  /** Returns a reference to busybox: {@code /bin}, an empty {@code /tmp} and three users. */
  static synchronized String busybox() throws IOException, InterruptedException {
    assumeTrue(Files.exists(BUSYBOX), "needs " + BUSYBOX + ": apt-get install busybox-static");
    Path archive = CACHE.resolve("busybox-" + Sha256.of(BUSYBOX).substring(0, 16) + ".tar");
    if (!Files.exists(archive)) {
      pack(archive);
    }
    return layout("busybox", archive);
  }

  private static void pack(Path archive) throws IOException, InterruptedException {
    Files.createDirectories(CACHE);
    Path rootfs = Files.createTempDirectory(CACHE, "rootfs");
    for (String folder : List.of("bin", "etc", "tmp", "root", "home/app")) {
      Files.createDirectories(rootfs.resolve(folder));
    }
    Files.copy(BUSYBOX, rootfs.resolve("bin/busybox"));
    for (String name : Command.of(BUSYBOX, "--list").run().succeeded().out().lines().toList()) {
      if (!name.equals("busybox")) {
        Files.createSymbolicLink(rootfs.resolve("bin").resolve(name), Path.of("busybox"));
      }
    }
    Files.writeString(
        rootfs.resolve("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/home/app:/bin/sh\n");
    Files.writeString(rootfs.resolve("etc/group"), "root:x:0:\napp:x:1000:\nextra:x:1001:app\n");
    Command.of("chmod", "755", rootfs).run().succeeded();
    Command.of("chmod", "1777", rootfs.resolve("tmp")).run().succeeded();
    Command.of("chown", "1000:1000", rootfs.resolve("home/app")).run().succeeded();
    Path made = archive.resolveSibling(archive.getFileName() + ".new");
    Command.of("tar", "--create", "--file", made, "--directory", rootfs, "--sort=name", ".")
        .run()
        .succeeded();
    Files.move(made, archive);
    Command.of("rm", "-r", rootfs).run().succeeded();
  }

  /** Returns a reference to Debian's minimal system with libcap2-bin. */
  static synchronized String debian() throws IOException, InterruptedException {
    assumeTrue(Command.exists("mmdebstrap"), "needs mmdebstrap: apt-get install mmdebstrap");
    List<Path> sources =
        Stream.of("/etc/apt/sources.list", "/etc/apt/sources.list.d/debian.sources")
            .map(Path::of)
            .filter(Files::exists)
            .toList();
    String options =
        Command.of("apt-config", "dump")
            .run()
            .succeeded()
            .out()
            .lines()
            .filter(line -> line.matches("Acquire::(https?|Check-|Retries|Languages).*"))
            .reduce("", (all, line) -> all + line + "\n");
    StringBuilder key = new StringBuilder(options);
    for (Path source : sources) {
      key.append(Files.readString(source));
    }
    Path archive = CACHE.resolve("debian-" + digits(key.toString()) + ".tar");
    if (!Files.exists(archive)) {
      bootstrap(archive, options, sources);
    }
    return layout("debian", archive);
  }

  private static void bootstrap(Path archive, String options, List<Path> sources)
      throws IOException, InterruptedException {
    Files.createDirectories(CACHE);
    Path apt = Files.writeString(CACHE.resolve("apt.conf"), options);
    Path made = CACHE.resolve("debian.new.tar");
    List<Object> words = new ArrayList<>();
    words.addAll(List.of("mmdebstrap", "--quiet", "--variant=minbase", "--include=libcap2-bin"));
    words.addAll(List.of("--aptopt=" + apt, "--skip=output/dev", release(), made));
    words.addAll(sources);
    Command.of(words.toArray()).run().succeeded();
    Files.move(made, archive);
  }

  /** Returns the name of this machine's Debian release. */
  static String release() throws IOException {
    return Files.readAllLines(Path.of("/etc/os-release")).stream()
        .filter(line -> line.startsWith("VERSION_CODENAME="))
        .map(line -> line.substring(line.indexOf('=') + 1))
        .findFirst()
        .orElseThrow();
  }

  /** Makes an image of a root filesystem. */
  private static String layout(String name, Path archive) throws IOException, InterruptedException {
    String known = LAYOUTS.get(name);
    if (known != null) {
      return known;
    }
    Path work = Files.createDirectories(CACHE.resolve("images").resolve(name));
    Command.of("rm", "-rf", work).run().succeeded();
    Context context = new Context(Files.createDirectories(work.resolve("context")));
    Files.createLink(context.folder().resolve("rootfs.tar"), archive);
    context.buildfile("FROM scratch\nADD rootfs.tar /\nCMD [\"/bin/sh\"]\n");
    Path layout = work.resolve("layout");
    Jbuild.at(work.resolve("state"))
        .digest("-t", name + ":base", "-o", "type=oci,tar=false,dest=" + layout, context);
    String reference = "oci-layout://" + layout;
    LAYOUTS.put(name, reference);
    return reference;
  }

  private static String digits(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)))
          .substring(0, 16);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
