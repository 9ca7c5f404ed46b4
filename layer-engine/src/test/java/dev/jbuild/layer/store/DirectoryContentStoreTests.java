package dev.jbuild.layer.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class DirectoryContentStoreTests extends ContentStoreContract {
  @TempDir Path folder;

  @Override
  protected ContentStore store() throws IOException {
    return new DirectoryContentStore(
        folder.resolve("layout"), Files.createDirectory(folder.resolve("work")));
  }
}
