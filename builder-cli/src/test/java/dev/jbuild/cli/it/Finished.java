package dev.jbuild.cli.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A process that has ended.
 *
 * @param exit its exit code
 */
record Finished(List<String> command, int exit, String out, String err) {
  Finished {
    command = List.copyOf(command);
  }

  /** Asserts that the exit code is 0. */
  Finished succeeded() {
    return exitedWith(0);
  }

  /** Asserts the exit code; all that the process said is in the message if it is another. */
  Finished exitedWith(int code) {
    assertThat(exit).as("%s\n--- out\n%s\n--- err\n%s", command, out, err).isEqualTo(code);
    return this;
  }

  /** Returns what was printed as JSON. */
  Json.Object json() {
    return Json.parse(out.getBytes(StandardCharsets.UTF_8)).asObject("output");
  }

  /** Returns the only line that was printed. */
  String line() {
    assertThat(out.lines()).as("%s\n--- err\n%s", command, err).hasSize(1);
    return out.strip();
  }
}
