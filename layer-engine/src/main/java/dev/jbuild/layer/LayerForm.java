package dev.jbuild.layer;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a layer was written, or is to be.
 *
 * @param sourceDateEpoch no time in it is later than this; null for no limit
 */
public record LayerForm(Compression compression, @Nullable Instant sourceDateEpoch) {

  /** gzip, times as they are. */
  public static final LayerForm USUAL = new LayerForm(Compression.GZIP, null);
}
