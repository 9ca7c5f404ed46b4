package dev.jbuild.builder;

import dev.jbuild.oci.Digest;
import java.io.IOException;

/** Tells stages by digests: of what was made, or of what is to be done. */
@FunctionalInterface
interface StageTelling {
  /** Returns a digest of the stage {@code index}. */
  Digest of(int index) throws IOException, InterruptedException;
}
