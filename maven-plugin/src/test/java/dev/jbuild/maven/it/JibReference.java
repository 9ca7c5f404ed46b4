package dev.jbuild.maven.it;

import com.google.cloud.tools.jib.api.JavaContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.image.ReproducibleLayerBuilder;
import com.google.common.collect.ImmutableList;
import dev.jbuild.jvm.testing.TarEntries;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;

/** The layers of the sample with one module, as Jib plans and writes them. */
final class JibReference {
  private JibReference() {}

  static List<List<String>> layers(Path project, Path repository) throws IOException {
    Path classes = project.resolve("target/classes");
    var plan =
        JavaContainerBuilder.from(TarImage.at(Path.of("none")))
            .addDependencies(
                repository.resolve("tools/jackson/core/jackson-core/3.2.0/jackson-core-3.2.0.jar"))
            .addResources(classes, file -> !file.toString().endsWith(".class"))
            .addClasses(classes, file -> file.toString().endsWith(".class"))
            .setMainClass("sample.single.Hello")
            .toContainerBuilder()
            .toContainerBuildPlan();
    List<List<String>> layers = new ArrayList<>();
    for (var layer : plan.getLayers()) {
      ByteArrayOutputStream tar = new ByteArrayOutputStream();
      new ReproducibleLayerBuilder(ImmutableList.copyOf(((FileEntriesLayer) layer).getEntries()))
          .build()
          .writeTo(tar);
      layers.add(TarEntries.of(new ByteArrayInputStream(tar.toByteArray())));
    }
    return layers;
  }

  static String sum(byte[] content) {
    CRC32 sum = new CRC32();
    sum.update(content);
    return HexFormat.of().toHexDigits((int) sum.getValue());
  }
}
