package dev.jbuild.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTests {
  private static final WindowSize SIZE = new WindowSize(80, 24);
  private static final String ESCAPE = "\u001b";
  private static final String SHOW_CURSOR = ESCAPE + "[?25h";
  private static final List<Line> LIVE = List.of(line("one"), line("two"), line("three"));

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Screen screen = new Screen(new PrintStream(out, true, StandardCharsets.UTF_8));

  @Test
  void what_is_shown_again_goes_over_what_was_shown() {
    screen.show(List.of(), LIVE, SIZE);
    out.reset();

    screen.show(List.of(line("done")), List.of(), SIZE);

    assertThat(written()).startsWith("\r" + ESCAPE + "[2Adone");
  }

  @Test
  void a_screen_that_was_forgotten_is_not_gone_over_and_has_its_cursor() {
    screen.show(List.of(), LIVE, SIZE);
    out.reset();

    screen.forget();
    screen.forget();

    assertThat(written()).isEqualTo(SHOW_CURSOR);
    out.reset();
    screen.showCursor();
    screen.show(List.of(line("done")), List.of(), SIZE);
    assertThat(written()).startsWith("\rdone").doesNotContain(ESCAPE + "[2A");
  }

  private static Line line(String text) {
    return Line.of(text, Line.Style.NONE, Integer.MAX_VALUE);
  }

  private String written() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
