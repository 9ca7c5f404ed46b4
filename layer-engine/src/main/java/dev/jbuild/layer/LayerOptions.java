package dev.jbuild.layer;

import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How layers are written.
 *
 * @param sourceDateEpoch no time in a layer is later than this; null for no limit
 * @param clock the time of directories that are made on the way
 * @param xattrs which namespace marks opaque directories
 */
public record LayerOptions(
    Compression compression,
    @Nullable Instant sourceDateEpoch,
    InstantSource clock,
    OverlayXattrs xattrs) {

  /** gzip, no limit of time, the system's clock, as root. */
  public static final LayerOptions DEFAULT =
      new LayerOptions(Compression.GZIP, null, InstantSource.system(), OverlayXattrs.TRUSTED);

  /**
   * Returns {@code time}, or the limit if it is later than that, in whole seconds: parts of one
   * would take two more blocks of tar for each file. Source: containerd, archive.ChangeWriter.
   */
  Instant clamp(Instant time) {
    Instant limited =
        sourceDateEpoch != null && time.isAfter(sourceDateEpoch) ? sourceDateEpoch : time;
    return limited.getNano() == 0 ? limited : Instant.ofEpochSecond(limited.getEpochSecond());
  }

  /** Returns the time for what is made now. */
  Instant now() {
    return clamp(clock.instant());
  }
}
