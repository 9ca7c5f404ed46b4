package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jbuild.registry.testing.DockerRegistry;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a build must not do while the JVM is cold (docs/adr/0002): make a class, or read one that
 * the AOT cache doesn't have. One lambda that is made at run time costs as much as all the
 * compression of a small layer.
 */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
final class StartUpIT {
  /** The JVM keeps these out of its archive: a profiler may rewrite them. */
  private static final String EVENTS = "jdk.internal.event.";

  /** Opening the jar as Java does costs as much as a build's whole plan. */
  private static final List<String> CLASSES_OF_JARS =
      List.of("java/util/zip/ZipFile$Source", "java/util/ServiceLoader");

  @TempDir(factory = WorkFolder.class, deletionStrategy = WorkFolder.class)
  Path folder;

  @Test
  void a_service_is_copied_and_pushed_again_with_classes_of_the_cache_alone() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    try (DockerRegistry registry = DockerRegistry.start()) {
      Context context =
          Context.in(folder)
              .buildfile(
                  """
                  FROM %s
                  WORKDIR /app
                  COPY lib/ lib/
                  COPY classes/ classes/
                  ENV A=1
                  ENTRYPOINT ["java", "-cp", "lib/*:classes", "Main"]
                  """
                      .formatted(base(registry)))
              .file("lib/one.jar", "one");
      // More than one chunk of gzip.
      for (int i = 0; i < 100; i++) {
        context.file("classes/Class" + i, ("class " + i).repeat(1000));
      }
      Path loaded = folder.resolve("loaded");
      Jbuild jbuild =
          Jbuild.at(folder.resolve("root"))
              .with("JBUILD_JAVA_OPTIONS", "-Xlog:class+load,class+init:file=" + loaded + ":none");
      String image = registry.name() + "/service:1";
      jbuild.run("--push", "-t", image, context).succeeded();

      jbuild.run("--push", "-t", image, context).succeeded();
      assertThat(strangers(loaded)).as("nothing changed").isEmpty();
      assertNoJarIsOpened(loaded);

      context.file("classes/Class7", "changed");
      jbuild.run("--push", "-t", image, context).succeeded();
      assertThat(strangers(loaded)).as("one file changed").isEmpty();
      assertNoJarIsOpened(loaded);
    }
  }

  /**
   * As to the registries of companies: by a name, with an RSA key. The JDK looks for services
   * there, opens the jar for that, and makes a few classes that no cache can hold.
   */
  @Test
  void an_image_is_pushed_by_https_with_classes_of_the_cache_and_of_the_runtime_alone()
      throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    HeldCertificate certificate =
        new HeldCertificate.Builder().rsa2048().addSubjectAlternativeName("localhost").build();
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("localhost", certificate.certificate());
    try (OutputStream out = Files.newOutputStream(folder.resolve("trust"))) {
      trust.store(out, null);
    }
    try (DockerRegistry registry =
        DockerRegistry.startWithTls(
            certificate.certificatePem(), certificate.privateKeyPkcs8Pem())) {
      Context context =
          Context.in(folder).file("file", "one").buildfile("FROM scratch\nCOPY file /\n");
      Path loaded = folder.resolve("loaded");
      String image = registry.name().replace("127.0.0.1", "localhost") + "/service:1";

      Jbuild jbuild =
          Jbuild.at(folder.resolve("root"))
              .with(
                  "JBUILD_JAVA_OPTIONS",
                  "-Djavax.net.ssl.trustStore=%s -Xlog:class+load,class+init:file=%s:none"
                      .formatted(folder.resolve("trust"), loaded));
      jbuild.run("--push", "-t", image, context).succeeded();

      context.file("file", "other");
      jbuild.run("--push", "-t", image, context).succeeded();

      assertThat(strangers(loaded)).noneMatch(line -> line.contains("source: file:"));
      assertThat(loaded).content().contains("dev.jbuild.registry.AesGcm ");
    }
  }

  private String base(DockerRegistry registry) throws Exception {
    Context scratch =
        Context.in(folder).file("file", "base\n").buildfile("FROM scratch\nCOPY file /\n");
    String image = registry.name() + "/base:1";
    Jbuild.at(folder.resolve("elsewhere")).run("--push", "-t", image, scratch).succeeded();
    return image;
  }

  private static void assertNoJarIsOpened(Path loaded) throws Exception {
    try (Stream<String> lines = Files.lines(loaded)) {
      assertThat(lines.filter(line -> line.contains(" Initializing '")))
          .hasSizeGreaterThan(1000)
          .noneMatch(line -> CLASSES_OF_JARS.stream().anyMatch(line::contains));
    }
  }

  /** Returns the classes that came from elsewhere than the AOT cache. */
  private static List<String> strangers(Path loaded) throws Exception {
    try (Stream<String> lines = Files.lines(loaded)) {
      List<String> classes = lines.filter(line -> line.contains(" source: ")).toList();
      assertThat(classes).hasSizeGreaterThan(1000);
      return classes.stream()
          .filter(line -> !line.contains("source: shared objects file"))
          .filter(line -> !line.startsWith(EVENTS))
          .toList();
    }
  }
}
