package dev.jbuild.maven;

import dev.jbuild.maven.engine.Distribution;
import dev.jbuild.maven.problem.GoalException;
import dev.jbuild.maven.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/** Finds the engine: the distribution of the plugin's own version, as an artifact. */
final class EngineLocator {
  private final RepositorySystem repositories;
  private final RepositorySystemSession session;
  private final MavenProject project;

  EngineLocator(
      RepositorySystem repositories, RepositorySystemSession session, MavenProject project) {
    this.repositories = repositories;
    this.session = session;
    this.project = project;
  }

  /** Returns the command of the distribution of that version, unpacked. */
  Path command(String version) throws IOException {
    Artifact wanted =
        new DefaultArtifact("dev.jbuild", "builder-cli", classifier(), "tar.gz", version);
    ArtifactRequest request =
        new ArtifactRequest(wanted, project.getRemotePluginRepositories(), null);
    try {
      Path archive =
          repositories.resolveArtifact(session, request).getArtifact().getFile().toPath();
      return Distribution.unpack(archive, cache(System.getenv()));
    } catch (ArtifactResolutionException missing) {
      throw new GoalException(
          new Problem(
              "EngineNotFound",
              "the engine " + wanted + " can't be resolved: " + missing.getMessage(),
              "let your repository manager serve it, or name the bin/jbuild of a distribution with"
                  + " -Djbuild.executable"));
    }
  }

  private static String classifier() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch", "");
    if (!system.equals("linux")) {
      throw new GoalException(
          new Problem(
              "EngineNotFound",
              "the engine runs on Linux, not on " + system,
              "build in a Linux container or virtual machine, as in WSL"));
    }
    return "linux-" + (machine.equals("aarch64") ? "arm64" : machine);
  }

  static Path cache(Map<String, String> environment) {
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path folder =
        cache.isEmpty() ? Path.of(System.getProperty("user.home", "/"), ".cache") : Path.of(cache);
    return folder.resolve("jbuild").resolve("distributions");
  }
}
