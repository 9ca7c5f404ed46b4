package dev.jbuild.jvm.stage;

import dev.jbuild.jvm.app.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A context with the layers of an application and the Buildfile that copies them onto a base. It is
 * a plain Buildfile: who outgrows the plugin's way can take it from there.
 */
public final class StagedBuildfile {
  private static final String LAYERS = "layers";

  private final Path context;
  private final StringBuilder text = new StringBuilder();
  private final Map<String, String> buildArgs = new HashMap<>();

  private StagedBuildfile(Path context) {
    this.context = context;
  }

  /**
   * Writes {@code context}, whose content so far is reused.
   *
   * @param exactTimes files keep the time of 1970-01-01T00:00:01Z though the image is younger
   * @return values of ARGs of the Buildfile
   */
  public static Map<String, String> write(
      Path context, String base, List<Layer> layers, ImageConfig config, boolean exactTimes)
      throws IOException {
    StagedBuildfile staged = new StagedBuildfile(context);
    staged.text.append("FROM ").append(base).append('\n');
    staged.layers(layers, exactTimes);
    staged.config(config);
    Path file = context.resolve("Buildfile");
    if (!Files.exists(file) || !Files.readString(file).contentEquals(staged.text)) {
      Files.writeString(file, staged.text);
    }
    return staged.buildArgs;
  }

  private void layers(List<Layer> layers, boolean exactTimes) throws IOException {
    Path all = Files.createDirectories(context.resolve(LAYERS));
    Set<Path> used = new HashSet<>();
    for (Layer layer : layers) {
      String name = (used.size() + 1) + "-" + layer.name().toLowerCase(Locale.ROOT);
      String word = name.replaceAll("[^a-z0-9-]+", "-");
      if (layer.isPlain() && !exactTimes) {
        Path folder = all.resolve(word);
        if (Files.isRegularFile(folder)) {
          Files.delete(folder);
        }
        Stage.fill(folder, layer);
        used.add(folder);
        // Modes of the machine don't count: files 644, folders 755.
        text.append("COPY --link --chmod=u=rw,go=r,a+X " + LAYERS + "/" + word + "/ /\n");
      } else {
        Path archive = all.resolve(word + ".tar");
        LayerTar.write(archive, layer);
        used.add(archive);
        text.append("ADD --link " + LAYERS + "/" + word + ".tar /\n");
      }
    }
    removeOthers(all, used);
  }

  private static void removeOthers(Path folder, Set<Path> used) throws IOException {
    List<Path> others;
    try (Stream<Path> all = Files.list(folder)) {
      others = all.filter(path -> !used.contains(path)).toList();
    }
    for (Path other : others) {
      if (Files.isDirectory(other)) {
        Stage.clear(other);
      }
      Files.delete(other);
    }
  }

  private void config(ImageConfig config) {
    config.environment().forEach(this::env);
    config.ports().forEach(port -> text.append("EXPOSE ").append(quoted(port)).append('\n'));
    if (!config.volumes().isEmpty()) {
      // Unlike the words of ENTRYPOINT and CMD, those of VOLUME are expanded.
      List<String> words = config.volumes().stream().map(StagedBuildfile::unexpanded).toList();
      text.append("VOLUME ").append(json(words)).append('\n');
    }
    config.workingDir().ifPresent(dir -> text.append("WORKDIR " + quoted(dir) + "\n"));
    config.user().ifPresent(user -> text.append("USER " + quoted(user) + "\n"));
    config.entrypoint().ifPresent(words -> text.append("ENTRYPOINT " + json(words) + "\n"));
    config.args().ifPresent(words -> text.append("CMD " + json(words) + "\n"));
  }

  /** A value of several lines can't be written in an instruction; it comes as an argument. */
  private void env(String name, String value) {
    if (value.indexOf('\n') < 0 && value.indexOf('\r') < 0) {
      text.append("ENV " + quoted(name) + "=" + quoted(value) + "\n");
    } else {
      String arg = "lines_" + buildArgs.size();
      buildArgs.put(arg, value);
      text.append("ARG " + arg + "\nENV " + quoted(name) + "=$" + arg + "\n");
    }
  }

  private static String quoted(String value) {
    return '"' + unexpanded(value) + '"';
  }

  private static String unexpanded(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$");
  }

  private static String json(List<String> words) {
    List<String> quoted = new ArrayList<>();
    for (String word : words) {
      quoted.add(JsonText.of(word));
    }
    return "[" + String.join(", ", quoted) + "]";
  }
}
