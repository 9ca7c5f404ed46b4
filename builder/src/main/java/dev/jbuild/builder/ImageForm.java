package dev.jbuild.builder;

import dev.jbuild.layer.Compression;
import java.util.List;

/**
 * How an output wants its images written.
 *
 * @param compression of the layers that the build makes
 * @param force whether those of the base are compressed anew too
 * @param prefersNondistributable whether layers of the base that have URLs stay there: registries
 *     don't get them
 * @param types of the documents
 * @param annotations in the order that they were asked for; a later one wins over an equal earlier
 * @param keepsTimes whether files must keep their times, so that there can be no latest one
 */
public record ImageForm(
    Compression compression,
    boolean force,
    boolean prefersNondistributable,
    Types types,
    List<Annotation> annotations,
    boolean keepsTimes) {

  /** gzip, OCI's media types, no annotations. */
  public static final ImageForm USUAL =
      new ImageForm(Compression.GZIP, false, false, Types.OCI, List.of(), false);

  public ImageForm {
    annotations = List.copyOf(annotations);
  }

  /** Returns this form with other annotations. */
  public ImageForm withAnnotations(List<Annotation> changed) {
    return new ImageForm(compression, force, prefersNondistributable, types, changed, keepsTimes);
  }

  /** Whose media types the documents of an image have. */
  public enum Types {
    OCI,
    /** Docker's schema 2: it knows neither zstd nor annotations. */
    DOCKER
  }
}
