package dev.jbuild.gradle;

import dev.jbuild.jvm.engine.Distribution;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import org.gradle.api.Project;
import org.gradle.api.artifacts.Configuration;

/** The configuration {@code jbuildEngine}: by default the distribution of the plugin's version. */
final class EngineDependency {
  private static final String NAME = "jbuildEngine";

  private EngineDependency() {}

  static Configuration addTo(Project project) {
    Configuration engine = project.getConfigurations().create(NAME);
    engine.setDescription("The distribution of jbuild that makes images.");
    engine.setCanBeConsumed(false);
    engine.setVisible(false);
    engine.setTransitive(false);
    engine.defaultDependencies(
        dependencies -> dependencies.add(project.getDependencies().create(coordinates())));
    return engine;
  }

  private static String coordinates() {
    return "dev.jbuild:builder-cli:" + version() + ":" + Distribution.classifier() + "@tar.gz";
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = EngineDependency.class.getResourceAsStream("plugin.properties")) {
      properties.load(Objects.requireNonNull(in, "plugin.properties"));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return properties.getProperty("version");
  }
}
