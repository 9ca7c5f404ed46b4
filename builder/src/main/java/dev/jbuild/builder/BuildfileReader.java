package dev.jbuild.builder;

import dev.jbuild.builder.BuildRequest.BuildfileSource;
import dev.jbuild.builder.BuildRequest.BuildfileText;
import dev.jbuild.dsl.CopyFrom;
import dev.jbuild.dsl.IncludeReader;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Blob;
import dev.jbuild.problem.ExitCode;
import dev.jbuild.problem.Place;
import dev.jbuild.problem.Problem;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds a Buildfile that isn't at hand: in a context from elsewhere, or behind a URL. */
final class BuildfileReader {
  private static final CopyFrom CONTEXT = new CopyFrom.Context();
  private static final List<String> NAMES = List.of("Buildfile", "Dockerfile", "dockerfile");

  private final StateFolder state;
  private final Sources sources;
  private final Contexts contexts;

  BuildfileReader(StateFolder state, Sources sources, Contexts contexts) {
    this.state = state;
    this.sources = sources;
    this.contexts = contexts;
  }

  /**
   * Returns the text.
   *
   * @throws StepFailedException with the problem BuildfileNotFound, BuildfileTooLarge or
   *     BuildfileNotUtf8
   */
  BuildfileText read(BuildfileSource source) throws IOException, InterruptedException {
    return switch (source) {
      case BuildfileText text -> text;
      case BuildfileSource.InContext(String path) -> inContext(path);
      case BuildfileSource.AtUrl(String url) -> {
        FetchedFile file = sources.files().get(url, null);
        Blob blob =
            state
                .content()
                .find(file.digest())
                .orElseThrow(() -> new FileNotFoundException("blob " + file.digest()));
        try (InputStream in = blob.open()) {
          yield text(FetchedFiles.shown(url), in.readNBytes(BuildfileText.MAX_BYTES + 1));
        }
      }
    };
  }

  private BuildfileText inContext(String path) throws IOException, InterruptedException {
    if (contexts.open(CONTEXT) instanceof Contexts.Opened.Layered(var _, var buildfile)
        && buildfile.isPresent()) {
      return text("<context>", buildfile.get());
    }
    List<String> names = new ArrayList<>(path.isEmpty() ? NAMES : List.of(path));
    if (path.endsWith("Dockerfile")) {
      names.add(path.substring(0, path.length() - "Dockerfile".length()) + "dockerfile");
    }
    for (String name : names) {
      Optional<byte[]> found = contexts.read(CONTEXT, name, BuildfileText.MAX_BYTES + 1);
      if (found.isPresent()) {
        return text(name, found.get());
      }
    }
    throw wrong(
        new Problem(
            "BuildfileNotFound",
            path.isEmpty()
                ? "the context has neither a Buildfile nor a Dockerfile"
                : "the context has no file " + path,
            Place.ANYWHERE,
            "name the Buildfile with -f, as it is called in the context"));
  }

  private BuildfileText text(String name, byte[] bytes) {
    if (bytes.length > BuildfileText.MAX_BYTES) {
      throw wrong(
          Problem.of("BuildfileTooLarge", "a Buildfile has 8 MiB at most", new Place.File(name)));
    }
    return BuildfileText.decode(bytes)
        .map(text -> new BuildfileText(name, text, this::included))
        .orElseThrow(() ->
            wrong(
                new Problem(
                    "BuildfileNotUtf8",
                    "the file is not UTF-8 text",
                    new Place.File(name),
                    "save it as UTF-8")));
  }

  private static StepFailedException wrong(Problem problem) {
    return new StepFailedException(ExitCode.WRONG_INPUT, List.of(problem));
  }

  /** What is included is in the context too. */
  private IncludeReader.Answer included(String including, String path) {
    try {
      Path file = Path.of(including).resolveSibling(path).normalize();
      if (file.isAbsolute() || file.startsWith("..")) {
        return new IncludeReader.Answer.Outside(path);
      }
      Optional<byte[]> bytes = contexts.read(CONTEXT, file.toString(), BuildfileText.MAX_BYTES + 1);
      if (bytes.isEmpty()) {
        return new IncludeReader.Answer.Missing(file.toString());
      }
      if (bytes.get().length > BuildfileText.MAX_BYTES) {
        return new IncludeReader.Answer.Unfit(file.toString(), "has more than 8 MiB");
      }
      return BuildfileText.decode(bytes.get())
          .<IncludeReader.Answer>map(text -> new IncludeReader.Answer.Text(file.toString(), text))
          .orElseGet(() -> new IncludeReader.Answer.Unfit(file.toString(), "is not UTF-8 text"));
    } catch (InvalidPathException noPath) {
      return new IncludeReader.Answer.Missing(path);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", stopped));
    }
  }
}
