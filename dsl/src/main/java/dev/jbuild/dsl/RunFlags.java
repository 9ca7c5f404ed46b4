package dev.jbuild.dsl;

import dev.jbuild.dsl.MountFields.Field;
import dev.jbuild.dsl.RunReach.Device;
import dev.jbuild.dsl.RunReach.Network;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads {@code --network}, {@code --security} and {@code --device} of RUN. */
final class RunFlags {
  /** Source: Container Device Interface 1.0.0, section Kind. */
  private static final Pattern DEVICE =
      Pattern.compile(
          "[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?/[A-Za-z](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:=.*)?");

  private final SourceText source;

  private RunFlags(SourceText source) {
    this.source = source;
  }

  /**
   * Returns what the flags of {@code run} say.
   *
   * @throws BuildfileException if one has no such value
   */
  static RunReach reach(Instruction.Run run, SourceText source) {
    RunFlags flags = new RunFlags(source);
    Network network = Network.DEFAULT;
    boolean insecure = false;
    List<Device> devices = new ArrayList<>();
    for (Flag flag : run.head().flags()) {
      switch (flag.name()) {
        case "network" -> network = flags.network(flag);
        case "security" -> insecure = flags.isInsecure(flag);
        case "device" -> devices.add(flags.device(flag));
        default -> {} // a mount or a limit
      }
    }
    return new RunReach(network, insecure, devices);
  }

  private Network network(Flag flag) {
    return switch (flag.word().text()) {
      case "default" -> Network.DEFAULT;
      case "none" -> Network.NONE;
      case "host" -> Network.HOST;
      default -> throw wrong(flag, "default", "none", "host");
    };
  }

  private boolean isInsecure(Flag flag) {
    return switch (flag.word().text()) {
      case "sandbox" -> false;
      case "insecure" -> true;
      default -> throw wrong(flag, "sandbox", "insecure");
    };
  }

  private Device device(Flag flag) {
    String name = "";
    boolean required = false;
    for (Field field : MountFields.of(flag, source)) {
      String value = field.value();
      if (field.key().equals("required")) {
        required = value == null || isOn(value, flag);
      } else if (!name.isEmpty()) {
        throw wrongDevice("can't hold " + field.key() + " too", flag);
      } else if (field.key().equals("name") && value != null) {
        name = value;
      } else {
        name = value == null ? field.written() : field.written() + "=" + value;
      }
    }
    if (!DEVICE.matcher(name).matches()) {
      throw wrongDevice(name.isEmpty() ? "has no name" : "can't be " + name, flag);
    }
    return new Device(name, required);
  }

  private boolean isOn(String value, Flag flag) {
    return GoText.bool(value)
        .orElseThrow(() -> wrongDevice("has required=" + value + ", not true or false", flag));
  }

  private BuildfileException wrongDevice(String what, Flag flag) {
    return new BuildfileException(
        new Problem(
            "BadFlag",
            "--device " + what,
            source.place(flag.valueSpan()),
            "write --device=vendor/class=name[,required]; name may be *, or left out for the first"
                + " device of a class"));
  }

  private BuildfileException wrong(Flag flag, String... known) {
    return new BuildfileException(
        new Problem(
            "BadFlag",
            "--" + flag.name() + " can't be " + flag.word().text(),
            source.place(flag.valueSpan()),
            "it can be " + String.join(", ", known)));
  }
}
