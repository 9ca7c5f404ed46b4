package dev.jbuild.sandbox;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The files by which a step finds names: {@code /etc/hosts} and {@code /etc/resolv.conf}. Equal
 * ones are written once. Thread-safe.
 */
final class NameFiles {
  private static final Path MACHINE = Path.of("/etc/resolv.conf");

  private final SandboxState state;

  /** Guarded by this. */
  private final Map<String, Path> written = new HashMap<>();

  NameFiles(SandboxState state) {
    this.state = state;
  }

  /** Returns the step's {@code hosts}: the loopback's lines, and the spec's. */
  Path hosts(String hostname, List<HostEntry> entries, NetworkMode network) throws IOException {
    StringBuilder more = new StringBuilder();
    for (HostEntry entry : entries) {
      boolean gateway = entry.address().equals(HostEntry.GATEWAY);
      more.append(gateway ? gateway(network) : entry.address());
      more.append('\t').append(entry.name()).append('\n');
    }
    return file(
        "127.0.0.1\tlocalhost "
            + hostname
            + "\n::1\tlocalhost ip6-localhost ip6-loopback\n"
            + more);
  }

  /**
   * A step in a network of its own doesn't reach the machine's loopback, but what listens to all.
   */
  private static String gateway(NetworkMode network) throws IOException {
    if (network != NetworkMode.PRIVATE) {
      return "127.0.0.1";
    }
    for (NetworkInterface one : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(one.getInetAddresses())) {
        if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
          return address.getHostAddress();
        }
      }
    }
    throw Problems.noGateway();
  }

  /** Returns the step's {@code resolv.conf}. */
  Path resolvConf(NetworkMode network) throws IOException {
    return switch (network) {
      case NONE -> file("# no network\n");
      case HOST -> file(machine());
      case PRIVATE -> file(privateNetwork(machine()));
    };
  }

  private static String machine() throws IOException {
    return Files.isReadable(MACHINE) ? Files.readString(MACHINE) : "";
  }

  /** Keeps how names are completed, and asks the private network's own server. */
  static String privateNetwork(String machine) {
    return machine
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#") && !line.startsWith(";"))
        .filter(line -> !line.stripLeading().startsWith("nameserver"))
        .map(line -> line + "\n")
        .collect(Collectors.joining("", "nameserver " + PrivateNetwork.NAME_SERVER + "\n", ""));
  }

  private synchronized Path file(String content) throws IOException {
    Path known = written.get(content);
    if (known != null) {
      return known;
    }
    Path file = state.file("names-" + written.size());
    Path temporary = state.file("names.tmp");
    Files.writeString(temporary, content);
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-r--r--"));
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    written.put(content, file);
    return file;
  }
}
