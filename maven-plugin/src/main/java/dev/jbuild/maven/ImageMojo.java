package dev.jbuild.maven;

import dev.jbuild.jvm.Credentials;
import dev.jbuild.jvm.ImageBuild;
import dev.jbuild.jvm.ImageNames;
import dev.jbuild.jvm.ImageRequest;
import dev.jbuild.jvm.ImageRequest.Delivery;
import dev.jbuild.jvm.ImageRequest.Source;
import dev.jbuild.jvm.JavaImage;
import dev.jbuild.jvm.ProjectContexts;
import dev.jbuild.jvm.ProjectOutputs;
import dev.jbuild.jvm.SourceDate;
import dev.jbuild.jvm.engine.RegistryLogins.Login;
import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.jspecify.annotations.Nullable;

/** What the goals that make an image have in common. */
@SuppressWarnings("NullAway.Init") // Maven sets what isn't nullable.
public abstract class ImageMojo extends EngineMojo {
  @Inject SettingsDecrypter decrypter;

  /** The base image, when there is no Buildfile: image, auth. */
  @Parameter private From from = new From();

  /** The names of the image: image, tags, auth. */
  @Parameter private To to = new To();

  /** How the image runs, when there is no Buildfile. */
  @Parameter private Container container = new Container();

  /** Folders whose files the image gets too, when there is no Buildfile. */
  @Parameter private ExtraDirectories extraDirectories = new ExtraDirectories();

  /**
   * What is put into the image, when there is no Buildfile: exploded (classes and resources),
   * packaged (the jar), layered (the layers of a Spring Boot jar), or auto: layered if the project
   * has made such a jar, else exploded.
   */
  @Parameter(property = "jbuild.containerizingMode", defaultValue = "auto")
  private @Nullable String containerizingMode;

  /** The folder that COPY of a Buildfile reads; by default the project's. */
  @Parameter(property = "jbuild.context")
  private @Nullable File context;

  /** The stage of the Buildfile to build; by default the last. */
  @Parameter(property = "jbuild.target")
  private @Nullable String target;

  // Maven can't make a map of a property's text; Values can.

  /** Values of the ARGs of the Buildfile; also jbuild.buildArgs, as NAME=VALUE,NAME=VALUE. */
  @Parameter private Map<String, String> buildArgs = Map.of();

  /**
   * Secrets for RUN --mount=type=secret, by their ids: src=FILE, env=NAME, or server=ID for the
   * password of a server in settings.xml. Also jbuild.secrets.
   */
  @Parameter private Map<String, String> secrets = Map.of();

  /** What the image is for, as linux/amd64; by default this machine. */
  @Parameter(property = "jbuild.platforms")
  private List<String> platforms = List.of();

  /** Labels of the image; also jbuild.labels. */
  @Parameter private Map<String, String> labels = Map.of();

  /** Speaks to the registries of this image by http, or https without check of certificates. */
  @Parameter(property = "jbuild.allowInsecureRegistries", defaultValue = "false")
  private boolean allowInsecureRegistries;

  /** Further words for the engine's command line. */
  @Parameter(property = "jbuild.arguments")
  private List<String> arguments = List.of();

  /** Where the engine keeps its state; by default the user's. */
  @Parameter(property = "jbuild.root")
  private @Nullable File root;

  /** Where image.digest, image.id, image.json and image.tar are written. */
  @Parameter(
      property = "jbuild.outputDirectory",
      defaultValue = "${project.build.directory}/jbuild",
      required = true)
  private File outputDirectory;

  /** Returns what becomes of the image. */
  abstract Delivery delivery(Values values);

  @Override
  final void run(Values values) throws IOException, InterruptedException {
    Optional<Path> buildfile = buildfile(values);
    if (buildfile.isEmpty() && project.getPackaging().equals("pom")) {
      getLog().info("nothing to put into an image: the packaging is pom");
      return;
    }
    Map<String, String> environment = new LinkedHashMap<>();
    ServerLogins servers = new ServerLogins(session.getSettings(), decrypter);
    Map<String, String> secretsById = values.map("jbuild.secrets", secrets);
    secretsById.replaceAll((id, place) -> secret(id, place, servers, environment));
    Delivery delivery = delivery(values);
    ImageRequest request =
        new ImageRequest(
            buildfile.isPresent() ? source(values, buildfile.get()) : source(values),
            names(values, delivery),
            delivery,
            values.map("jbuild.labels", labels),
            values.list("jbuild.platforms", platforms),
            secretsById,
            values.flag("jbuild.allowInsecureRegistries", allowInsecureRegistries),
            values.list("jbuild.arguments", arguments),
            values.text("jbuild.root", path(root)).map(basedir()::resolve),
            basedir()
                .resolve(
                    values.text("jbuild.outputDirectory", path(outputDirectory)).orElseThrow()));
    Credentials credentials = (names, base, text) -> logins(values, names, base, text);
    String digest =
        new ImageBuild(engine(values), credentials, environment, basedir()).run(request);
    getLog().info("image " + digest);
  }

  private Source source(Values values) {
    return new Source.Java(
        new JavaImage(
            new ProjectParts(project, session),
            container.settings(values),
            extraDirectories.layers(values, basedir()),
            values.text("jbuild.containerizingMode", containerizingMode).orElse("auto"),
            values
                .text("jbuild.from.image", from.image())
                .orElseGet(() -> BaseImages.usual(project))));
  }

  private Source source(Values values, Path buildfile) {
    withoutEffect(values);
    return new Source.Buildfile(
        buildfile,
        values.text("jbuild.context", path(context)).map(basedir()::resolve).orElse(basedir()),
        values.text("jbuild.target", target),
        values.map("jbuild.buildArgs", buildArgs),
        sourceDate(),
        new ProjectContexts("maven", new ProjectParts(project, session), otherModules()));
  }

  /** A Buildfile says itself what the image is; who configures it here too may not know that. */
  private void withoutEffect(Values values) {
    List<String> elements = new ArrayList<>();
    if (values.text("jbuild.from.image", from.image()).isPresent()) {
      elements.add("from");
    }
    if (!container.settings(values).isUsual()) {
      elements.add("container");
    }
    if (extraDirectories.isConfigured(values)) {
      elements.add("extraDirectories");
    }
    if (!elements.isEmpty()) {
      getLog()
          .warn(
              "without effect, as there is a Buildfile that says it: "
                  + String.join(", ", elements));
    }
  }

  private Map<String, ProjectOutputs> otherModules() {
    Map<String, ProjectOutputs> others = new LinkedHashMap<>();
    for (MavenProject each : session.getProjects()) {
      if (!each.equals(project)) {
        others.put(each.getArtifactId(), ProjectParts.outputs(each));
      }
    }
    return others;
  }

  /**
   * The time that the POM gives all archives: Maven's guide Configuring for Reproducible Builds.
   */
  private Optional<String> sourceDate() {
    String text = project.getProperties().getProperty("project.build.outputTimestamp", "").strip();
    if (System.getenv("SOURCE_DATE_EPOCH") != null || text.length() < 2) {
      return Optional.empty();
    }
    return Optional.of(text.matches("[0-9]+") ? text : SourceDate.seconds(text));
  }

  private List<String> names(Values values, Delivery delivery) {
    Optional<String> image = values.text("jbuild.to.image", to.image());
    if (image.isEmpty() && delivery instanceof Delivery.Push) {
      throw new GoalException(
          new Problem(
              "ImageNameMissing",
              "the image has no name to be pushed to",
              "set <to><image>REGISTRY/NAME:TAG</image></to> or -Djbuild.to.image"));
    }
    String name = image.orElse(project.getArtifactId() + ":" + project.getVersion());
    return ImageNames.tagged(name, values.list("jbuild.to.tags", to.tags()));
  }

  private static @Nullable String path(@Nullable File file) {
    return file == null ? null : file.getPath();
  }

  private static String secret(
      String id, String place, ServerLogins servers, Map<String, String> environment) {
    if (!place.startsWith("server=")) {
      return place;
    }
    String variable =
        "JBUILD_SECRET_" + HexFormat.of().formatHex(id.getBytes(StandardCharsets.UTF_8));
    environment.put(variable, servers.password(place.substring("server=".length())));
    return "env=" + variable;
  }

  private List<Login> logins(
      Values values, List<String> names, Optional<String> base, String text) {
    ServerLogins servers = new ServerLogins(session.getSettings(), decrypter);
    List<Login> logins = new ArrayList<>();
    for (String image : names) {
      login(values, "jbuild.to.auth", to.auth(), image).ifPresent(logins::add);
    }
    base.flatMap(image -> login(values, "jbuild.from.auth", from.auth(), image))
        .ifPresent(logins::add);
    names.forEach(image -> servers.of(image).ifPresent(logins::add));
    base.flatMap(servers::of).ifPresent(logins::add);
    logins.addAll(servers.namedIn(text));
    return logins;
  }

  private static Optional<Login> login(Values values, String property, Auth auth, String image) {
    Optional<String> user = values.text(property + ".username", auth.username());
    Optional<String> password = values.text(property + ".password", auth.password());
    return user.isPresent() && password.isPresent()
        ? Optional.of(new Login(ImageNames.fullRepository(image), user.get(), password.get()))
        : Optional.empty();
  }
}
