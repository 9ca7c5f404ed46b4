package dev.jbuild.maven;

import dev.jbuild.jvm.engine.Engine;
import dev.jbuild.jvm.problem.GoalException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;

/** What all goals have in common: the project, the engine, where failures become Maven's. */
@SuppressWarnings("NullAway.Init") // Maven sets what isn't nullable.
public abstract class EngineMojo extends AbstractMojo {
  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  MavenProject project;

  @Parameter(defaultValue = "${session}", readonly = true, required = true)
  MavenSession session;

  @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
  PluginDescriptor plugin;

  @Inject RepositorySystem repositories;

  /** Does nothing. */
  @Parameter(property = "jbuild.skip", defaultValue = "false")
  private boolean skip;

  /**
   * The jbuild command. By default the distribution of the plugin's version, which is resolved as
   * an artifact and unpacked below the user's cache folder.
   */
  @Parameter(property = "jbuild.executable")
  private @Nullable File executable;

  /**
   * The Buildfile. By default {@code Buildfile} in the project's folder; without one the image gets
   * its layers from the project.
   */
  @Parameter(property = "jbuild.file")
  private @Nullable File file;

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    Values values = Values.of(session, project);
    if (values.flag("jbuild.skip", skip)) {
      getLog().info("jbuild is skipped");
      return;
    }
    try {
      run(values);
    } catch (GoalException told) {
      throw new MojoFailureException(told.getMessage(), told);
    } catch (IOException broken) {
      throw new MojoExecutionException(broken.toString(), broken);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException("interrupted", stopped);
    }
  }

  /** Reaches the goal. */
  abstract void run(Values values) throws IOException, InterruptedException;

  final Path basedir() {
    return project.getBasedir().toPath();
  }

  /** Returns the Buildfile that is named, or lies in the project's folder. */
  final Optional<Path> buildfile(Values values) {
    Optional<Path> named =
        values
            .text("jbuild.file", file == null ? null : file.getPath())
            .map(path -> basedir().resolve(path));
    Path usual = basedir().resolve("Buildfile");
    return named.isPresent() ? named : Optional.of(usual).filter(path -> path.toFile().isFile());
  }

  final Engine engine(Values values) throws IOException {
    Optional<String> named =
        values.text("jbuild.executable", executable == null ? null : executable.getPath());
    Path command =
        named.isPresent()
            ? basedir().resolve(named.get())
            : new EngineLocator(repositories, session.getRepositorySession(), project)
                .command(plugin.getVersion());
    return new Engine(command, this::log);
  }

  private void log(String line) {
    if (line.startsWith("warning: ")) {
      getLog().warn(line);
    } else {
      getLog().info(line);
    }
  }
}
