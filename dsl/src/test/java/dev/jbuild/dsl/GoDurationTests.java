package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTests {

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "0s, 0s",
    "+5s, 5s",
    "30s, 30s",
    "1m30s, 1m30s",
    "90s, 1m30s",
    "1.5h, 1h30m0s",
    "1h0m0.5s, 1h0m0.5s",
    "100h, 100h0m0s",
    ".5s, 500ms",
    "1.s, 1s",
    "1500us, 1.5ms",
    "1500ns, 1.5µs",
    "7µs, 7µs",
    "7μs, 7µs",
    "7ns, 7ns",
    "0.1ns, 0s",
    "1s1s, 2s",
    "2562047h, 2562047h0m0s"
  })
  void a_duration_is_read_and_written_as_go_does(String text, String printed) {
    assertThat(GoDuration.parse(text).map(GoDuration::print)).contains(printed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", ".s", "1d", "1 s", "1s ", "-", "+", "1s2", "2562048h", "1e3s"})
  void what_is_no_duration_is_refused(String text) {
    assertThat(GoDuration.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1s", "-1h30m"})
  void a_duration_may_be_negative(String text) {
    assertThat(GoDuration.parse(text)).get().matches(Duration::isNegative);
  }
}
