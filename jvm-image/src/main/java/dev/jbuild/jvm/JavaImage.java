package dev.jbuild.jvm;

import dev.jbuild.jvm.JavaProject.Form;
import dev.jbuild.jvm.app.Application;
import dev.jbuild.jvm.app.BootJar;
import dev.jbuild.jvm.app.JibPlanner;
import dev.jbuild.jvm.app.Launch;
import dev.jbuild.jvm.app.Layer;
import dev.jbuild.jvm.engine.EngineCall;
import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import dev.jbuild.jvm.stage.Stage;
import dev.jbuild.jvm.stage.StagedBuildfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The image of a project without a Buildfile.
 *
 * @param mode {@code exploded} (classes and resources), {@code packaged} (the jar), {@code layered}
 *     (the layers of a Spring Boot jar), or {@code auto}: layered if the project has made such a
 *     jar, else exploded
 * @param base the base image
 */
public record JavaImage(
    JavaProject project,
    ContainerSettings container,
    ExtraLayers extras,
    String mode,
    String base) {

  /** Prepares a context in {@code output} and tells the engine of it. */
  void stage(Path output, EngineCall call) throws IOException {
    Application application = application(output.resolve("exploded"));
    List<Layer> layers = new ArrayList<>(application.layers());
    layers.addAll(extras.layers());
    String created = SourceDate.created(container.creationTime());
    Path context = output.resolve("context");
    boolean exactTimes = !created.equals(SourceDate.ONE_SECOND);
    StagedBuildfile.write(
            context, base, layers, container.config(application.entrypoint()), exactTimes)
        .forEach((name, value) -> call.add("--build-arg", name + "=" + value));
    call.set("SOURCE_DATE_EPOCH", created).add(context.toString());
  }

  private Application application(Path exploded) throws IOException {
    if (project.isWar()) {
      return JibPlanner.plan(project.parts(Form.WAR), launch(Optional.empty()));
    }
    return switch (mode) {
      case "auto" -> {
        Optional<BootJar> jar = hasOwnStart() ? Optional.empty() : bootJar();
        yield jar.isPresent() ? unpack(jar.get(), exploded) : started(Form.EXPLODED);
      }
      case "exploded" -> started(Form.EXPLODED);
      case "packaged" -> started(Form.PACKAGED);
      case "layered" ->
          unpack(
              bootJar()
                  .orElseThrow(() ->
                      new GoalException(
                          new Problem(
                              "NotPackaged",
                              "the project has no jar of Spring Boot with layers",
                              "let Spring Boot make it first (spring-boot:repackage, bootJar), or"
                                  + " take another containerizingMode"))),
              exploded);
      default ->
          throw new GoalException(
              new Problem(
                  "BadConfiguration",
                  "containerizingMode is " + mode,
                  "take auto, exploded, packaged or layered"));
    };
  }

  private Application started(Form form) throws IOException {
    return JibPlanner.plan(project.parts(form), launch(mainClass()));
  }

  private Application unpack(BootJar jar, Path folder) throws IOException {
    Stage.clear(folder);
    return jar.unpack(launch(Optional.empty()), folder);
  }

  private Optional<BootJar> bootJar() throws IOException {
    Optional<Path> jar =
        project.outputs().artifact().filter(file -> file.toString().endsWith(".jar"));
    return jar.isPresent() ? BootJar.read(jar.get()) : Optional.empty();
  }

  /** The launcher of a Spring Boot jar knows its main class; who names another wants another. */
  private boolean hasOwnStart() {
    return container.mainClass().isPresent() || !container.entrypoint().isEmpty();
  }

  private Optional<String> mainClass() throws IOException {
    if (!container.entrypoint().isEmpty()) {
      return Optional.empty();
    }
    Optional<String> named = container.mainClass().or(project::mainClass);
    return named.isPresent()
        ? named
        : Optional.of(JibPlanner.mainClass(project.outputs().folders()));
  }

  private Launch launch(Optional<String> mainClass) {
    return new Launch(
        container.folder(project.isWar()),
        mainClass,
        container.jvmFlags(),
        container.extraClasspath());
  }
}
