package dev.jbuild.layer;

/**
 * The namespace of overlayfs' own extended attributes: {@code trusted} as root, {@code user} inside
 * a user namespace (mount option {@code userxattr}).
 */
public enum OverlayXattrs {
  TRUSTED("trusted.overlay.opaque"),
  USER("user.overlay.opaque");

  private final String opaque;

  OverlayXattrs(String opaque) {
    this.opaque = opaque;
  }

  /** Returns the attribute whose value {@code y} makes a directory opaque. */
  public String opaque() {
    return opaque;
  }
}
