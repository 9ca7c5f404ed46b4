package dev.jbuild.jvm;

import dev.jbuild.jvm.app.Application;
import dev.jbuild.jvm.app.JibPlanner;
import dev.jbuild.jvm.app.Launch;
import dev.jbuild.jvm.app.Parts;
import dev.jbuild.jvm.engine.EngineCall;
import dev.jbuild.jvm.stage.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The outputs of projects as named contexts of a Buildfile: {@code maven:classes} of the project
 * itself, {@code maven/core:classes} of the project {@code core}.
 *
 * @param tool the first word of their names
 * @param others other projects of the same build, by their names
 */
public record ProjectContexts(
    String tool, JavaProject project, Map<String, ProjectOutputs> others) {
  private static final Launch BELOW_ONE_FOLDER =
      new Launch("", Optional.empty(), List.of(), List.of());

  /** Kinds of dependencies, and what Jib calls their layers. */
  private static final Map<String, String> DEPENDENCIES =
      new TreeMap<>(
          Map.of(
              "dependencies", "dependencies",
              "snapshot-dependencies", "snapshot dependencies",
              "project-dependencies", "project dependencies"));

  /** Makes the contexts that {@code buildfile} names below {@code folder}. */
  void stage(String buildfile, Path folder, EngineCall call) throws IOException {
    Wanted wanted = new Wanted(buildfile, folder, call);
    own(wanted);
    for (Map.Entry<String, ProjectOutputs> each : others.entrySet()) {
      outputs(tool + "/" + each.getKey().toLowerCase(Locale.ROOT), each.getValue(), wanted);
    }
  }

  private void own(Wanted wanted) throws IOException {
    boolean any = false;
    for (String kind : DEPENDENCIES.keySet()) {
      any |= wanted.names(tool + ":" + kind);
    }
    if (any) {
      Application application =
          JibPlanner.plan(project.parts(JavaProject.Form.EXPLODED), BELOW_ONE_FOLDER);
      for (Map.Entry<String, String> kind : DEPENDENCIES.entrySet()) {
        if (wanted.names(tool + ":" + kind.getKey())) {
          Path place = wanted.add(tool + ":" + kind.getKey());
          Stage.fillBelowFirst(place, application.layer(kind.getValue()).orElse(null));
        }
      }
    }
    outputs(tool, project.outputs(), wanted);
  }

  private static void outputs(String name, ProjectOutputs outputs, Wanted wanted)
      throws IOException {
    boolean any = false;
    for (String kind : List.of("classes", "resources")) {
      any |= wanted.names(name + ":" + kind);
    }
    if (any) {
      Parts.Own own = new Parts.Own.Exploded(outputs.folders());
      Application application =
          JibPlanner.plan(new Parts(own, List.of(), List.of(), List.of()), BELOW_ONE_FOLDER);
      for (String kind : List.of("classes", "resources")) {
        if (wanted.names(name + ":" + kind)) {
          Stage.fillBelowFirst(wanted.add(name + ":" + kind), application.layer(kind).orElse(null));
        }
      }
    }
    if (wanted.names(name + ":artifact")) {
      Map<String, Path> files = new TreeMap<>();
      outputs.artifact().ifPresent(file -> files.put(file.getFileName().toString(), file));
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
