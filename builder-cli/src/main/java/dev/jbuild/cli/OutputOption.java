package dev.jbuild.cli;

import dev.jbuild.builder.Output;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** One {@code --output}: {@code type=oci,dest=FILE}, as {@code docker buildx build} has it. */
final class OutputOption {
  private OutputOption() {}

  /**
   * Returns what {@code text} asks for.
   *
   * @throws UsageException if it is malformed
   */
  static Output parse(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : text.split(",", -1)) {
      int equals = field.indexOf('=');
      if (equals < 1) {
        throw wrong(text, "field " + field + " is not of the form key=value");
      }
      fields.put(field.substring(0, equals), field.substring(equals + 1));
    }
    String type = take(fields, "type", text);
    Path destination = Path.of(take(fields, "dest", text));
    boolean archive = !"false".equals(fields.remove("tar"));
    if (!fields.isEmpty()) {
      throw wrong(text, "key " + fields.keySet().iterator().next() + " is unknown");
    }
    return switch (type) {
      case "oci" -> new Output.OciLayout(destination, archive);
      case "docker" -> new Output.DockerArchive(destination);
      case "tar" -> new Output.RootfsTar(destination);
      default -> throw wrong(text, "type " + type + " is unknown");
    };
  }

  private static String take(Map<String, String> fields, String key, String text) {
    String value = fields.remove(key);
    if (value == null || value.isEmpty()) {
      throw wrong(text, "key " + key + " is missing");
    }
    return value;
  }

  private static UsageException wrong(String text, String why) {
    return new UsageException(
        "--output " + text + ": " + why,
        "write type=oci|docker|tar,dest=PATH; tar=false makes type=oci a folder");
  }
}
