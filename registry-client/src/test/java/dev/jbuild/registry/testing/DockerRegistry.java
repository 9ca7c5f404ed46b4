package dev.jbuild.registry.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Debian's {@code docker-registry} on a free loopback port, with its storage in a temporary folder.
 * Closing it ends its process and removes the folder.
 */
public final class DockerRegistry implements AutoCloseable {
  /** The user of {@link #startWithHtpasswd}. */
  public static final String USER = "jbuild";

  /** The password of {@link #USER}. */
  public static final String PASSWORD = "open sesame";

  private static final String HTPASSWD =
      USER + ":$2y$05$.ycuG07hs/aElWmGSFXd3OdV0JajWXiWQXCSJ/5hGAUUEyroPqkbS\n";
  private static final Pattern LISTENING =
      Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)[\",]");
  private static final long START_SECONDS = 60;

  private final Process process;
  private final Path folder;
  private final int port;

  private DockerRegistry(Process process, Path folder, int port) {
    this.process = process;
    this.folder = folder;
    this.port = port;
  }

  /** Returns the program; empty if it isn't installed, which is a reason to skip a test. */
  public static Optional<Path> program() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "docker-registry"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts one that lets everybody read and write, by http. */
  public static DockerRegistry start() throws IOException, InterruptedException {
    return start("", List.of());
  }

  /** Starts one that wants {@link #USER} and {@link #PASSWORD} for all, by http. */
  public static DockerRegistry startWithHtpasswd() throws IOException, InterruptedException {
    return start(
        "auth:\n  htpasswd:\n    realm: test\n    path: FOLDER/htpasswd\n",
        List.of(new Extra("htpasswd", HTPASSWD)));
  }

  /** Starts one by https, with a certificate and its key in PEM. */
  public static DockerRegistry startWithTls(String certificate, String key)
      throws IOException, InterruptedException {
    return start("TLS", List.of(new Extra("cert.pem", certificate), new Extra("key.pem", key)));
  }

  /**
   * Starts one that wants tokens of a token service, by http.
   *
   * @param certificate in PEM, of the key that signs tokens
   */
  public static DockerRegistry startWithTokens(String realm, String service, String certificate)
      throws IOException, InterruptedException {
    String auth =
        """
        auth:
          token:
            realm: %s
            service: %s
            issuer: %s
            rootcertbundle: FOLDER/signer.pem
        """
            .formatted(realm, service, service);
    return start(auth, List.of(new Extra("signer.pem", certificate)));
  }

  private record Extra(String name, String content) {}

  private static DockerRegistry start(String more, List<Extra> files)
      throws IOException, InterruptedException {
    Path program =
        program().orElseThrow(() -> new IllegalStateException("docker-registry isn't installed"));
    Path folder = Files.createTempDirectory("docker-registry");
    for (Extra file : files) {
      Files.writeString(folder.resolve(file.name), file.content);
    }
    Path config = Files.writeString(folder.resolve("config.yml"), config(folder, more));
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(program.toString(), "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    OptionalInt port = port(process, log);
    DockerRegistry registry = new DockerRegistry(process, folder, port.orElse(0));
    if (port.isEmpty()) {
      String said = registry.log();
      registry.close();
      throw new IOException("docker-registry doesn't start:\n" + said);
    }
    return registry;
  }

  private static String config(Path folder, String more) {
    boolean tls = more.equals("TLS");
    String base =
        """
        version: 0.1
        log:
          level: info
          accesslog:
            disabled: true
        storage:
          filesystem:
            rootdirectory: FOLDER/storage
          delete:
            enabled: true
        validation:
          manifests:
            urls:
              allow:
                - ^https://
        http:
          addr: 127.0.0.1:0
        """;
    String https = "  tls:\n    certificate: FOLDER/cert.pem\n    key: FOLDER/key.pem\n";
    return (base + (tls ? https : more)).replace("FOLDER", folder.toString());
  }

  /** Returns the port that it says it listens on; none if it ends, or says nothing for long. */
  private static OptionalInt port(Process process, Path log)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (process.isAlive() && System.nanoTime() < end) {
      Matcher listening = LISTENING.matcher(Files.readString(log));
      if (listening.find()) {
        return OptionalInt.of(Integer.parseInt(listening.group(1)));
      }
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    return OptionalInt.empty();
  }

  /** Returns {@code host:port}, as references name it. */
  public String name() {
    return "127.0.0.1:" + port;
  }

  /** Returns what it wrote to its log so far. */
  public String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  /** Returns the root of its storage, to damage it. */
  public Path storage() {
    return folder.resolve("storage");
  }

  private void end() {
    process.destroyForcibly();
    boolean interrupted = false;
    while (process.isAlive()) {
      try {
        process.waitFor();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
