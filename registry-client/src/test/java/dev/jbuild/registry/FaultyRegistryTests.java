package dev.jbuild.registry;

import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.oci.MediaTypes;
import dev.jbuild.registry.testing.FakeRegistry;
import dev.jbuild.registry.testing.FakeStorage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What tests with a fake registry share: the registry, a client, time that doesn't pass. */
abstract class FaultyRegistryTests {
  static final byte[] MANIFEST =
      "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"}"
          .getBytes(java.nio.charset.StandardCharsets.UTF_8);

  final FakeTime time = new FakeTime();
  final List<String> warnings = new CopyOnWriteArrayList<>();
  FakeRegistry registry;
  RegistryClient client;
  ImageReference image;

  @BeforeEach
  void startRegistry() throws IOException {
    registry = FakeRegistry.start();
    client = client(options());
    image = ImageReference.parse(registry.name() + "/app:1.0");
  }

  @AfterEach
  void stopRegistry() {
    client.close();
    registry.close();
  }

  RegistryOptions options() {
    return RegistryOptions.of(Credentials.ANONYMOUS)
        .withEvents(
            new TransferEvents() {
              @Override
              public void warned(String name, String text) {
                warnings.add(text);
              }
            });
  }

  RegistryClient client(RegistryOptions options) {
    return new HttpRegistryClient(options, time.timing());
  }

  void storeManifest() {
    registry
        .storage()
        .manifest("app", "1.0", new FakeStorage.Stored(MediaTypes.OCI_MANIFEST, MANIFEST));
  }

  static Descriptor layer(byte[] content) {
    return Descriptor.of(MediaTypes.OCI_LAYER, content);
  }

  /** Returns the requests but for the first look whether it's a registry. */
  List<String> requests() {
    return registry.lines().stream().filter(line -> !line.equals("GET /v2/")).toList();
  }
}
