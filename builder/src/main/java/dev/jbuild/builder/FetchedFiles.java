package dev.jbuild.builder;

import dev.jbuild.builder.event.BuildEvent;
import dev.jbuild.builder.event.Tasks;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import dev.jbuild.registry.Credentials;
import dev.jbuild.registry.Download;
import dev.jbuild.registry.Downloads;
import dev.jbuild.registry.Proxies;
import dev.jbuild.registry.RegistryOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Files from URLs: each is fetched once in a build, and kept in the store; the next build only asks
 * whether it is still the same.
 */
final class FetchedFiles implements AutoCloseable {
  /** What the state folder's {@code sources} are about. */
  private static final String URL = "url ";

  private static final int BUFFER = 1 << 16;

  private final StateFolder state;
  private final FetchRecords records;
  private final AuthSecrets secrets;
  private final Tasks tasks;
  private final SingleFlight<Wanted, FetchedFile> fetches = new SingleFlight<>();
  // Guarded by this.
  private @Nullable Downloads downloads;

  FetchedFiles(StateFolder state, Grants grants, Tasks tasks) {
    this.state = state;
    this.records = new FetchRecords(state);
    this.secrets = new AuthSecrets(grants);
    this.tasks = tasks;
  }

  private record Wanted(String url, @Nullable Digest checksum) {}

  /**
   * Returns the file of {@code url}.
   *
   * @param checksum what its content must have, or null; where the store holds that, nobody is
   *     asked
   * @throws StepFailedException with the problem ChecksumMismatch
   * @throws dev.jbuild.registry.RegistryException if it can't be had
   */
  FetchedFile get(String url, @Nullable Digest checksum) throws IOException, InterruptedException {
    return fetches.get(new Wanted(url, checksum), () -> find(url, checksum));
  }

  private FetchedFile find(String url, @Nullable Digest checksum)
      throws IOException, InterruptedException {
    Optional<FetchedFile> same =
        checksum == null ? Optional.empty() : records.find(checksum.toString());
    if (same.isPresent()) {
      return same.get();
    }
    try (Tasks.Running task = tasks.start(BuildEvent.Kind.FETCH, "fetch " + shown(url))) {
      Optional<FetchedFile> known = records.find(URL + url);
      try (FetchTarget target = new FetchTarget(state, DiskRoom.of(state), url)) {
        Download.Answer answer = downloads().fetch(download(url, known), target);
        FetchedFile file =
            switch (answer) {
              case Download.Answer.Unchanged() -> known.orElseThrow();
              case Download.Answer.Fetched _ -> target.commit();
            };
        if (checksum != null) {
          check(file, checksum);
          records.keep(checksum.toString(), file);
        }
        if (answer instanceof Download.Answer.Unchanged) {
          task.cached();
        } else {
          records.keep(URL + url, file);
          task.done();
        }
        return file;
      }
    }
  }

  private Download download(String url, Optional<FetchedFile> known) throws IOException {
    String authority = Downloads.authority(url).orElse("");
    Optional<String> authorization = secrets.http(authority);
    if (authorization.isEmpty()) {
      authorization = secrets.http(authority.replaceFirst(":[0-9]*$", ""));
    }
    return new Download(
        url,
        authorization.orElse(null),
        known.map(FetchedFile::validators).filter(validators -> !validators.isEmpty()));
  }

  /** Without what may be a secret. */
  static String shown(String url) {
    return url.replaceFirst("(?<=://)[^/?#@]*@", "").replaceFirst("[?#].*", "");
  }

  private synchronized Downloads downloads() {
    if (downloads == null) {
      downloads =
          new Downloads(
              RegistryOptions.of(Credentials.ANONYMOUS).withProxies(Proxies.of(System.getenv())));
    }
    return downloads;
  }

  private void check(FetchedFile file, Digest checksum) throws IOException {
    Digest found =
        checksum.algorithm().equals(file.digest().algorithm())
            ? file.digest()
            : digest(file.digest(), checksum.algorithm());
    if (!found.equals(checksum)) {
      throw new StepFailedException(
          new Problem(
              "ChecksumMismatch",
              "the file has the checksum " + found + " instead of " + checksum,
              Place.ANYWHERE,
              "look at what the URL gives now; if that is right, correct --checksum"));
    }
  }

  private Digest digest(Digest blob, String algorithm) throws IOException {
    Blob content =
        state.content().find(blob).orElseThrow(() -> new NoSuchFileException("blob " + blob));
    try (InputStream in = content.open()) {
      String name = algorithm.toUpperCase(Locale.ROOT).replace("SHA", "SHA-");
      MessageDigest engine = MessageDigest.getInstance(name);
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        engine.update(buffer, 0, n);
      }
      return Digest.of(algorithm, engine.digest());
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalArgumentException("no checksums by " + algorithm, missing);
    }
  }

  @Override
  public synchronized void close() {
    if (downloads != null) {
      downloads.close();
    }
  }
}
