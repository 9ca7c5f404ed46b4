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

  /** Where classes come from that the cache doesn't have. */
  private static final String OWN_SOURCE = "source: jrt:/dev.jbuild";

  private static final String ORDINARY =
      """
      # syntax=docker/dockerfile:1
      ARG BASE
      ARG VERSION=1
      FROM $BASE AS build
      ARG VERSION
      ENV BUILT=$VERSION
      WORKDIR /src
      COPY src src/
      RUN --mount=type=cache,target=/root/.m2 --mount=type=bind,source=target,target=/target \
          --mount=type=secret,id=settings,required=true \
          cp /target/app.jar app.jar && cat src/main/App.txt >> app.jar && touch /root/.m2/used
      RUN <<EOF
      rm -r src
      mkdir -p made/here
      EOF

      FROM $BASE
      LABEL a=b
      EXPOSE 8080
      VOLUME /data
      WORKDIR /app
      COPY --from=build --chown=app:app /src/app.jar ./
      COPY --chmod=644 target/*.jar lib/
      RUN chmod 700 app.jar
      HEALTHCHECK --interval=30s CMD true
      USER app
      ENTRYPOINT ["cat", "app.jar"]
      """;

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
                      .formatted(busybox(registry)))
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

      context.file("classes/Class7", "changed");
      jbuild.run("--push", "-t", image, context).succeeded();
      assertThat(strangers(loaded)).as("one file changed").isEmpty();
      assertThat(loaded)
          .content()
          .contains(" Initializing 'dev/jbuild/layer/PackedTable'")
          .doesNotContain(" Initializing 'java/util/ServiceLoader'");
    }
  }

  /** What most Buildfiles have, on a machine that has built nothing before, and then again. */
  @Test
  void an_ordinary_buildfile_is_built_with_classes_of_the_cache_alone() throws Exception {
    assumeTrue(DockerRegistry.program().isPresent(), "needs docker-registry");
    try (DockerRegistry registry = DockerRegistry.start()) {
      Context context =
          Context.in(folder)
              .buildfile(ORDINARY)
              .file(".dockerignore", "*.log\n!kept.log\n**/node_modules\n")
              .file("src/main/App.txt", "one")
              .file("target/app.jar", "jar")
              .file("settings", "secret");
      Path loaded = folder.resolve("loaded");
      Jbuild jbuild =
          Jbuild.at(folder.resolve("root"))
              .with("JBUILD_JAVA_OPTIONS", "-Xlog:class+load:file=" + loaded + ":none");
      Object[] build = {
        "--build-arg=BASE=" + busybox(registry),
        "--secret=id=settings,src=" + context.folder().resolve("settings"),
        context
      };

      jbuild.run(build).succeeded();
      assertThat(strangers(loaded))
          .as("first build")
          // The JDK draws the name of the first temporary file by chance.
          .noneMatch(line -> line.startsWith("dev.jbuild.") || line.contains(OWN_SOURCE));

      jbuild.run(build).succeeded();
      assertThat(strangers(loaded)).as("nothing changed").isEmpty();

      context.file("src/main/App.txt", "changed");
      jbuild.run(build).succeeded();
      assertThat(strangers(loaded)).as("one file changed").isEmpty();
    }
  }

  /**
   * As to the registries of companies: by a name, with an RSA key. The JDK makes a few classes
   * there that no cache can hold.
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
                  "-Djavax.net.ssl.trustStore=%s -Xlog:class+load:file=%s:none"
                      .formatted(folder.resolve("trust"), loaded));
      jbuild.run("--push", "-t", image, context).succeeded();

      context.file("file", "other");
      jbuild.run("--push", "-t", image, context).succeeded();

      assertThat(strangers(loaded)).noneMatch(line -> line.contains(OWN_SOURCE));
      assertThat(loaded).content().contains("dev.jbuild.registry.AesGcm ");
    }
  }

  private String busybox(DockerRegistry registry) throws Exception {
    Context base = Context.in(folder).buildfile("FROM " + Bases.busybox() + "\n");
    String image = registry.name() + "/base:1";
    Jbuild.at(folder.resolve("elsewhere")).run("--push", "-t", image, base).succeeded();
    return image;
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
