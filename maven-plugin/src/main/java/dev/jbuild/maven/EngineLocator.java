package dev.jbuild.maven;

import dev.jbuild.jvm.engine.Distribution;
import dev.jbuild.jvm.problem.GoalException;
import dev.jbuild.jvm.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
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
        new DefaultArtifact(
            "dev.jbuild", "builder-cli", Distribution.classifier(), "tar.gz", version);
    ArtifactRequest request =
        new ArtifactRequest(wanted, project.getRemotePluginRepositories(), null);
    try {
      Path archive =
          repositories.resolveArtifact(session, request).getArtifact().getFile().toPath();
      return Distribution.unpack(archive, Distribution.cache(System.getenv()));
    } catch (ArtifactResolutionException missing) {
      throw new GoalException(
          new Problem(
              "EngineNotFound",
              "the engine " + wanted + " can't be resolved: " + missing.getMessage(),
              "let your repository manager serve it, or name the bin/jbuild of a distribution as"
                  + " jbuild.executable"));
    }
  }
}
