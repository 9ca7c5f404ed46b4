package dev.jbuild.oci;

/** The media types that are read and written. Source: image-spec 1.1, media-types.md. */
public final class MediaTypes {
  public static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
  public static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  public static final String OCI_CONFIG = "application/vnd.oci.image.config.v1+json";
  public static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar";
  public static final String OCI_LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
  public static final String OCI_LAYER_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";
  public static final String OCI_FOREIGN_LAYER =
      "application/vnd.oci.image.layer.nondistributable.v1.tar";
  public static final String OCI_FOREIGN_LAYER_GZIP = OCI_FOREIGN_LAYER + "+gzip";
  public static final String OCI_FOREIGN_LAYER_ZSTD = OCI_FOREIGN_LAYER + "+zstd";
  public static final String DOCKER_MANIFEST =
      "application/vnd.docker.distribution.manifest.v2+json";
  public static final String DOCKER_MANIFEST_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";
  public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
  public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
  public static final String DOCKER_LAYER_GZIP =
      "application/vnd.docker.image.rootfs.diff.tar.gzip";
  public static final String DOCKER_FOREIGN_LAYER =
      "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";

  private MediaTypes() {}

  /** Returns whether {@code mediaType} is an image index or a Docker manifest list. */
  public static boolean isIndex(String mediaType) {
    return mediaType.equals(OCI_INDEX) || mediaType.equals(DOCKER_MANIFEST_LIST);
  }

  /** Returns whether {@code mediaType} is an image manifest, OCI's or Docker's. */
  public static boolean isManifest(String mediaType) {
    return mediaType.equals(OCI_MANIFEST) || mediaType.equals(DOCKER_MANIFEST);
  }

  /** Returns Docker's name for an OCI media type; any other type comes back as it is. */
  public static String toDocker(String mediaType) {
    return switch (mediaType) {
      case OCI_MANIFEST -> DOCKER_MANIFEST;
      case OCI_INDEX -> DOCKER_MANIFEST_LIST;
      case OCI_CONFIG -> DOCKER_CONFIG;
      case OCI_LAYER -> DOCKER_LAYER;
      case OCI_LAYER_GZIP -> DOCKER_LAYER_GZIP;
      case OCI_FOREIGN_LAYER_GZIP -> DOCKER_FOREIGN_LAYER;
      default -> mediaType;
    };
  }

  /**
   * Returns the type of the same bytes where they may be distributed; any other type comes back as
   * it is.
   */
  public static String distributable(String mediaType) {
    return switch (mediaType) {
      case DOCKER_FOREIGN_LAYER -> DOCKER_LAYER_GZIP;
      case OCI_FOREIGN_LAYER -> OCI_LAYER;
      case OCI_FOREIGN_LAYER_GZIP -> OCI_LAYER_GZIP;
      case OCI_FOREIGN_LAYER_ZSTD -> OCI_LAYER_ZSTD;
      default -> mediaType;
    };
  }

  /**
   * Returns the type of the same layer of OCI where it may not be distributed; any other type comes
   * back as it is.
   */
  public static String nondistributable(String mediaType) {
    return switch (mediaType) {
      case OCI_LAYER -> OCI_FOREIGN_LAYER;
      case OCI_LAYER_GZIP -> OCI_FOREIGN_LAYER_GZIP;
      case OCI_LAYER_ZSTD -> OCI_FOREIGN_LAYER_ZSTD;
      default -> mediaType;
    };
  }

  /** Returns whether registries don't take a layer of {@code mediaType}. */
  public static boolean isNondistributable(String mediaType) {
    return !distributable(mediaType).equals(mediaType);
  }

  /** Returns OCI's name for a Docker media type; any other type comes back as it is. */
  public static String toOci(String mediaType) {
    return switch (mediaType) {
      case DOCKER_MANIFEST -> OCI_MANIFEST;
      case DOCKER_MANIFEST_LIST -> OCI_INDEX;
      case DOCKER_CONFIG -> OCI_CONFIG;
      case DOCKER_LAYER -> OCI_LAYER;
      case DOCKER_LAYER_GZIP -> OCI_LAYER_GZIP;
      case DOCKER_FOREIGN_LAYER -> OCI_FOREIGN_LAYER_GZIP;
      default -> mediaType;
    };
  }
}
