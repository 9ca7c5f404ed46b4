package dev.jbuild.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordTablesTests {

  @ParameterizedTest
  @CsvSource({
    "/, a, /a",
    "/w, a/../b, /w/b",
    "/w, ../../.., /",
    "/w, /x//y/./z/, /x/y/z",
    "/w, '', /w",
    "/w, ., /w"
  })
  void a_path_is_resolved(String workingDir, String path, String resolved) {
    assertThat(ImagePath.resolve(workingDir, path)).isEqualTo(resolved);
  }

  @ParameterizedTest
  @CsvSource({
    "/w, a, /w/a",
    "/w, a/, /w/a/",
    "/w, a/., /w/a/",
    "/w, ., /w/",
    "/w, '', /w/",
    "/w, /, /",
    "/, ., /",
    "/w, a/.., /w"
  })
  void a_destination_keeps_its_slash(String workingDir, String path, String resolved) {
    assertThat(ImagePath.resolveDestination(workingDir, path)).isEqualTo(resolved);
  }

  @ParameterizedTest
  @CsvSource({
    "80, 80/tcp",
    "80/, 80/tcp",
    "53/UDP, 53/udp",
    "1/sctp, 1/sctp",
    "0, 0/tcp",
    "65535, 65535/tcp",
    "8-10, 8/tcp 9/tcp 10/tcp",
    "8080:80, 80/tcp",
    "127.0.0.1:8080:80/udp, 80/udp",
    "[::1]::80, 80/tcp",
    "[2001:db8::1]:8080:80, 80/tcp",
    "9000-9001:80, 80/tcp",
    "18-19:8-9, 8/tcp 9/tcp",
    "00080, 80/tcp",
    "8-8, 8/tcp"
  })
  void ports_are_read(String text, String ports) {
    assertThat(Ports.of(text)).contains(List.of(ports.split(" ")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "65536",
        "80/icmp",
        "9-8",
        "-1",
        "80-",
        "80,81",
        "a:80",
        "80:",
        "host:1:80",
        "1-3:8-9",
        "70000:80",
        "80/tcp/udp",
        "+80",
        "8 0"
      })
  void what_is_no_port_is_refused(String text) {
    assertThat(Ports.of(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "TERM, true",
    "sigterm, true",
    "9, true",
    "SIGRTMIN+3, true",
    "RTMAX-14, true",
    "0, false",
    "SIG, false",
    "RTMIN+16, false",
    "-1, false",
    "'', false"
  })
  void signals_are_known(String text, boolean known) {
    assertThat(Signals.isSignal(text)).isEqualTo(known);
  }

  @ParameterizedTest
  @CsvSource({
    "MAKE, NONE",
    "CPOY, COPY",
    "form, FROM",
    "WORKDIRR, WORKDIR",
    "RNU, RUN",
    "RU, RUN",
    "BUILD, ONBUILD",
    "X, NONE"
  })
  void the_nearest_keyword_is_suggested(String text, String expected) {
    assertThat(Suggestion.of(text, Keyword.names()).orElse("NONE")).isEqualTo(expected);
  }

  @Test
  void words_are_quoted_as_go_does() {
    assertThat(
            GoText.quoted(
                List.of("a b", "\"\\", "\t\n\u0000\u007f", "é日", "\u00a0\u200b", "\uDBFF\uDFFF")))
        .isEqualTo(
            "[\"a b\" \"\\\"\\\\\" \"\\t\\n\\x00\\x7f\" \"é日\" \"\\u00a0\\u200b\" \"\\U0010ffff\"]");
    assertThat(GoText.plain(List.of("a", "b c"))).isEqualTo("[a b c]");
  }
}
