package dev.jbuild.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.BuildEvent.Direction;
import dev.jbuild.builder.event.BuildEvent.Kind;
import dev.jbuild.builder.event.BuildEvent.Task;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.MediaTypes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewTests {
  private static final long SECOND = 1_000_000_000;
  private final View view = new View(new Palette(false, true), 0);

  @ParameterizedTest
  @CsvSource({"80,24", "40,10", "20,5", "10,3", "3,2", "1,1", "200,60"})
  void no_view_is_larger_than_its_window(int columns, int rows) {
    for (int i = 1; i <= 30; i++) {
      Task task = step(i);
      view.on(new BuildEvent.Started(task), 0);
      for (int line = 0; line < 10; line++) {
        view.on(new BuildEvent.Output(task, "漢字 line " + line + " of a step that says much"), 0);
      }
    }

    List<Line> live = view.live(new WindowSize(columns, rows), 100 * SECOND);

    assertThat(live).hasSizeLessThanOrEqualTo(Math.max(1, rows - 1));
    if (columns >= 10) {
      assertThat(live).allSatisfy(line -> assertThat(line.width()).isLessThan(columns));
    }
    assertThat(live)
        .allSatisfy(line -> assertThat(ScreenText.width(line.text())).isEqualTo(line.width()));
  }

  @Test
  void what_does_not_fit_is_counted() {
    for (int i = 1; i <= 30; i++) {
      view.on(new BuildEvent.Started(step(i)), 0);
    }

    List<Line> live = view.live(new WindowSize(80, 12), SECOND);

    long shown = live.stream().filter(line -> line.text().startsWith("●")).count();
    assertThat(live).anyMatch(line -> line.text().equals("  and " + (30 - shown) + " more"));
    assertThat(live.getLast().text()).isEqualTo("1.0s  30 running, 0 done");
  }

  @Test
  void a_pull_shows_how_much_has_come_and_how_fast() {
    Digest digest = Digest.sha256(new byte[1]);
    Task pull =
        new Task(
            1, Kind.PULL, "pull", Descriptor.of(MediaTypes.OCI_LAYER_GZIP, digest, 40_000_000));
    WindowSize wide = new WindowSize(80, 24);
    view.on(new BuildEvent.Started(pull), 0);
    view.live(wide, SECOND);
    view.on(new BuildEvent.Moved(Direction.PULLED, "r.example", digest, 10_000_000), SECOND);

    List<Line> live = view.live(wide, 2 * SECOND);

    assertThat(live.getFirst().text()).startsWith("● pull ").endsWith("10.0 MB of 40.0 MB  2.0s");
    assertThat(live.getLast().text()).isEqualTo("2.0s  1 running, 0 done  ↓ 10.0 MB 10.0 MB/s");
  }

  private static Task step(int number) {
    return new Task(number, Kind.STEP, "[stage " + number + "/30] RUN make something 漢字", null);
  }
}
