package dev.jbuild.cli.it;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirDeletionStrategy;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * A folder for one test. Its path is short, as podman wants it, and it goes by {@code rm}: a root
 * filesystem has symlinks to everywhere, each of which JUnit would warn of.
 */
final class WorkFolder implements TempDirFactory, TempDirDeletionStrategy {
  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test)
      throws IOException {
    return Files.createTempDirectory("jit");
  }

  @Override
  public DeletionResult delete(Path folder, AnnotatedElementContext element, ExtensionContext test)
      throws IOException {
    try {
      Command.of("rm", "-rf", "--one-file-system", folder).run().succeeded();
    } catch (InterruptedException stopped) {
      throw new InterruptedIOException();
    }
    return DeletionResult.builder(folder).build();
  }
}
