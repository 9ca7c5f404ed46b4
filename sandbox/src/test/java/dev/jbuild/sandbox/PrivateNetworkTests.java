package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The networks of the steps of a build. */
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
  void steps_one_after_the_other_have_one_network_that_is_not_the_machines()
      throws IOException, InterruptedException {
    String script = "readlink /proc/self/ns/net; ls /sys/class/net; cat /etc/resolv.conf";
    Playground.Ran first = play.run(play.sh(script).withNetwork(NetworkMode.PRIVATE));
    Playground.Ran second = play.run(play.sh(script).withNetwork(NetworkMode.PRIVATE));

    assertThat(first.out()).isEqualTo(second.out()).contains("\nlo\ntap0\nnameserver 10.0.2.3\n");
    assertThat(first.out())
        .doesNotContain(Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString());
  }

  @Test
  void steps_at_the_same_time_do_not_meet() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Callable<String> step =
        () -> {
          StringBuilder seen = new StringBuilder();
          Spec spec =
              play.sh("readlink /proc/self/ns/net; " + Playground.TALK)
                  .withNetwork(NetworkMode.PRIVATE);
          play.sandbox()
              .run(
                  spec.build(),
                  (_, bytes, length) -> {
                    if (seen.isEmpty()) {
                      await(both); // both are running
                    }
                    seen.append(new String(bytes, 0, length, StandardCharsets.UTF_8));
                  });
          return seen.toString();
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<String> one = threads.submit(step);
      Future<String> two = threads.submit(step);

      assertThat(one.get()).startsWith("net:[").isNotEqualTo(two.get());
    }
  }

  private static void await(CyclicBarrier both) throws IOException {
    try {
      both.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IOException(e);
    }
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
                      "nc -w 60 "
                          + address.getHostAddress()
                          + " "
                          + server.getLocalPort()
                          + " </dev/null")
                  .withNetwork(NetworkMode.PRIVATE));

      assertThat(ran.out()).isEqualTo("hello\n");
      answering.join();
    }
  }

  @Test
  void names_are_asked_of_the_machines_server_even_if_that_is_on_its_loopback() throws Exception {
    try (DatagramSocket server = nameServer()) {
      Path resolvConf =
          Files.writeString(
              play.dir().resolve("resolv.conf"),
              "nameserver " + server.getLocalAddress().getHostAddress() + "\n");
      Thread.ofVirtual().start(() -> answer(server));
      List<String> command =
          new ArrayList<>(
              List.of(
                  "unshare", "-m", "sh", "-ec", "mount --bind $0 /etc/resolv.conf; exec \"$@\""));
      command.add(resolvConf.toString());
      command.addAll(
          OneStep.command(play.dir(), "PRIVATE", "timeout", "60", "nslookup", "registry.test"));
      Process builder = new ProcessBuilder(command).redirectErrorStream(true).start();

      assertThat(builder.inputReader().readAllAsString()).contains("10.0.2.3", "192.0.2.77");
      assertThat(builder.waitFor()).isZero();
    }
  }

  /** On an address of this process: tests that run now elsewhere on this machine have theirs. */
  private static DatagramSocket nameServer() throws IOException {
    long pid = ProcessHandle.current().pid();
    byte[] address = {127, (byte) (pid >> 16 & 0x7F), (byte) (pid >> 8), (byte) pid};
    try {
      return new DatagramSocket(53, InetAddress.getByAddress(address));
    } catch (SocketException e) {
      return Assumptions.abort("port 53 of the loopback can't be had: " + e.getMessage());
    }
  }

  /** Answers every question with 192.0.2.77. Source: RFC 1035, 4.1. */
  private static void answer(DatagramSocket server) {
    byte[] record = {(byte) 0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, (byte) 192, 0, 2, 77};
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    try {
      while (true) {
        packet.setLength(512);
        server.receive(packet);
        byte[] message = Arrays.copyOf(packet.getData(), packet.getLength() + record.length);
        boolean address = message[packet.getLength() - 3] == 1;
        message[2] |= (byte) 0x80;
        message[7] = (byte) (address ? 1 : 0);
        System.arraycopy(record, 0, message, packet.getLength(), record.length);
        int length = packet.getLength() + (address ? record.length : 0);
        server.send(new DatagramPacket(message, length, packet.getSocketAddress()));
      }
    } catch (IOException e) {
      // closed: the test is over
    }
  }

  @Test
  void a_network_that_turns_out_to_be_the_machines_is_not_entered() throws Exception {
    Path own = Path.of("/proc", Long.toString(ProcessHandle.current().pid()), "ns/net");
    Path status = play.dir().resolve("status");
    byte[] born =
        new Operations()
            .add(Operations.Code.STATUS, status)
            .add(Operations.Code.NAMESPACES, 0)
            .encode();
    byte[] step =
        new Operations()
            .add(Operations.Code.NETWORK, own)
            .add(Operations.Code.EXEC, 1, 1, "/bin/true", "true")
            .encode();

    StepProcess.start(LauncherFile.in(play.dir().resolve("state")).toString(), born)
        .run(step, OutputSink.DISCARD, java.util.Optional.empty());

    assertThat(StepReport.parse(Files.readAllBytes(status)).end())
        .isEqualTo(new StepReport.End.Failed(3, "network", own.toString()));
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
