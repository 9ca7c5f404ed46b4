package dev.jbuild.cli.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.BuildEvent.Direction;
import dev.jbuild.builder.event.BuildEvent.Kind;
import dev.jbuild.builder.event.BuildEvent.Task;
import dev.jbuild.json.Json;
import dev.jbuild.layer.image.Image;
import dev.jbuild.layer.image.ImageTree;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.History;
import dev.jbuild.oci.ImageConfig;
import dev.jbuild.oci.Manifest;
import dev.jbuild.oci.MediaTypes;
import dev.jbuild.oci.Platform;
import dev.jbuild.oci.RunConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTests {
  private final BuildLog log = new BuildLog();

  @Test
  void of_many_layers_the_five_largest_are_shown_in_their_order() {
    log.on(
        new BuildEvent.Built(
            ImageTree.of(image(10, 80, 20, 70, 30, 60, 40, 50)), Duration.ofMillis(1250)));

    assertThat(Summary.lines(log))
        .startsWith(
            "built " + digest(99) + " in 1.25s",
            "  image   360 B in 8 layers",
            "              80 B  RUN step 1",
            "              70 B  RUN step 3",
            "              60 B  RUN step 5",
            "              40 B  RUN step 6",
            "              50 B  RUN step 7",
            "              60 B  3 smaller layers");
  }

  @Test
  void hits_and_misses_and_bytes_are_counted() {
    for (int number = 1; number <= 3; number++) {
      Task task = new Task(number, Kind.STEP, "[a " + number + "/3] RUN x", null);
      log.on(new BuildEvent.Started(task));
      log.on(
          number < 3
              ? new BuildEvent.Cached(task)
              : new BuildEvent.Finished(task, Duration.ofMillis(1)));
    }
    log.on(new BuildEvent.Moved(Direction.PULLED, "r.example", digest(1), 1_500));
    log.on(new BuildEvent.Moved(Direction.PULLED, "r.example", digest(2), 1_500));
    log.on(new BuildEvent.Moved(Direction.PUSHED, "r.example", digest(1), 70));

    assertThat(Summary.lines(log))
        .contains("  steps   2 cached, 1 ran", "  moved   pulled 3.0 kB, pushed 70 B");
  }

  private static Image image(long... sizes) {
    List<Descriptor> layers = new ArrayList<>();
    List<Digest> diffIds = new ArrayList<>();
    List<History> history = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      layers.add(Descriptor.of(MediaTypes.OCI_LAYER_GZIP, digest(i), sizes[i]));
      diffIds.add(digest(i));
      history.add(new History(null, "RUN /bin/sh -c step " + i + " # buildkit", null, null, false));
      history.add(new History(null, "ENV A=" + i, null, null, true));
    }
    ImageConfig config =
        new ImageConfig(
            Platform.ofThisMachine(),
            null,
            null,
            RunConfig.EMPTY,
            diffIds,
            history,
            Json.object().build());
    Manifest manifest =
        new Manifest(
            MediaTypes.OCI_MANIFEST,
            Descriptor.of(MediaTypes.OCI_CONFIG, digest(98), 1),
            layers,
            new LinkedHashMap<>());
    return new Image(Descriptor.of(MediaTypes.OCI_MANIFEST, digest(99), 1), manifest, config);
  }

  private static Digest digest(int number) {
    return Digest.sha256(new byte[] {(byte) number});
  }
}
