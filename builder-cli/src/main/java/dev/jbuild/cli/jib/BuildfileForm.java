package dev.jbuild.cli.jib;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The Buildfile of a build file of the Jib CLI. Source: Jib's CLI, docs/buildfilespec.md,
 * apiVersion jib/v1alpha1.
 */
final class BuildfileForm {
  private final String file;
  private final List<String> notes;
  private final List<String> files = new ArrayList<>();
  private final List<String> config = new ArrayList<>();
  private String base = "scratch";

  BuildfileForm(String file, List<String> notes) {
    this.file = file;
    this.notes = notes;
  }

  String of(Setting document) {
    document.children().forEach(this::setting);
    List<String> all = new ArrayList<>(List.of("FROM " + base));
    all.addAll(files);
    all.addAll(config);
    return String.join("\n", all);
  }

  private void setting(Setting setting) {
    switch (setting.name()) {
      case "apiVersion", "kind" -> {}
      case "from" -> from(setting);
      case "environment" -> pairs("ENV", setting);
      case "labels" -> pairs("LABEL", setting);
      case "volumes" -> list("VOLUME", setting);
      case "exposedPorts" ->
          setting.children().forEach(port -> config.add("EXPOSE " + port.value()));
      case "user" -> config.add("USER " + quoted(setting.value()));
      case "workingDirectory" -> config.add("WORKDIR " + quoted(setting.value()));
      case "entrypoint" -> list("ENTRYPOINT", setting);
      case "cmd" -> list("CMD", setting);
      case "layers" -> layers(setting);
      case "creationTime" -> note(setting, "creationTime", "set SOURCE_DATE_EPOCH for the build");
      case "format" ->
          note(setting, "format", "images are OCI; -o type=registry,oci-mediatypes=false");
      default -> note(setting, setting.name(), "it isn't known; docs/from-jib.md has what is");
    }
  }

  private void from(Setting from) {
    from.child("image").ifPresent(image -> base = image.value().replaceFirst("^docker://", ""));
    from.child("platforms")
        .ifPresent(each -> note(each, "from.platforms", "build with --platform OS/ARCH,…"));
  }

  private void pairs(String instruction, Setting setting) {
    for (Setting each : setting.children()) {
      config.add(instruction + " " + quoted(each.name()) + "=" + quoted(each.value()));
    }
  }

  private void list(String instruction, Setting setting) {
    List<String> words = setting.children().stream().map(each -> json(each.value())).toList();
    config.add(instruction + " [" + String.join(", ", words) + "]");
  }

  private void layers(Setting layers) {
    Optional<Setting> common = layers.child("properties");
    for (Setting entry : layers.child("entries").map(Setting::children).orElse(List.of())) {
      Optional<Setting> own = over(entry.child("properties"), common);
      entry.child("archive").ifPresent(each -> files.add("ADD " + quoted(each.value()) + " /"));
      for (Setting copy : entry.child("files").map(Setting::children).orElse(List.of())) {
        copy(copy, over(copy.child("properties"), own));
      }
    }
  }

  /** What is said further in wins, property by property. */
  private static Optional<Setting> over(Optional<Setting> own, Optional<Setting> inherited) {
    if (own.isEmpty() || inherited.isEmpty()) {
      return own.or(() -> inherited);
    }
    List<Setting> all = new ArrayList<>(own.get().children());
    for (Setting each : inherited.get().children()) {
      if (own.get().child(each.name()).isEmpty()) {
        all.add(each);
      }
    }
    Setting nearest = own.get();
    return Optional.of(new Setting(nearest.name(), nearest.value(), all, nearest.line()));
  }

  private void copy(Setting copy, Optional<Setting> properties) {
    StringBuilder line = new StringBuilder("COPY --link");
    properties.ifPresent(all -> owner(all, line));
    String fileMode = text(properties, "filePermissions", "644");
    String folderMode = text(properties, "directoryPermissions", "755");
    if (fileMode.equals("644") && folderMode.equals("755")) {
      line.append(" --chmod=u=rw,go=r,a+X");
    } else if (fileMode.equals(folderMode)) {
      line.append(" --chmod=").append(fileMode);
    } else {
      note(
          copy, "filePermissions and directoryPermissions", "COPY them apart, with a --chmod each");
    }
    copy.child("excludes")
        .ifPresent(
            all -> all.children().forEach(each -> line.append(" --exclude=").append(each.value())));
    copy.child("includes")
        .ifPresent(each -> note(each, "includes", "name what is wanted as sources of COPY"));
    String from = copy.child("src").map(Setting::value).orElse(".");
    String into = copy.child("dest").map(Setting::value).orElse("/");
    files.add(line + " [" + json(from) + ", " + json(into) + "]");
  }

  private void owner(Setting properties, StringBuilder line) {
    String user = text(Optional.of(properties), "user", "0");
    String group = text(Optional.of(properties), "group", "0");
    if (!user.equals("0") || !group.equals("0")) {
      line.append(" --chown=").append(user).append(':').append(group);
    }
    properties
        .child("timestamp")
        .ifPresent(each -> note(each, "timestamp", "set SOURCE_DATE_EPOCH for the build"));
  }

  private static String text(Optional<Setting> properties, String name, String otherwise) {
    return properties.flatMap(all -> all.child(name)).map(Setting::value).orElse(otherwise);
  }

  private void note(Setting setting, String path, String advice) {
    notes.add(file + ":" + setting.line() + ": " + path + " is left out: " + advice);
  }

  private static String quoted(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$") + '"';
  }

  private static String json(String value) {
    return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
