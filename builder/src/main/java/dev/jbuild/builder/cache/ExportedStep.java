package dev.jbuild.builder.cache;

import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Digest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of a build, as a shared cache gets it.
 *
 * @param alias a digest of what the step is before its inputs are looked at, or null if its key can
 *     always be told without them
 * @param blob of the layer
 */
public record ExportedStep(StepKey key, StepResult result, @Nullable Digest alias, Blob blob) {

  CacheRecord record(Instant used) {
    List<Digest> aliases = alias == null ? List.of() : List.of(alias);
    return new CacheRecord(key, result.layer(), result.form(), result.created(), aliases, used);
  }
}
