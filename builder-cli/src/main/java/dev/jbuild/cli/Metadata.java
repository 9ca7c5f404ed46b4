package dev.jbuild.cli;

import dev.jbuild.builder.BuildResult;
import dev.jbuild.json.Json;
import dev.jbuild.oci.Digest;
import dev.jbuild.oci.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What {@code --metadata-file} gets: the keys that {@code docker buildx build} writes. */
final class Metadata {
  private Metadata() {}

  static String of(BuildResult result) {
    List<String> names = new ArrayList<>();
    for (ImageReference name : result.names()) {
      names.add(name.toString());
    }
    Digest config = result.config();
    byte[] json =
        Json.object()
            .put("containerimage.config.digest", config == null ? null : config.toString())
            .put("containerimage.descriptor", result.root().toJson())
            .put("containerimage.digest", result.root().digest().toString())
            .put("image.name", names.isEmpty() ? null : String.join(",", names))
            .build()
            .bytes();
    return new String(json, StandardCharsets.UTF_8) + "\n";
  }
}
