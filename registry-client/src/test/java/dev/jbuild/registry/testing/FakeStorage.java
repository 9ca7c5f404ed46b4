package dev.jbuild.registry.testing;

import dev.jbuild.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What a {@link FakeRegistry} keeps. Safe for several threads. */
public final class FakeStorage {

  /** A manifest with its media type. */
  // Never compared.
  @SuppressWarnings("ArrayRecordComponent")
  public record Stored(String mediaType, byte[] bytes) {}

  /** An upload in progress. Synchronized on itself. */
  static final class Session {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    synchronized int size() {
      return bytes.size();
    }

    synchronized void append(byte[] more) {
      bytes.writeBytes(more);
    }

    synchronized byte[] bytes() {
      return bytes.toByteArray();
    }
  }

  private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
  private final Map<String, Stored> manifests = new ConcurrentHashMap<>();
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final AtomicInteger ids = new AtomicInteger(1000);

  /** Puts a blob into a repository, and returns its digest. */
  public Digest blob(String repository, byte[] bytes) {
    Digest digest = Digest.sha256(bytes);
    blob(repository, digest.toString(), bytes);
    return digest;
  }

  /** Puts a blob into a repository under a digest that may be wrong. */
  public void blob(String repository, String digest, byte[] bytes) {
    blobs.put(repository + "@" + digest, bytes);
  }

  /** Returns a blob. */
  public Optional<byte[]> blob(String repository, String digest) {
    return Optional.ofNullable(blobs.get(repository + "@" + digest));
  }

  /** Puts a manifest under a tag or digest. */
  public void manifest(String repository, String name, Stored manifest) {
    manifests.put(repository + "@" + name, manifest);
  }

  /** Returns a manifest. */
  public Optional<Stored> manifest(String repository, String name) {
    return Optional.ofNullable(manifests.get(repository + "@" + name));
  }

  /** Removes a manifest with its tags; returns whether it was there. */
  boolean removeManifest(String repository, String digest) {
    Stored stored = manifests.remove(repository + "@" + digest);
    if (stored != null) {
      manifests
          .entrySet()
          .removeIf(one ->
              one.getKey().startsWith(repository + "@")
                  && Arrays.equals(one.getValue().bytes(), stored.bytes()));
    }
    return stored != null;
  }

  /** Returns the tags of a repository, sorted. */
  List<String> tags(String repository) {
    String prefix = repository + "@";
    return manifests.keySet().stream()
        .filter(name -> name.startsWith(prefix) && !name.startsWith(prefix + "sha256:"))
        .map(name -> name.substring(prefix.length()))
        .sorted()
        .toList();
  }

  /** Returns how many upload sessions are open. */
  public int openSessions() {
    return sessions.size();
  }

  /** Forgets all upload sessions, as a registry that restarts does. */
  public void forgetSessions() {
    sessions.clear();
  }

  /** Opens an upload session, and returns its id. */
  public String openSession() {
    return open();
  }

  /** Gives bytes to an upload session, as if they had come. */
  public void append(String id, byte[] bytes) {
    session(id).orElseThrow().append(bytes);
  }

  String open() {
    String id = Integer.toString(ids.incrementAndGet());
    sessions.put(id, new Session());
    return id;
  }

  Optional<Session> session(String id) {
    return Optional.ofNullable(sessions.get(id));
  }

  void close(String id) {
    sessions.remove(id);
  }

  static String digest(String like, byte[] bytes) {
    String algorithm = like.startsWith("sha512:") ? "SHA-512" : "SHA-256";
    try {
      byte[] raw = MessageDigest.getInstance(algorithm).digest(bytes);
      return like.substring(0, 7) + HexFormat.of().formatHex(raw);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
