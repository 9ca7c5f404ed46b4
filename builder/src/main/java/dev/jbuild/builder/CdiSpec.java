package dev.jbuild.builder;

import dev.jbuild.json.Json;
import dev.jbuild.json.JsonException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file that describes devices of the machine. Source: Container Device Interface 1.0.0.
 *
 * @param edits what comes with each of its devices
 */
record CdiSpec(Path file, CdiEdits edits, List<Device> devices) {
  private static final String CLASS = "org.mobyproject.buildkit.device.class";
  private static final String AUTO_ALLOW = "org.mobyproject.buildkit.device.autoallow";

  CdiSpec {
    devices = List.copyOf(devices);
  }

  /**
   * One device.
   *
   * @param name {@code vendor/class=name}
   * @param deviceClass another name that it may be asked for by, in the place of its own; or empty
   * @param isForAll whether nobody need allow it
   */
  record Device(String name, String deviceClass, boolean isForAll, CdiEdits edits) {}

  /**
   * Reads a file.
   *
   * @throws JsonException if it is malformed
   */
  static CdiSpec parse(Path file, byte[] json) {
    Json.Object spec = Json.parse(json).asObject("the file");
    String version = spec.requireText("cdiVersion");
    if (!version.matches("[01]\\..*")) {
      throw new JsonException("its version is " + version + ", not 0.x or 1.x");
    }
    String kind = spec.requireText("kind");
    List<Device> devices = new ArrayList<>();
    for (Json one : spec.array("devices")) {
      Json.Object device = one.asObject("devices");
      Map<String, String> annotations = new LinkedHashMap<>(spec.textMap("annotations"));
      annotations.putAll(device.textMap("annotations"));
      devices.add(
          new Device(
              kind + "=" + device.requireText("name"),
              annotations.getOrDefault(CLASS, ""),
              annotations.getOrDefault(AUTO_ALLOW, "").matches("1|[tT]|true|TRUE|True"),
              CdiEdits.of(device)));
    }
    return new CdiSpec(file, CdiEdits.of(spec), devices);
  }
}
