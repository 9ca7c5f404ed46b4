package dev.jbuild.jvm;

import dev.jbuild.jvm.ImageRequest.Delivery;
import dev.jbuild.jvm.ImageRequest.Source;
import dev.jbuild.jvm.engine.Engine;
import dev.jbuild.jvm.engine.EngineCall;
import dev.jbuild.jvm.engine.RegistryLogins;
import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hands what a plugin is asked for to the engine.
 *
 * @param environment what is added to the engine's; secrets have their place here
 * @param folder where the engine runs
 */
public record ImageBuild(
    Engine engine, Credentials credentials, Map<String, String> environment, Path folder) {

  /**
   * Builds an image and writes {@code image.digest}, {@code image.id}, {@code image.json} and, if
   * it is wanted, {@code image.tar}.
   *
   * @return the digest
   */
  public String run(ImageRequest request) throws IOException, InterruptedException {
    Path output = Files.createDirectories(request.output());
    EngineCall call = new EngineCall("build").add("--progress", "plain");
    environment.forEach(call::set);
    call.each("-t", request.names());
    String text = "";
    Optional<String> base = Optional.empty();
    Source source = request.source();
    if (source instanceof Source.Java java) {
      java.image().stage(output, call);
      base = Optional.of(java.image().base());
    } else if (source instanceof Source.Buildfile buildfile) {
      text = stage(buildfile, output, call);
    }
    settings(request, base, call);
    call.add("--iidfile", output.resolve("image.id").toString());
    call.add("--metadata-file", output.resolve("image.json").toString());
    deliver(request.delivery(), output, call);
    try (RegistryLogins logins =
        RegistryLogins.write(credentials.of(request.names(), base, text))) {
      call.set("JBUILD_AUTH_FILE", logins.file().toString());
      List<String> result = engine.run(call, folder);
      String digest = result.isEmpty() ? "" : result.get(result.size() - 1);
      Files.writeString(output.resolve("image.digest"), digest);
      return digest;
    }
  }

  /** Lets the engine build the user's Buildfile; returns where registries may be named. */
  private static String stage(Source.Buildfile source, Path output, EngineCall call)
      throws IOException {
    if (!Files.isRegularFile(source.file())) {
      throw new GoalException(
          new Problem(
              "BuildfileNotFound",
              "there is no file " + source.file(),
              "name another as jbuild.file"));
    }
    call.add("-f", source.file().toString());
    source.buildArgs().forEach((name, value) -> call.add("--build-arg", name + "=" + value));
    source.target().ifPresent(stage -> call.add("--target", stage));
    String text = Files.readString(source.file());
    source.contexts().stage(text, output.resolve("contexts"), call);
    source.sourceDate().ifPresent(time -> call.set("SOURCE_DATE_EPOCH", time));
    call.add(source.context().toString());
    return text + "\n" + String.join("\n", source.buildArgs().values());
  }

  private static void settings(ImageRequest request, Optional<String> base, EngineCall call) {
    request.labels().forEach((name, value) -> call.add("--label", name + "=" + value));
    if (!request.platforms().isEmpty()) {
      call.add("--platform", String.join(",", request.platforms()));
    }
    request.root().ifPresent(state -> call.add("--root", state.toString()));
    if (request.insecure()) {
      Set<String> hosts = new LinkedHashSet<>();
      request.names().forEach(image -> hosts.add(ImageNames.registry(image)));
      base.ifPresent(image -> hosts.add(ImageNames.registry(image)));
      call.each("--insecure-registry", hosts);
    }
    request.secrets().forEach((id, place) -> call.add("--secret", "id=" + id + "," + place));
    request.arguments().forEach(call::add);
  }

  private static void deliver(Delivery delivery, Path output, EngineCall call) {
    if (delivery instanceof Delivery.Push) {
      call.add("--push");
    } else if (delivery instanceof Delivery.Tar tar) {
      call.add("-o", "type=" + tar.type() + ",dest=" + output.resolve("image.tar"));
    }
  }
}
