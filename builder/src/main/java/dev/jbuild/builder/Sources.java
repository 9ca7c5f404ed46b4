package dev.jbuild.builder;

import dev.jbuild.builder.event.Tasks;
import dev.jbuild.layer.Layers;
import dev.jbuild.layer.store.StateFolder;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What comes from elsewhere; most builds need none of it, so each part is made when it is used. */
final class Sources implements AutoCloseable {
  private final StateFolder state;
  private final Layers layers;
  private final Grants grants;
  private final Tasks tasks;
  // Guarded by this.
  private @Nullable FetchedFiles files;
  private @Nullable GitRepositories repositories;
  private @Nullable ContextArchives archives;

  Sources(StateFolder state, Layers layers, Grants grants, Tasks tasks) {
    this.state = state;
    this.layers = layers;
    this.grants = grants;
    this.tasks = tasks;
  }

  /** Returns the state folder, without symlinks. */
  Path state() throws IOException {
    return state.root().toRealPath();
  }

  synchronized FetchedFiles files() {
    if (files == null) {
      files = new FetchedFiles(state, grants, tasks);
    }
    return files;
  }

  synchronized GitRepositories repositories() {
    if (repositories == null) {
      repositories = new GitRepositories(state, grants, tasks);
    }
    return repositories;
  }

  synchronized ContextArchives archives() {
    if (archives == null) {
      archives = new ContextArchives(state, layers);
    }
    return archives;
  }

  @Override
  public synchronized void close() {
    if (files != null) {
      files.close();
    }
  }
}
