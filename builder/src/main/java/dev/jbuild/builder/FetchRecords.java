package dev.jbuild.builder;

import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** What the state folder knows of files that were fetched, in its {@code sources}. */
record FetchRecords(StateFolder state) {

  /**
   * Returns what was kept, if its content still is there.
   *
   * @param about what it is about: a URL or a checksum
   */
  Optional<FetchedFile> find(String about) throws IOException {
    try {
      FetchedFile file = FetchedFile.fromJson(Files.readAllBytes(record(about)));
      Optional<Blob> blob = state.content().find(file.digest());
      return blob.filter(one -> one.size() == file.size()).map(_ -> file);
    } catch (NoSuchFileException | IllegalArgumentException absentOrDamaged) {
      return Optional.empty();
    }
  }

  void keep(String about, FetchedFile file) throws IOException {
    Path record = record(about);
    Files.createDirectories(record.getParent());
    state.writeDurably(record, file.toJson());
  }

  void forget(String about) throws IOException {
    Files.deleteIfExists(record(about));
  }

  private Path record(String about) {
    Digest name = Digest.sha256(about.getBytes(StandardCharsets.UTF_8));
    return state.folder("sources").resolve(name.hex());
  }
}
