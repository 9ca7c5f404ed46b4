package dev.jbuild.maven;

import dev.jbuild.maven.app.Application;
import dev.jbuild.maven.app.JibPlanner;
import dev.jbuild.maven.app.Launch;
import dev.jbuild.maven.app.Parts;
import dev.jbuild.maven.engine.EngineCall;
import dev.jbuild.maven.stage.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;

/**
 * The outputs of projects as named contexts of a Buildfile: {@code maven:classes} of the project
 * itself, {@code maven/core:classes} of the module {@code core}.
 */
final class ProjectContexts {
  private static final Launch BELOW_ONE_FOLDER =
      new Launch("", Optional.empty(), List.of(), List.of());

  /** Kinds of dependencies, and what Jib calls their layers. */
  private static final Map<String, String> DEPENDENCIES =
      new TreeMap<>(
          Map.of(
              "dependencies", "dependencies",
              "snapshot-dependencies", "snapshot dependencies",
              "project-dependencies", "project dependencies"));

  private final MavenProject project;
  private final MavenSession session;

  ProjectContexts(MavenProject project, MavenSession session) {
    this.project = project;
    this.session = session;
  }

  /** Makes the contexts that {@code buildfile} names below {@code folder}. */
  void stage(String buildfile, Path folder, EngineCall call) throws IOException {
    Wanted wanted = new Wanted(buildfile, folder, call);
    own(wanted);
    for (MavenProject each : session.getProjects()) {
      String name = "maven/" + each.getArtifactId().toLowerCase(Locale.ROOT);
      if (!each.equals(project) && buildfile.toLowerCase(Locale.ROOT).contains(name)) {
        outputs(name, each, wanted);
      }
    }
  }

  private void own(Wanted wanted) throws IOException {
    boolean any = false;
    for (String kind : DEPENDENCIES.keySet()) {
      any |= wanted.names("maven:" + kind);
    }
    if (any) {
      Parts parts = new ProjectParts(project, session).exploded();
      Application application = JibPlanner.plan(parts, BELOW_ONE_FOLDER);
      for (Map.Entry<String, String> kind : DEPENDENCIES.entrySet()) {
        if (wanted.names("maven:" + kind.getKey())) {
          Path place = wanted.add("maven:" + kind.getKey());
          Stage.fillBelowFirst(place, application.layer(kind.getValue()).orElse(null));
        }
      }
    }
    outputs("maven", project, wanted);
  }

  private static void outputs(String name, MavenProject project, Wanted wanted) throws IOException {
    Path classes = Path.of(project.getBuild().getOutputDirectory());
    boolean any = false;
    for (String kind : List.of("classes", "resources")) {
      any |= wanted.names(name + ":" + kind);
    }
    if (any) {
      Parts parts = new Parts(new Parts.Own.Exploded(classes), List.of(), List.of(), List.of());
      Application application = JibPlanner.plan(parts, BELOW_ONE_FOLDER);
      for (String kind : List.of("classes", "resources")) {
        if (wanted.names(name + ":" + kind)) {
          Stage.fillBelowFirst(wanted.add(name + ":" + kind), application.layer(kind).orElse(null));
        }
      }
    }
    if (wanted.names(name + ":artifact")) {
      Map<String, Path> files = new TreeMap<>();
      ProjectParts.artifact(project)
          .ifPresent(file -> files.put(file.getFileName().toString(), file));
      Stage.fill(wanted.add(name + ":artifact"), files);
    }
  }

  /** The contexts that a Buildfile may name, those of included files too. */
  private record Wanted(String buildfile, Path folder, EngineCall call) {
    boolean names(String context) {
      return buildfile.contains(context) || buildfile.contains("INCLUDE");
    }

    Path add(String context) {
      Path place = folder.resolve(context.replaceAll("[^A-Za-z0-9._-]", "-"));
      call.add("--build-context", context + "=" + place);
      return place;
    }
  }
}
