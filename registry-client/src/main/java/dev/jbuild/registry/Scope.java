package dev.jbuild.registry;

import dev.jbuild.oci.ImageReference;
import java.util.ArrayList;
import java.util.List;

/**
 * What an access token shall allow, as the token service reads it: {@code
 * repository:path:pull,push}.
 */
record Scope(String text) {

  static List<Scope> pull(ImageReference repository) {
    return List.of(new Scope("repository:" + repository.repository() + ":pull"));
  }

  static List<Scope> push(ImageReference repository) {
    return List.of(new Scope("repository:" + repository.repository() + ":pull,push"));
  }

  static List<Scope> delete(ImageReference repository) {
    return List.of(new Scope("repository:" + repository.repository() + ":pull,push,delete"));
  }

  /** The target first: a few registries look only at the first scope. */
  static List<Scope> mount(ImageReference target, ImageReference source) {
    return union(push(target), pull(source));
  }

  static List<Scope> union(List<Scope> first, List<Scope> more) {
    List<Scope> all = new ArrayList<>(first);
    more.stream().filter(one -> !all.contains(one)).forEach(all::add);
    return List.copyOf(all);
  }
}
