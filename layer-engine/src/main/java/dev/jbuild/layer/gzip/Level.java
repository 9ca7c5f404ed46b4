package dev.jbuild.layer.gzip;

/**
 * How hard matches are looked for.
 *
 * @param candidates the most places that are compared for one match; 0 means that all is stored
 */
record Level(int candidates) {
  /** By gzip's number. A change changes the bytes of the gzips of that level. */
  private static final int[] CANDIDATES = {0, 1, 1, 2, 2, 3, 4, 8, 16, 64};

  /** gzip's 6. */
  static final Level USUAL = of(6);

  static Level of(int number) {
    return new Level(CANDIDATES[number]);
  }
}
