package dev.jbuild.jvm.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
    for (String entry : ZipFolder.unpack(jar, folder)) {
      layers
          .computeIfAbsent(index.layerOf(entry), name -> new ArrayList<>())
          .add(
              new LayerFile(
                  folder.resolve(entry),
                  launch.appRoot() + "/" + entry,
                  LayerFile.FILE_MODE,
                  LayerFile.ROOT));
    }
    List<Layer> all = new ArrayList<>();
    layers.forEach((name, files) -> all.add(new Layer(name, files)));
    all.removeIf(layer -> layer.files().isEmpty());
    return new Application(all, Optional.of(entrypoint(launch)));
  }

  private List<String> entrypoint(Launch launch) {
    List<String> words = new ArrayList<>(List.of("java"));
    words.addAll(launch.jvmFlags());
    List<String> places = new ArrayList<>(launch.extraClasspath());
    places.add(launch.folder());
    words.addAll(List.of("-cp", String.join(":", places), launcher));
    return List.copyOf(words);
  }
}
