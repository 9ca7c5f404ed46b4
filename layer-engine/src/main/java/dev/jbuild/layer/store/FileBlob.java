package dev.jbuild.layer.store;

import dev.jbuild.layer.LayerException;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Digest;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A blob in a file. */
record FileBlob(Path file, Digest digest, long size) implements Blob {
  @Override
  public InputStream open() throws IOException {
    return new VerifiedStream(Files.newInputStream(file), digest, size, this::corrupt);
  }

  private LayerException corrupt() {
    return new LayerException(
        ExitCode.ENVIRONMENT,
        new Problem(
            "CorruptBlob",
            "the content of this file is not that of its digest",
            new Place.File(file.toString()),
            "remove the file and build again; check the disk if it happens twice"));
  }
}
