package dev.jbuild.maven.app;

import dev.jbuild.maven.problem.GoalException;
import dev.jbuild.maven.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/**
 * An executable jar of Spring Boot that says itself which of its entries change together. Source:
 * Spring Boot's reference, Executable Jars, Index Files.
 */
public final class BootJar {
  private static final Attributes.Name INDEX = new Attributes.Name("Spring-Boot-Layers-Index");

  private final Path jar;
  private final String launcher;
  private final LayersIndex index;

  private BootJar(Path jar, String launcher, LayersIndex index) {
    this.jar = jar;
    this.launcher = launcher;
    this.index = index;
  }

  /** Returns {@code jar} if it is one with a layers index. */
  public static Optional<BootJar> read(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      if (manifest == null) {
        return Optional.empty();
      }
      String place = manifest.getMainAttributes().getValue(INDEX);
      String launcher = manifest.getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
      JarEntry index = place == null ? null : file.getJarEntry(place);
      if (index == null || launcher == null) {
        return Optional.empty();
      }
      try (InputStream in = file.getInputStream(index)) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return Optional.of(new BootJar(jar, launcher, LayersIndex.parse(text)));
      }
    }
  }

  /**
   * Unpacks the jar and plans a layer per layer of its index.
   *
   * @param launch its main class is not used: the jar's launcher knows the application's
   * @param folder what is unpacked; it must be empty
   */
  public Application unpack(Launch launch, Path folder) throws IOException {
    Map<String, List<LayerFile>> layers = new LinkedHashMap<>();
    index.names().forEach(name -> layers.put(name, new ArrayList<>()));
    try (JarFile file = new JarFile(jar.toFile())) {
      List<JarEntry> entries = file.stream().filter(entry -> !entry.isDirectory()).toList();
      for (JarEntry entry : entries) {
        Path target = unpack(file, entry, folder);
        layers
            .computeIfAbsent(index.layerOf(entry.getName()), name -> new ArrayList<>())
            .add(
                new LayerFile(
                    target,
                    launch.appRoot() + "/" + entry.getName(),
                    LayerFile.FILE_MODE,
                    LayerFile.ROOT));
      }
    }
    List<Layer> all = new ArrayList<>();
    layers.forEach((name, files) -> all.add(new Layer(name, files)));
    all.removeIf(layer -> layer.files().isEmpty());
    return new Application(all, Optional.of(entrypoint(launch)));
  }

  private Path unpack(JarFile file, JarEntry entry, Path folder) throws IOException {
    Path target = folder.resolve(entry.getName()).normalize();
    if (!target.startsWith(folder)) {
      throw new GoalException(
          new Problem(
              "MalformedBootJar", "entry " + entry.getName() + " of " + jar + " leaves it", null));
    }
    Files.createDirectories(target.getParent());
    try (InputStream in = file.getInputStream(entry)) {
      Files.copy(in, target);
    }
    return target;
  }

  private List<String> entrypoint(Launch launch) {
    List<String> words = new ArrayList<>(List.of("java"));
    words.addAll(launch.jvmFlags());
    List<String> places = new ArrayList<>(launch.extraClasspath());
    places.add(launch.appRoot());
    words.addAll(List.of("-cp", String.join(":", places), launcher));
    return List.copyOf(words);
  }
}
