package dev.jbuild.builder;

import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The machine's git, told nothing of this machine and this user: no config, no hooks, no
 * credentials but those given, no transport by which a repository reaches files of the machine.
 * Source: git(1), Environment Variables; git-config(1).
 */
final class GitCommand {
  private static final int MAX_OUTPUT = 64 << 20;

  private static final Set<String> PROXIES = Set.of("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY");

  /** Files and folders are made with the modes that a checkout by root has. */
  private static final List<String> WITH_UMASK =
      List.of("/bin/sh", "-c", "umask 022 && exec git \"$@\"", "git");

  private final Path scratch;
  private final SequencedMap<String, String> config = new LinkedHashMap<>();
  private final @Nullable Path sshAgent;

  /**
   * Makes a git that works in {@code scratch}.
   *
   * @param sshAgent the socket of an agent, or null
   */
  GitCommand(Path scratch, @Nullable Path sshAgent) {
    this.scratch = scratch;
    this.sshAgent = sshAgent;
    config.put("core.hooksPath", "/dev/null");
    config.put("core.attributesFile", "/dev/null");
    config.put("core.excludesFile", "/dev/null");
    config.put("core.fsmonitor", "false");
    config.put("core.autocrlf", "false");
    config.put("init.defaultBranch", "master");
    config.put("advice.detachedHead", "false");
    config.put("gc.auto", "0");
    config.put("maintenance.auto", "false");
    config.put("credential.helper", "");
    config.put("safe.directory", "*");
    config.put("http.lowSpeedLimit", "1");
    config.put("http.lowSpeedTime", "120");
  }

  /**
   * Sends {@code authorization} to {@code remote}; it shows in no list of processes. No redirect is
   * followed then, as git would send it on to any host.
   */
  void authorize(String remote, String authorization) {
    config.put("http." + remote + ".followRedirects", "false");
    config.put("http." + remote + ".extraHeader", "Authorization: " + authorization);
  }

  /**
   * Runs git and returns what it prints.
   *
   * @throws StepFailedException with the problem GitFailed or GitMissing
   */
  String run(Path folder, String... words) throws IOException, InterruptedException {
    Path out = Files.createTempFile(scratch, "git", ".out");
    Path err = Files.createTempFile(scratch, "git", ".err");
    List<String> command = new ArrayList<>(WITH_UMASK);
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectOutput(out.toFile());
    builder.redirectError(err.toFile());
    builder.redirectInput(Path.of("/dev/null").toFile());
    environment(builder.environment());
    Process process = builder.start();
    try {
      int exit = process.waitFor();
      if (exit != 0) {
        throw failed(words, exit, start(err));
      }
      return start(out);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  private static String start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8);
    }
  }

  private void environment(Map<String, String> environment) {
    String path = environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    environment.keySet().removeIf(name -> !PROXIES.contains(name.toUpperCase(Locale.ROOT)));
    // Of this one git reads the lower case only.
    String http = environment.get("HTTP_PROXY");
    if (http != null) {
      environment.putIfAbsent("http_proxy", http);
    }
    environment.put("PATH", path);
    environment.put("HOME", scratch.toString());
    environment.put("LC_ALL", "C");
    environment.put("TZ", "UTC");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
    environment.put("GIT_ATTR_NOSYSTEM", "1");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_ASKPASS", "/bin/false");
    environment.put("GIT_LFS_SKIP_SMUDGE", "1");
    environment.put("GIT_ALLOW_PROTOCOL", "http:https:git:ssh");
    environment.put("GIT_SSH_COMMAND", ssh());
    if (sshAgent != null) {
      environment.put("SSH_AUTH_SOCK", sshAgent.toString());
    }
    int number = 0;
    for (Map.Entry<String, String> entry : config.entrySet()) {
      environment.put("GIT_CONFIG_KEY_" + number, entry.getKey());
      environment.put("GIT_CONFIG_VALUE_" + number++, entry.getValue());
    }
    environment.put("GIT_CONFIG_COUNT", Integer.toString(number));
  }

  /** A host that this user knows must be the same; one that nobody knows is taken as it is. */
  private String ssh() {
    Path known = Path.of(System.getProperty("user.home", "/"), ".ssh", "known_hosts");
    return "ssh -F /dev/null -o BatchMode=yes -o IdentityFile=/dev/null"
        + " -o StrictHostKeyChecking=accept-new -o 'UserKnownHostsFile="
        + scratch.resolve("known_hosts")
        + " "
        + known
        + "'";
  }

  private static StepFailedException failed(String[] words, int exit, String err) {
    if (exit == 127) {
      return new StepFailedException(
          ExitCode.ENVIRONMENT,
          List.of(
              new Problem(
                  "GitMissing",
                  "there is no git on this machine",
                  Place.ANYWHERE,
                  "install it, as by apt-get install git")));
    }
    return new StepFailedException(
        new Problem(
            "GitFailed",
            "git " + words[0] + " ended with exit code " + exit + reason(err),
            Place.ANYWHERE,
            "check the repository's URL, and whether it needs --secret id=GIT_AUTH_TOKEN,… or"
                + " --ssh default"));
  }

  private static String reason(String err) {
    Optional<String> said =
        err.lines()
            .filter(line -> line.matches("(fatal|error|remote|ssh|Host key).*"))
            .reduce((first, last) -> first.startsWith("fatal") ? first : last);
    return said.map(line -> ": " + line.replaceAll("(?<=://)[^/\\s@]+@", "").strip()).orElse("");
  }
}
