package dev.jbuild.oci;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names an image in a registry, in the form {@code [host[:port]/]path[:tag][@digest]}. A name
 * without a host is Docker Hub's, as every peer reads it. Source: distribution-spec 1.1, section
 * Pulling manifests.
 *
 * @param registry host[:port], {@code docker.io} for Docker Hub
 * @param repository the path, with {@code library/} for Docker Hub's short names
 * @param tag or null; null and no digest means {@code latest}
 * @param digest or null
 */
public record ImageReference(
    String registry, String repository, @Nullable String tag, @Nullable Digest digest) {

  private static final String DOCKER_HUB = "docker.io";
  private static final Pattern HOST =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9a-fA-F:.]+])(?::[0-9]{1,5})?");
  private static final Pattern REPOSITORY =
      Pattern.compile(
          "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final Pattern PARTS =
      Pattern.compile("(?<name>[^@]*?)(?::(?<tag>[^:/@]*))?(?:@(?<digest>.*))?");

  public ImageReference {
    if (!HOST.matcher(registry).matches()) {
      throw new IllegalArgumentException(registry + " is no registry of the form host[:port]");
    }
    if (!REPOSITORY.matcher(repository).matches() || repository.length() > 255) {
      throw new IllegalArgumentException(
          "repository "
              + repository
              + " is not made of lower-case letters, digits and the separators . _ - /");
    }
    if (tag != null && !TAG.matcher(tag).matches()) {
      throw new IllegalArgumentException(
          "tag " + tag + " is not 1 to 128 letters, digits, and . _ - after the first");
    }
  }

  /**
   * Returns the reference that {@code text} spells.
   *
   * @throws IllegalArgumentException if it is malformed; the message says which part
   */
  public static ImageReference parse(String text) {
    Matcher parts = PARTS.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      throw new IllegalArgumentException(
          "image reference " + text + " is not of the form [host[:port]/]path[:tag][@digest]");
    }
    String name = parts.group("name");
    String digest = parts.group("digest");
    int slash = name.indexOf('/');
    String first = slash < 0 ? "" : name.substring(0, slash);
    boolean hasHost = first.contains(".") || first.contains(":") || first.equals("localhost");
    String registry = hasHost ? first : DOCKER_HUB;
    String repository = hasHost ? name.substring(slash + 1) : name;
    if (registry.equals("index.docker.io")) {
      registry = DOCKER_HUB;
    }
    if (registry.equals(DOCKER_HUB) && !repository.contains("/")) {
      repository = "library/" + repository;
    }
    return new ImageReference(
        registry, repository, parts.group("tag"), digest == null ? null : Digest.parse(digest));
  }

  /** Returns the tag to ask for: the given one, else {@code latest}. */
  public String tagOrLatest() {
    return tag == null ? "latest" : tag;
  }

  /**
   * Returns what follows {@code manifests/} in a request: the digest if there is one, else the tag.
   */
  public String manifestName() {
    return digest == null ? tagOrLatest() : digest.toString();
  }

  /** Returns this reference by digest, without tag. */
  public ImageReference withDigest(Digest changed) {
    return new ImageReference(registry, repository, null, changed);
  }

  /**
   * Returns the full form, with registry, and with {@code :latest} where neither tag nor digest is.
   */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(registry).append('/').append(repository);
    if (tag != null || digest == null) {
      text.append(':').append(tagOrLatest());
    }
    if (digest != null) {
      text.append('@').append(digest);
    }
    return text.toString();
  }
}
