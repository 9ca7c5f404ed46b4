package dev.jbuild.maven;

import dev.jbuild.maven.app.Application;
import dev.jbuild.maven.app.BootJar;
import dev.jbuild.maven.app.JibPlanner;
import dev.jbuild.maven.app.Launch;
import dev.jbuild.maven.app.Layer;
import dev.jbuild.maven.engine.EngineCall;
import dev.jbuild.maven.problem.GoalException;
import dev.jbuild.maven.problem.Problem;
import dev.jbuild.maven.stage.ImageConfig;
import dev.jbuild.maven.stage.Stage;
import dev.jbuild.maven.stage.StagedBuildfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The image of a project without a Buildfile.
 *
 * @param mode as in the parameter containerizingMode
 * @param base the base image
 */
record JavaImage(
    Values values, ProjectParts project, Container container, String mode, String base) {

  /** Prepares a context in {@code output} and tells the engine of it; returns the base image. */
  String stage(ExtraDirectories extras, Path output, EngineCall call) throws IOException {
    Application application = application(output.resolve("exploded"));
    List<Layer> layers = new ArrayList<>(application.layers());
    layers.addAll(extras.layers(values, project.basedir()));
    String created = SourceDate.created(container.creationTime(values).orElse("EPOCH"));
    ImageConfig config = container.config(values, application.entrypoint());
    Path context = output.resolve("context");
    boolean exactTimes = !created.equals(SourceDate.ONE_SECOND);
    StagedBuildfile.write(context, base, layers, config, exactTimes)
        .forEach((name, value) -> call.add("--build-arg", name + "=" + value));
    call.set("SOURCE_DATE_EPOCH", created).add(context.toString());
    return base;
  }

  private Application application(Path exploded) throws IOException {
    if (project.isWar()) {
      return JibPlanner.plan(project.war(), launch(Optional.empty()));
    }
    return switch (mode) {
      case "auto" -> {
        Optional<BootJar> jar = hasOwnStart() ? Optional.empty() : bootJar();
        yield jar.isPresent() ? unpack(jar.get(), exploded) : exploded();
      }
      case "exploded" -> exploded();
      case "packaged" -> JibPlanner.plan(project.packaged(), launch(Optional.of(mainClass())));
      case "layered" ->
          unpack(
              bootJar()
                  .orElseThrow(() ->
                      new GoalException(
                          new Problem(
                              "NotPackaged",
                              "the project has no jar of Spring Boot with layers",
                              "put spring-boot:repackage before this goal, or take another"
                                  + " containerizingMode"))),
              exploded);
      default ->
          throw new GoalException(
              new Problem(
                  "BadConfiguration",
                  "containerizingMode is " + mode,
                  "take auto, exploded, packaged or layered"));
    };
  }

  private Application exploded() throws IOException {
    return JibPlanner.plan(project.exploded(), launch(Optional.of(mainClass())));
  }

  private Application unpack(BootJar jar, Path folder) throws IOException {
    Stage.clear(folder);
    return jar.unpack(launch(Optional.empty()), folder);
  }

  private Optional<BootJar> bootJar() throws IOException {
    Optional<Path> artifact = project.artifact().filter(file -> file.toString().endsWith(".jar"));
    return artifact.isPresent() ? BootJar.read(artifact.get()) : Optional.empty();
  }

  /** The launcher of a Spring Boot jar knows its main class; who names another wants another. */
  private boolean hasOwnStart() {
    return container.mainClass(values).isPresent() || !container.entrypoint(values).isEmpty();
  }

  private String mainClass() throws IOException {
    if (!container.entrypoint(values).isEmpty()) {
      return "";
    }
    Optional<String> named = container.mainClass(values).or(project::mainClass);
    return named.isPresent() ? named.get() : JibPlanner.mainClass(project.classes());
  }

  private Launch launch(Optional<String> mainClass) {
    return new Launch(
        container.appRoot(values, project.isWar()),
        mainClass.filter(name -> !name.isEmpty()),
        container.jvmFlags(values),
        container.extraClasspath(values));
  }
}
