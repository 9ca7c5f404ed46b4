package dev.jbuild.builder;

import dev.jbuild.builder.CdiSpec.Device;
import dev.jbuild.dsl.RunReach;
import dev.jbuild.json.JsonException;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The devices of the machine that files describe. Source: Container Device Interface 1.0.0;
 * BuildKit, CDI devices.
 */
final class CdiDevices {
  private final Grants.Devices grants;
  private final SortedMap<String, Found> byName = new TreeMap<>();

  /** What can't be read, and why. */
  private final List<String> unfit = new ArrayList<>();

  /** A device, and the file that describes it. */
  record Found(Device device, CdiSpec spec) {}

  private CdiDevices(Grants.Devices grants) {
    this.grants = grants;
  }

  /** Reads what the machine says of its devices now. */
  static CdiDevices read(Grants.Devices grants) throws IOException {
    CdiDevices devices = new CdiDevices(grants);
    for (Path folder : grants.specFolders()) {
      devices.addFolder(folder);
    }
    return devices;
  }

  private void addFolder(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.{json,yaml,yml}")) {
      all.forEach(files::add);
    } catch (NoSuchFileException | NotDirectoryException none) {
      return;
    } catch (DirectoryIteratorException broken) {
      throw broken.getCause();
    }
    files.sort(null);
    Set<String> ambiguous = new HashSet<>();
    for (Path file : files) {
      if (!file.toString().endsWith(".json")) {
        unfit.add(file + " is YAML, and only JSON is read");
        continue;
      }
      try {
        add(CdiSpec.parse(file, Files.readAllBytes(file)), folder, ambiguous);
      } catch (JsonException malformed) {
        unfit.add(file + ": " + malformed.getMessage());
      } catch (IOException unreadable) {
        unfit.add(file + " can't be read");
      }
    }
  }

  /** Of a name that stands twice in a folder there is no device: which one is meant? */
  private void add(CdiSpec spec, Path folder, Set<String> ambiguous) {
    for (Device device : spec.devices()) {
      String name = device.name();
      Found before = ambiguous.contains(name) ? null : byName.put(name, new Found(device, spec));
      if (before != null && folder.equals(before.spec.file().getParent())) {
        unfit.add(name + " is in both " + before.spec.file() + " and " + spec.file());
        byName.remove(name);
        ambiguous.add(name);
      }
    }
  }

  /**
   * Returns the devices that {@code reach} asks for, each once, in its order; of those that it can
   * do without, the ones that are there.
   *
   * @throws StepFailedException with the problem DeviceNotFound
   */
  List<Found> of(RunReach reach, Place where) {
    Set<Found> found = new LinkedHashSet<>();
    for (RunReach.Device asked : reach.devices()) {
      String name = grants.names().getOrDefault(asked.name(), asked.name());
      List<Found> some = named(name);
      if (some.isEmpty() && asked.required()) {
        throw notFound(name, where);
      }
      found.addAll(some);
    }
    return List.copyOf(found);
  }

  /**
   * Returns those of {@code found} that nobody has allowed. One that is allowed by another name is
   * allowed.
   */
  List<String> forbidden(RunReach reach, Place where) {
    Set<Found> allowed = new LinkedHashSet<>();
    grants.names().values().forEach(name -> allowed.addAll(named(name)));
    List<String> forbidden = new ArrayList<>();
    for (Found one : of(reach, where)) {
      if (!one.device.isForAll() && !allowed.contains(one)) {
        forbidden.add(one.device.name());
      }
    }
    return forbidden;
  }

  /** Without a name, the first device of its kind; a name may also be that of a class of them. */
  private List<Found> named(String name) {
    int equals = name.indexOf('=');
    String kind = (equals < 0 ? name : name.substring(0, equals)) + "=";
    String own = equals < 0 ? "" : name.substring(equals + 1);
    List<Found> ofKind =
        byName.values().stream().filter(one -> one.device.name().startsWith(kind)).toList();
    if (own.isEmpty() || own.equals("*")) {
      return own.isEmpty() ? ofKind.stream().limit(1).toList() : ofKind;
    }
    Found exact = byName.get(name);
    return exact == null
        ? ofKind.stream().filter(one -> one.device.deviceClass().equals(own)).toList()
        : List.of(exact);
  }

  private StepFailedException notFound(String name, Place where) {
    String known =
        byName.isEmpty()
            ? "no device is described in " + String.join(", ", folders())
            : "the devices are " + String.join(", ", byName.keySet());
    String hint = unfit.isEmpty() ? known : known + "; " + String.join("; ", unfit);
    return new StepFailedException(
        ExitCode.ENVIRONMENT,
        List.of(new Problem("DeviceNotFound", "this machine has no device " + name, where, hint)));
  }

  private List<String> folders() {
    return grants.specFolders().stream().map(Path::toString).toList();
  }
}
