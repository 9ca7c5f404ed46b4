package dev.jbuild.jvm;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the names of images say. The engine checks them; here only registries and tags count. */
public final class ImageNames {
  private static final String DOCKER_HUB = "docker.io";

  private ImageNames() {}

  /** Returns {@code image} and its repository under each of {@code tags}. */
  public static List<String> tagged(String image, List<String> tags) {
    Set<String> names = new LinkedHashSet<>();
    names.add(image);
    for (String tag : tags) {
      names.add(repository(image) + ":" + tag);
    }
    return new ArrayList<>(names);
  }

  /** Returns {@code image} without tag and digest. */
  public static String repository(String image) {
    int at = image.indexOf('@');
    String name = at < 0 ? image : image.substring(0, at);
    int colon = name.lastIndexOf(':');
    return colon > name.lastIndexOf('/') ? name.substring(0, colon) : name;
  }

  /** Returns {@code host[:port]}. */
  public static String registry(String image) {
    int slash = image.indexOf('/');
    String first = slash < 0 ? "" : image.substring(0, slash);
    boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
    return host ? first : DOCKER_HUB;
  }

  /** Returns the repository with its registry, as credentials name it. */
  public static String fullRepository(String image) {
    String registry = registry(image);
    String repository = repository(image);
    if (!registry.equals(DOCKER_HUB) || repository.startsWith(DOCKER_HUB + "/")) {
      return repository;
    }
    return DOCKER_HUB + "/" + (repository.contains("/") ? "" : "library/") + repository;
  }
}
