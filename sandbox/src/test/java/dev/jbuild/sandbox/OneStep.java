package dev.jbuild.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A process of its own that runs one step: {@code OneStep DIR NETWORK ARG…}. */
final class OneStep {
  private OneStep() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path dir = Path.of(args[0]);
    Path upper = Files.createDirectories(dir.resolve("upper"));
    Path work = Files.createDirectories(dir.resolve("work"));
    OverlayRoot root = new OverlayRoot(List.of(dir.resolve("rootfs")), upper, work);
    List<String> argv = List.of(args).subList(2, args.length);
    int code;
    try (EmbeddedSandbox sandbox = EmbeddedSandbox.open(dir.resolve("state"))) {
      System.out.println(sandbox.isolation().user());
      SandboxSpec spec = new Spec(root, argv).withNetwork(NetworkMode.valueOf(args[1])).build();
      Outcome outcome =
          sandbox.run(
              spec,
              (_, bytes, length) -> {
                System.out.write(bytes, 0, length);
                System.out.flush();
              });
      code = outcome.status().shellCode();
    } catch (SandboxException e) {
      System.out.println(e.getMessage());
      code = 3;
    }
    System.exit(code);
  }

  /** Returns the command line of a process that runs {@code main} with {@code args}. */
  static List<String> command(Path dir, String network, String... args) {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OneStep.class.getName(),
                dir.toString(),
                network));
    command.addAll(List.of(args));
    return command;
  }
}
