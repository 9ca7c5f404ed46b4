package dev.jbuild.jvm.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An image with a shell, made of the BusyBox of this machine. */
public final class BusyboxBase {
  private BusyboxBase() {}

  /**
   * Builds it and returns a reference to it.
   *
   * @param folder where it is made; the engine's state is in its folder {@code state}
   * @param jbuild the engine's command
   */
  public static String in(Path folder, Path jbuild) throws IOException, InterruptedException {
    Path busybox = Path.of("/bin/busybox");
    assumeTrue(Files.exists(busybox), "needs /bin/busybox: apt-get install busybox-static");
    Path context = Files.createDirectories(folder.resolve("busybox"));
    Files.copy(busybox, context.resolve("busybox"));
    Files.writeString(
        context.resolve("Buildfile"),
        """
        FROM scratch
        COPY busybox /bin/busybox
        RUN ["/bin/busybox", "--install", "/bin"]
        """);
    Path layout = folder.resolve("base");
    int exit =
        new ProcessBuilder(
                jbuild.toString(),
                "--root",
                folder.resolve("state").toString(),
                "-o",
                "type=oci,tar=false,dest=" + layout,
                "-t",
                "busybox:base",
                context.toString())
            .inheritIO()
            .start()
            .waitFor();
    if (exit != 0) {
      throw new AssertionError("no base: " + exit);
    }
    return "oci-layout://" + layout;
  }
}
