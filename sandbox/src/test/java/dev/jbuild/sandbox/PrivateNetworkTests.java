package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The network that the steps of a build share. */
class PrivateNetworkTests {
  private Playground play;

  @BeforeEach
  void open() throws IOException, InterruptedException {
    Assumptions.assumeTrue(PrivateNetwork.tool().isPresent(), "install slirp4netns");
    play = Playground.open();
  }

  @AfterEach
  void close() throws IOException {
    if (play != null) {
      play.close();
    }
  }

  @Test
  void the_steps_of_a_build_share_one_network_that_is_not_the_machines()
      throws IOException, InterruptedException {
    String script = "readlink /proc/self/ns/net; ls /sys/class/net; cat /etc/resolv.conf";
    Playground.Ran first = play.run(play.sh(script).withNetwork(NetworkMode.PRIVATE));
    Playground.Ran second = play.run(play.sh(script).withNetwork(NetworkMode.PRIVATE));

    assertThat(first.out()).isEqualTo(second.out()).contains("\nlo\ntap0\nnameserver 10.0.2.3\n");
    assertThat(first.out())
        .doesNotContain(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
  }

  @Test
  void the_machines_loopback_is_not_reached() throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(server.getLocalPort());

      Playground.Ran ran =
          play.run(
              play.sh(
                      "nc -w 2 127.0.0.1 "
                          + port
                          + " </dev/null; echo $?;"
                          + " nc -w 2 10.0.2.2 "
                          + port
                          + " </dev/null; echo $?")
                  .withNetwork(NetworkMode.PRIVATE));

      assertThat(ran.out()).isEqualTo("1\n1\n");
    }
  }

  @Test
  void a_server_of_the_machine_on_another_address_is_reached()
      throws IOException, InterruptedException {
    InetAddress address = outward();
    Assumptions.assumeTrue(!address.isLoopbackAddress(), "no address but the loopback's");
    try (ServerSocket server = new ServerSocket(0, 1, address)) {
      Thread answering =
          Thread.ofVirtual()
              .start(() -> {
                try (var socket = server.accept()) {
                  socket
                      .getOutputStream()
                      .write("hello\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });

      Playground.Ran ran =
          play.run(
              play.sh(
                      "nc -w 5 "
                          + address.getHostAddress()
                          + " "
                          + server.getLocalPort()
                          + " </dev/null")
                  .withNetwork(NetworkMode.PRIVATE));

      assertThat(ran.out()).isEqualTo("hello\n");
      answering.join();
    }
  }

  /** Returns the machine's first address that is not a loopback's. */
  private static InetAddress outward() throws IOException {
    return java.net.NetworkInterface.networkInterfaces()
        .flatMap(java.net.NetworkInterface::inetAddresses)
        .filter(address -> address instanceof java.net.Inet4Address)
        .filter(address -> !address.isLoopbackAddress())
        .findFirst()
        .orElse(InetAddress.getLoopbackAddress());
  }
}
