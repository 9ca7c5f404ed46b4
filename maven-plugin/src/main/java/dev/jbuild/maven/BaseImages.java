package dev.jbuild.maven;

import dev.jbuild.jvm.BaseImage;
import java.util.Optional;
import org.apache.maven.model.Plugin;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/** The base of a project that names none, as the configuration of its compiler says. */
final class BaseImages {
  private BaseImages() {}

  static String usual(MavenProject project) {
    return BaseImage.usual(project.getPackaging().equals("war"), javaRelease(project));
  }

  private static Optional<Integer> javaRelease(MavenProject project) {
    return compiler(project, "release")
        .or(() -> property(project, "maven.compiler.release"))
        .or(() -> compiler(project, "target"))
        .or(() -> property(project, "maven.compiler.target"))
        .map(text -> text.startsWith("1.") ? text.substring(2) : text)
        .filter(text -> text.matches("[0-9]{1,3}"))
        .map(Integer::valueOf);
  }

  private static Optional<String> property(MavenProject project, String name) {
    return Optional.ofNullable(project.getProperties().getProperty(name)).map(String::strip);
  }

  private static Optional<String> compiler(MavenProject project, String element) {
    return configured(project, "org.apache.maven.plugins:maven-compiler-plugin", element);
  }

  /** Returns what a plugin of the project is configured with; elements are separated by slashes. */
  static Optional<String> configured(MavenProject project, String plugin, String path) {
    Plugin found = project.getPlugin(plugin);
    Xpp3Dom dom = found == null ? null : (Xpp3Dom) found.getConfiguration();
    for (String element : path.split("/", -1)) {
      dom = dom == null ? null : dom.getChild(element);
    }
    return Optional.ofNullable(dom)
        .map(Xpp3Dom::getValue)
        .map(String::strip)
        // Spring Boot's parent names a property that most projects don't set.
        .filter(value -> !value.isEmpty() && !value.contains("${"));
  }
}
