package dev.jbuild.dsl;

import dev.jbuild.dsl.MountFields.Field;
import dev.jbuild.dsl.RunReach.Device;
import dev.jbuild.dsl.RunReach.Network;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code --network}, {@code --security} and {@code --device} of RUN. */
final class RunFlags {
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
      if (field.key().equals("required") && (value == null || value.equals("true"))) {
        required = true;
      } else if (field.key().equals("name") && value != null) {
        name = value;
      } else if (name.isEmpty() && !field.key().equals("required")) {
        name = value == null ? field.key() : field.key() + "=" + value;
      } else if (!"false".equals(value)) {
        throw new BuildfileException(
            new Problem(
                "BadFlag",
                "--device can't hold " + field.key(),
                source.place(flag.valueSpan()),
                "write --device=vendor/class=name[,required]"));
      }
    }
    return new Device(name, required);
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
