package dev.jbuild.cli.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A repository whose branch {@code main} can be put on one of some commits.
 *
 * @param file where git keeps the branch
 */
record MovingBranch(Path file, List<String> commits) {
  MovingBranch {
    commits = List.copyOf(commits);
  }

  /** Makes the repository {@code name} below {@code parent}. */
  static MovingBranch in(Path parent, String name) throws IOException, InterruptedException {
    GitRepository repository = GitRepository.in(parent, name);
    List<String> commits = new ArrayList<>();
    commits.add(repository.file("a", "1\n").file("b/a", "2\n").commit());
    commits.add(repository.file("b/a", "1\n").commit());
    commits.add(repository.file("b/c", "").file("a", "2\n").commit());
    return new MovingBranch(repository.folder().resolve(".git/refs/heads/main"), commits);
  }

  void move(int commit) throws IOException {
    Files.writeString(file, commits.get(commit) + "\n");
  }
}
