package dev.jbuild.cli;

import dev.jbuild.builder.Grants;
import dev.jbuild.builder.Grants.Devices;
import dev.jbuild.builder.Grants.Entitlement;
import dev.jbuild.builder.Secret;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/** Reads {@code --secret}, {@code --ssh} and {@code --allow}, as {@code docker buildx} has them. */
final class GrantOptions {
  private static final int TYPE = 0170000;
  private static final int SOCKET = 0140000;

  private static final String DEVICE = "device=";
  private static final String ALIAS = "alias=";

  private final Map<String, String> environment;

  GrantOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Returns what the options lend.
   *
   * @throws UsageException if one is malformed, or names what isn't there
   */
  Grants read(
      List<String> secrets, List<String> agents, List<String> allowed, List<String> specFolders)
      throws IOException {
    Map<String, Secret> bySecretId = new LinkedHashMap<>();
    for (String text : secrets) {
      secret(text, bySecretId);
    }
    Map<String, Path> byAgentId = new LinkedHashMap<>();
    for (String text : agents) {
      agent(text, byAgentId);
    }
    Set<Entitlement> entitlements = EnumSet.noneOf(Entitlement.class);
    SequencedMap<String, String> devices = new LinkedHashMap<>();
    for (String words : allowed) {
      allow(List.of(words.split(",", -1)), entitlements, devices);
    }
    List<Path> folders =
        specFolders.isEmpty()
            ? Devices.NONE.specFolders()
            : specFolders.stream().map(Path::of).toList();
    return new Grants(bySecretId, byAgentId, entitlements, new Devices(devices, folders));
  }

  private void secret(String text, Map<String, Secret> secrets) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : fields(text)) {
      int equals = field.indexOf('=');
      if (equals < 1) {
        throw wrongSecret("field " + field + " is not of the form key=value");
      }
      fields.put(field.substring(0, equals), field.substring(equals + 1));
    }
    String id = fields.getOrDefault("id", "");
    String file = fields.getOrDefault("src", fields.getOrDefault("source", ""));
    String variable = fields.getOrDefault("env", "");
    String type = fields.getOrDefault("type", "");
    fields.keySet().removeAll(Set.of("id", "src", "source", "env", "type"));
    if (!fields.isEmpty()) {
      throw wrongSecret("key " + fields.keySet().iterator().next() + " is unknown");
    }
    if (id.isEmpty()) {
      throw wrongSecret("key id is missing");
    }
    if (type.equals("env") && variable.isEmpty()) {
      variable = file.isEmpty() ? id : file;
      file = "";
    } else if (!type.isEmpty() && !type.equals("file") && !type.equals("env")) {
      throw wrongSecret("type " + type + " is unknown");
    }
    secrets.put(id, secret(id, file, variable));
  }

  private static List<String> fields(String text) {
    try {
      return CsvFields.cut(text);
    } catch (IllegalArgumentException wrong) {
      throw wrongSecret(String.valueOf(wrong.getMessage()));
    }
  }

  /** Without a source, the secret is the variable of its name, or else the file. */
  private Secret secret(String id, String file, String variable) throws IOException {
    if (file.isEmpty() && variable.isEmpty() && environment.containsKey(id)) {
      return Secret.ofText(environment.getOrDefault(id, ""));
    }
    if (variable.isEmpty()) {
      Path path = Path.of(file.isEmpty() ? id : file);
      if (!Files.isReadable(path) || Files.isDirectory(path)) {
        throw new UsageException(
            new Problem(
                "SecretUnreadable",
                "secret " + id + " is not in a file that can be read",
                new Place.File(path.toString()),
                "write --secret id=" + id + ",src=FILE or --secret id=" + id + ",env=NAME"));
      }
      return Secret.ofFile(path);
    }
    String value = environment.get(variable);
    if (value == null) {
      throw wrongSecret("the variable " + variable + " is not set");
    }
    return Secret.ofText(value);
  }

  private static UsageException wrongSecret(String why) {
    return new UsageException("--secret: " + why, "write id=ID,src=FILE or id=ID,env=NAME");
  }

  private void agent(String text, Map<String, Path> agents) throws IOException {
    int equals = text.indexOf('=');
    String id = equals < 0 ? text : text.substring(0, equals);
    String place =
        equals < 0 ? environment.getOrDefault("SSH_AUTH_SOCK", "") : text.substring(equals + 1);
    if (id.isEmpty() || place.isEmpty()) {
      throw new UsageException(
          id.isEmpty()
              ? "--ssh takes an id, not " + text
              : "--ssh " + text + " needs an agent, and SSH_AUTH_SOCK is not set",
          "start ssh-agent, or write --ssh default=SOCKET");
    }
    Path socket = Path.of(place).toAbsolutePath();
    if (!Files.exists(socket) || ((int) Files.getAttribute(socket, "unix:mode") & TYPE) != SOCKET) {
      throw new UsageException(
          new Problem(
              "SshAgentUnusable",
              "--ssh " + id + " names no socket of an agent",
              new Place.File(place),
              "jbuild reads no keys: load them by ssh-add, and forward the agent"));
    }
    agents.put(id, socket);
  }

  /** {@code device=NAME} may be followed by another name that RUNs have for it. */
  private static void allow(
      List<String> words, Set<Entitlement> entitlements, SequencedMap<String, String> devices) {
    String device = "";
    for (String word : words) {
      if (word.startsWith(DEVICE)) {
        device = word.substring(DEVICE.length());
        devices.put(device, device);
      } else if (word.startsWith(ALIAS) && !device.isEmpty()) {
        devices.put(word.substring(ALIAS.length()), device);
      } else {
        entitlements.add(entitlement(word));
      }
    }
  }

  private static Entitlement entitlement(String word) {
    for (Entitlement entitlement : Entitlement.values()) {
      if (entitlement.word().equals(word)) {
        return entitlement;
      }
    }
    throw new UsageException(
        "--allow " + word + " is unknown",
        "take network.host, security.insecure, device or device=NAME");
  }
}
