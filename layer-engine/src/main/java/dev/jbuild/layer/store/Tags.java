package dev.jbuild.layer.store;

import dev.jbuild.oci.Descriptor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Names for manifests. Source: image-spec 1.1, annotations.md, {@code
 * org.opencontainers.image.ref.name}. Safe for several threads and processes.
 */
public interface Tags {
  /** Gives {@code name} to {@code manifest}; another manifest that had it loses it. */
  void set(String name, Descriptor manifest) throws IOException;

  /** Returns the manifest of {@code name}. */
  Optional<Descriptor> find(String name) throws IOException;

  /** Takes the name away; returns whether it was there. */
  boolean remove(String name) throws IOException;

  /** Returns all names, sorted. */
  List<Tag> list() throws IOException;

  /** A name and what it names. */
  record Tag(String name, Descriptor manifest) {}
}
