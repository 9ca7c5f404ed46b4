package dev.jbuild.registry;

import dev.jbuild.oci.ImageReference;
import java.util.List;
import okhttp3.Request;

/**
 * A request to a registry.
 *
 * @param request without Authorization
 * @param repository whose credentials count
 * @param scopes what the request needs, and no more
 */
record Ask(Registry registry, Request request, ImageReference repository, List<Scope> scopes) {

  Ask with(Request changed) {
    return new Ask(registry, changed, repository, scopes);
  }

  Ask with(List<Scope> changed) {
    return new Ask(registry, request, repository, changed);
  }
}
