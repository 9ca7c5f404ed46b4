package dev.jbuild.cli.jib;

import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * A configuration of Jib in jbuild's words.
 *
 * @param text an element of a POM, a block of a Gradle script, or a Buildfile
 * @param notes what was left out, and what to do about it
 */
public record JibImport(String text, List<String> notes) {
  public JibImport {
    notes = List.copyOf(notes);
  }

  /**
   * Reads a configuration.
   *
   * @param file its name: {@code pom.xml}, {@code build.gradle}, or a build file of the Jib CLI,
   *     which ends in {@code .yaml}
   * @param text its content
   * @param version of jbuild's plugins
   * @throws JibFileException if it can't be read, or has none
   */
  public static JibImport of(String file, String text, String version) {
    List<String> notes = new ArrayList<>();
    if (file.endsWith(".yaml") || file.endsWith(".yml")) {
      String buildfile = new BuildfileForm(file, notes).of(YamlReader.read(file, text));
      return new JibImport(buildfile, notes);
    }
    Translation translation = new Translation(file, notes);
    List<String> forms = new ArrayList<>();
    if (file.endsWith(".xml")) {
      for (Setting each : MavenForm.configurations(XmlReader.read(file, text))) {
        forms.add(new MavenForm(translation).of(each, version));
      }
    } else {
      List<Setting> jib = ScriptReader.read(file, text, notes);
      if (!jib.isEmpty()) {
        forms.add(new GradleForm(translation).of(jib, version));
      }
    }
    if (forms.isEmpty()) {
      throw new JibFileException(
          new Problem(
              "NoJibConfiguration",
              "there is no configuration of Jib in " + file,
              Place.ANYWHERE,
              "name the pom.xml, build.gradle or jib.yaml that has it"));
    }
    return new JibImport(String.join("\n", forms), notes);
  }

  static JibFileException broken(String file, int line, String what) {
    return new JibFileException(
        new Problem(
            "MalformedJibFile",
            "line " + line + " of " + file + " can't be read: " + what,
            Place.ANYWHERE,
            null));
  }
}
