package dev.jbuild.registry;

import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.oci.ImageReference;
import dev.jbuild.problem.JbuildException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Talks to registries over http and https. Costs nothing until it is asked for something. */
public final class HttpRegistryClient implements RegistryClient {
  private final Wire wire;
  private final Registries registries;
  private final Manifests manifests;
  private final TagList tags;
  private final BlobSource blobs;
  private final Uploads uploads;
  private final InstantSource clock;

  /** Makes a client that talks to registries as {@code options} say. */
  public HttpRegistryClient(RegistryOptions options) {
    this(options, Timing.real());
  }

  HttpRegistryClient(RegistryOptions options, Timing timing) {
    clock = timing.clock();
    wire = new Wire(options, timing);
    Retries retries = new Retries(options.retry(), timing, options.events());
    registries = new Registries(wire, retries, options.insecureRegistries());
    Tokens tokens = new Tokens(wire, retries, timing);
    Authorizer authorizer = new Authorizer(options.credentials(), tokens);
    Exchanges exchanges = new Exchanges(wire, authorizer, retries, options.events());
    manifests = new Manifests(registries, exchanges, options.events());
    tags = new TagList(registries, exchanges);
    blobs = new BlobSource(registries, exchanges, options.events());
    uploads = new Uploads(registries, exchanges, blobs, options);
  }

  /** Loads ahead what the first client of this process needs. Needn't be called. */
  public static void load() {
    new Wire(RegistryOptions.of(Credentials.ANONYMOUS), Timing.real()).prepare();
    Registries.load();
  }

  @Override
  public void prepare(String registry) {
    try {
      var _ = registries.find(registry);
    } catch (JbuildException | IOException untold) {
      // Who needs it asks again.
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Optional<Resolved> resolve(ImageReference reference)
      throws IOException, InterruptedException {
    return manifests.resolve(reference);
  }

  @Override
  public Optional<Descriptor> describe(ImageReference reference)
      throws IOException, InterruptedException {
    return manifests.describe(reference);
  }

  @Override
  public Blob blob(ImageReference repository, Descriptor descriptor) {
    return new PulledBlob(blobs, repository, descriptor.digest(), descriptor.size());
  }

  @Override
  public boolean exists(ImageReference repository, Descriptor blob)
      throws IOException, InterruptedException {
    return blobs.exists(repository, blob.digest(), false);
  }

  @Override
  public Upload push(ImageReference repository, Blob blob, List<ImageReference> mountFrom)
      throws IOException, InterruptedException {
    return uploads.push(repository, blob, mountFrom, Optional.empty());
  }

  @Override
  public OpenUpload open(ImageReference repository) throws IOException, InterruptedException {
    return new OpenUpload(uploads, repository, uploads.open(repository, "sha256"), clock);
  }

  @Override
  public void pushManifest(ImageReference target, Descriptor descriptor, byte[] bytes)
      throws IOException, InterruptedException {
    manifests.push(target, descriptor, bytes);
  }

  @Override
  public List<String> tags(ImageReference repository) throws IOException, InterruptedException {
    return tags.list(repository);
  }

  @Override
  public boolean delete(ImageReference manifest) throws IOException, InterruptedException {
    return manifests.delete(manifest);
  }

  @Override
  public void close() {
    wire.close();
  }
}
