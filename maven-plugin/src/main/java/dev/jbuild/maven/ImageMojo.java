package dev.jbuild.maven;

import dev.jbuild.maven.engine.EngineCall;
import dev.jbuild.maven.engine.RegistryLogins;
import dev.jbuild.maven.problem.GoalException;
import dev.jbuild.maven.problem.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.maven.plugins.annotations.Parameter;
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

  /** Values of the ARGs of the Buildfile. */
  @Parameter(property = "jbuild.buildArgs")
  private Map<String, String> buildArgs = Map.of();

  /**
   * Secrets for RUN --mount=type=secret, by their ids: src=FILE, env=NAME, or server=ID for the
   * password of a server in settings.xml.
   */
  @Parameter(property = "jbuild.secrets")
  private Map<String, String> secrets = Map.of();

  /** What the image is for, as linux/amd64; by default this machine. */
  @Parameter(property = "jbuild.platforms")
  private List<String> platforms = List.of();

  /** Labels of the image. */
  @Parameter(property = "jbuild.labels")
  private Map<String, String> labels = Map.of();

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

  /** Says what becomes of the image. */
  abstract void deliver(EngineCall call, Path output, Values values);

  /** Tells whether the image needs a name in a registry. */
  abstract boolean isPushed();

  @Override
  final void run(Values values) throws IOException, InterruptedException {
    Optional<Path> buildfile = buildfile(values);
    if (buildfile.isEmpty() && project.getPackaging().equals("pom")) {
      getLog().info("nothing to put into an image: the packaging is pom");
      return;
    }
    Path output =
        Files.createDirectories(
            basedir()
                .resolve(
                    values
                        .text("jbuild.outputDirectory", outputDirectory.getPath())
                        .orElseThrow()));
    EngineCall call = new EngineCall("build").add("--progress", "plain");
    List<String> images = names(values);
    call.each("-t", images);
    String mentioned = "";
    Optional<String> base = Optional.empty();
    if (buildfile.isPresent()) {
      mentioned = withBuildfile(values, buildfile.get(), output, call);
    } else {
      base = Optional.of(java(values).stage(extraDirectories, output, call));
    }
    settings(values, with(images, base), call);
    call.add("--iidfile", output.resolve("image.id").toString());
    call.add("--metadata-file", output.resolve("image.json").toString());
    deliver(call, output, values);
    try (RegistryLogins logins = logins(values, images, base, mentioned)) {
      call.set("JBUILD_AUTH_FILE", logins.file().toString());
      result(engine(values).run(call, basedir()), output);
    }
  }

  private JavaImage java(Values values) {
    return new JavaImage(
        values,
        new ProjectParts(project, session),
        container,
        values.text("jbuild.containerizingMode", containerizingMode).orElse("auto"),
        values.text("jbuild.from.image", from.image()).orElseGet(() -> BaseImages.usual(project)));
  }

  private static List<String> with(List<String> images, Optional<String> more) {
    List<String> all = new ArrayList<>(images);
    more.ifPresent(all::add);
    return all;
  }

  private List<String> names(Values values) {
    Optional<String> image = values.text("jbuild.to.image", to.image());
    if (image.isEmpty() && isPushed()) {
      throw new GoalException(
          new Problem(
              "ImageNameMissing",
              "the image has no name to be pushed to",
              "set <to><image>REGISTRY/NAME:TAG</image></to> or -Djbuild.to.image"));
    }
    String name = image.orElse(project.getArtifactId() + ":" + project.getVersion());
    return ImageNames.tagged(name, values.list("jbuild.to.tags", to.tags()));
  }

  /** Lets the engine build the user's Buildfile; returns where registries may be named. */
  private String withBuildfile(Values values, Path buildfile, Path output, EngineCall call)
      throws IOException {
    if (!Files.isRegularFile(buildfile)) {
      throw new GoalException(
          new Problem(
              "BuildfileNotFound", "there is no file " + buildfile, "name another with <file>"));
    }
    Path folder =
        values
            .text("jbuild.context", context == null ? null : context.getPath())
            .map(path -> basedir().resolve(path))
            .orElse(basedir());
    Map<String, String> args = values.map("jbuild.buildArgs", buildArgs);
    call.add("-f", buildfile.toString());
    args.forEach((name, value) -> call.add("--build-arg", name + "=" + value));
    values.text("jbuild.target", target).ifPresent(stage -> call.add("--target", stage));
    String text = Files.readString(buildfile);
    new ProjectContexts(project, session).stage(text, output.resolve("contexts"), call);
    SourceDate.ofProject(project).ifPresent(time -> call.set("SOURCE_DATE_EPOCH", time));
    call.add(folder.toString());
    return text + "\n" + String.join("\n", args.values());
  }

  private void settings(Values values, List<String> images, EngineCall call) {
    values
        .map("jbuild.labels", labels)
        .forEach((name, value) -> call.add("--label", name + "=" + value));
    List<String> forPlatforms = values.list("jbuild.platforms", platforms);
    if (!forPlatforms.isEmpty()) {
      call.add("--platform", String.join(",", forPlatforms));
    }
    values
        .text("jbuild.root", root == null ? null : root.getPath())
        .ifPresent(state -> call.add("--root", basedir().resolve(state).toString()));
    if (values.flag("jbuild.allowInsecureRegistries", allowInsecureRegistries)) {
      Set<String> hosts = new LinkedHashSet<>();
      images.forEach(image -> hosts.add(ImageNames.registry(image)));
      call.each("--insecure-registry", hosts);
    }
    ServerLogins servers = new ServerLogins(session.getSettings(), decrypter);
    values.map("jbuild.secrets", secrets).forEach((id, place) -> secret(id, place, servers, call));
    values.list("jbuild.arguments", arguments).forEach(call::add);
  }

  private static void secret(String id, String place, ServerLogins servers, EngineCall call) {
    if (place.startsWith("server=")) {
      String variable = "JBUILD_SECRET_" + id.replaceAll("[^A-Za-z0-9]", "_");
      call.set(variable, servers.password(place.substring("server=".length())));
      call.add("--secret", "id=" + id + ",env=" + variable);
    } else {
      call.add("--secret", "id=" + id + "," + place);
    }
  }

  private RegistryLogins logins(
      Values values, List<String> images, Optional<String> base, String mentioned)
      throws IOException {
    ServerLogins servers = new ServerLogins(session.getSettings(), decrypter);
    List<RegistryLogins.Login> logins = new ArrayList<>();
    for (String image : images) {
      login(values, "jbuild.to.auth", to.auth(), image).ifPresent(logins::add);
    }
    base.flatMap(image -> login(values, "jbuild.from.auth", from.auth(), image))
        .ifPresent(logins::add);
    with(images, base).forEach(image -> servers.of(image).ifPresent(logins::add));
    logins.addAll(servers.namedIn(mentioned));
    return RegistryLogins.write(logins);
  }

  private static Optional<RegistryLogins.Login> login(
      Values values, String property, Auth auth, String image) {
    Optional<String> user = values.text(property + ".username", auth.username());
    Optional<String> password = values.text(property + ".password", auth.password());
    return user.isPresent() && password.isPresent()
        ? Optional.of(
            new RegistryLogins.Login(ImageNames.fullRepository(image), user.get(), password.get()))
        : Optional.empty();
  }

  private void result(List<String> lines, Path output) throws IOException {
    String digest = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    Files.writeString(output.resolve("image.digest"), digest);
    getLog().info("image " + digest);
  }
}
