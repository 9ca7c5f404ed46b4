package dev.jbuild.builder.cache;

import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Digest;
import java.time.Instant;
import java.util.List;

/**
 * A step of a build, as a shared cache gets it.
 *
 * @param aliases digests of what the step is before its inputs are looked at; none if its key can
 *     always be told without them
 * @param blob of the layer
 */
public record ExportedStep(StepKey key, StepResult result, List<Digest> aliases, Blob blob) {
  public ExportedStep {
    aliases = List.copyOf(aliases);
  }

  CacheRecord record(Instant used) {
    return new CacheRecord(key, result.layer(), result.form(), result.created(), aliases, used);
  }
}
