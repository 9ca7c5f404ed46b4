package dev.jbuild.dsl;

import dev.jbuild.oci.Digest;
import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans COPY and ADD. */
final class CopyPlanner {
  /** Far above what anybody writes; a longer one would exhaust the stack. */
  private static final int LONGEST_MODE = 1000;

  private final Instruction instruction;
  private final StageState state;
  private final SourceText source;

  CopyPlanner(Instruction instruction, StageState state, SourceText source) {
    this.instruction = instruction;
    this.state = state;
    this.source = source;
  }

  Step.Copy plan(Instruction.Copy copy, CopyFrom from) {
    return plan(copy.sources(), copy.heredocs(), copy.destination(), from);
  }

  Step.Copy plan(Instruction.Add add) {
    return plan(add.sources(), add.heredocs(), add.destination(), new CopyFrom.Context());
  }

  private Step.Copy plan(
      List<Word> words, List<Heredoc> heredocs, Word destination, CopyFrom from) {
    List<Word> paths = new ArrayList<>();
    List<Heredoc> files = new ArrayList<>(heredocs);
    for (Word word : words) {
      HeredocWords.announced(word).ifPresentOrElse(files::add, () -> paths.add(word));
    }
    return step(paths, files, destination, from);
  }

  private Step.Copy step(
      List<Word> words, List<Heredoc> heredocs, Word destination, CopyFrom from) {
    Scope scope = state.scope();
    CopyFlags flags = flags();
    String checksum = expandedFlag("checksum");
    if (checksum != null && words.size() != 1) {
      throw badFlag("checksum", "--checksum goes with one source, not " + words.size());
    }
    List<CopySource> sources = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    for (Word word : words) {
      String text = scope.expand(word);
      sources.add(source(text, word, checksum));
      shown.add(text);
    }
    for (Heredoc heredoc : heredocs) {
      String body = scope.body(heredoc);
      state.size().add(body.length(), instruction);
      sources.add(new InlineFile(fileName(heredoc), body));
      shown.add("<<" + heredoc.name());
    }
    shown.add(scope.expand(destination));
    return new Step.Copy(
        origin(flags, String.join(" ", shown)),
        from,
        sources,
        ImagePath.resolveDestination(state.workingDir(), shown.getLast()),
        flags);
  }

  /** A heredoc's name leads from the root of a folder of its own, which has no other folders. */
  private String fileName(Heredoc heredoc) {
    String name = ImagePath.resolve("/", heredoc.name()).substring(1);
    if (name.isEmpty() || name.indexOf('/') >= 0) {
      throw new BuildfileException(
          new Problem(
              "BadHeredoc",
              "a heredoc can't be a file of the name " + heredoc.name(),
              source.place(heredoc.word().span()),
              "name the file by one word without /, and its folder in the destination"));
    }
    return name;
  }

  private CopyFlags flags() {
    String chmod = expandedFlag("chmod");
    String mode = chmod == null ? null : mode(chmod);
    List<String> excludes = new ArrayList<>();
    for (Flag flag : instruction.head().flags()) {
      if (flag.name().equals("exclude")) {
        excludes.add(exclude(flag));
      }
    }
    return new CopyFlags(
        expandedFlag("chown"),
        mode,
        isOn("unpack", instruction instanceof Instruction.Add),
        // A link doesn't link if it changes modes, in every peer.
        mode == null && isOn("link", false),
        isOn("parents", false),
        excludes);
  }

  private Origin origin(CopyFlags flags, String words) {
    StringBuilder text = new StringBuilder();
    text.append(flags.parents() ? " --parents" : "");
    text.append(flags.chown() == null ? "" : " --chown=" + flags.chown());
    text.append(flags.chmod() == null ? "" : " --chmod=" + expandedFlag("chmod"));
    text.append(' ').append(words);
    String keyword = instruction.keyword();
    return new Origin(
        StagePlanner.where(instruction, source),
        keyword,
        keyword + shownFrom() + text,
        keyword + text + " # buildkit");
  }

  private String shownFrom() {
    return instruction
        .flag("from")
        .filter(flag -> !flag.word().text().isEmpty())
        .map(flag -> " --from=" + flag.value())
        .orElse("");
  }

  private boolean isOn(String flag, boolean fallback) {
    return instruction.flag(flag).map(Flag::isOn).orElse(fallback);
  }

  /** Returns the flag's value after expansion; an empty one counts as none. */
  private @Nullable String expandedFlag(String name) {
    Flag flag = instruction.flag(name).orElse(null);
    String value = flag == null ? "" : state.scope().expand(flag.word());
    return value.isEmpty() ? null : value;
  }

  private String mode(String chmod) {
    if (chmod.matches("[0-7]{1,9}") && Integer.parseInt(chmod, 8) <= 07777) {
      String octal = Integer.toOctalString(Integer.parseInt(chmod, 8));
      return "0".repeat(4 - octal.length()) + octal;
    }
    String clause = "[ugoa]*[-+=][-+=rwxXstugo]*";
    if (chmod.length() <= LONGEST_MODE && chmod.matches(clause + "(," + clause + ")*")) {
      return chmod;
    }
    throw new BuildfileException(
        new Problem(
            "BadChmod",
            "mode " + chmod + " is neither octal, 0 to 07777, nor symbolic",
            source.place(instruction.flag("chmod").orElseThrow().valueSpan()),
            "write it as 0755 or as u=rwX,go=rX"));
  }

  private String exclude(Flag flag) {
    String pattern = flag.word().text().strip();
    if (pattern.equals("!") || !isClosed(pattern)) {
      String what =
          "pattern " + pattern + (pattern.equals("!") ? " takes nothing back" : " has no end");
      String hint = "close each [ by ], and put a \\ before a [ or \\ that is meant as it stands";
      throw new BuildfileException(
          new Problem("BadFlag", what, source.place(flag.valueSpan()), hint));
    }
    return pattern;
  }

  /** Returns whether no bracket is open at the end, and no escape. */
  private static boolean isClosed(String pattern) {
    int open = -1;
    for (int at = 0; at < pattern.length(); at++) {
      char c = pattern.charAt(at);
      if (c == '\\') {
        at++;
        if (at == pattern.length()) {
          return false;
        }
      } else if (open < 0 && c == '[') {
        open = pattern.startsWith("^", at + 1) ? at + 1 : at;
      } else if (c == ']' && open >= 0 && at > open + 1) {
        open = -1;
      }
    }
    return open < 0;
  }

  private CopySource source(String text, Word word, @Nullable String checksum) {
    try {
      Optional<RemoteText> remote = text.indexOf(':') < 0 ? Optional.empty() : RemoteText.of(text);
      if (remote.isPresent()) {
        return remote(remote.get(), text, word, checksum);
      }
    } catch (IllegalArgumentException malformed) {
      throw new BuildfileException(
          Problem.of(
              "BadSource", String.valueOf(malformed.getMessage()), source.place(word.span())));
    }
    if (checksum != null) {
      throw badFlag("checksum", "--checksum goes with a URL or git repository only");
    }
    return new PathSource(text);
  }

  private CopySource remote(RemoteText remote, String text, Word word, @Nullable String checksum) {
    if (instruction instanceof Instruction.Copy) {
      throw new BuildfileException(
          new Problem(
              "BadSource",
              "COPY can't copy from a URL or git repository",
              source.place(word.span()),
              "ADD can"));
    }
    if (remote.isGit()) {
      return GitText.read(
          remote, checksum, instruction.flag("keep-git-dir").map(Flag::isOn).orElse(null));
    }
    return new UrlSource(
        text, remote.fileName(), checksum == null ? null : digest(checksum), isOn("unpack", false));
  }

  private Digest digest(String checksum) {
    try {
      return Digest.parse(checksum);
    } catch (IllegalArgumentException malformed) {
      throw badFlag("checksum", String.valueOf(malformed.getMessage()));
    }
  }

  private BuildfileException badFlag(String name, String what) {
    Span span = instruction.flag(name).orElseThrow().valueSpan();
    return new BuildfileException(Problem.of("BadFlag", what, source.place(span)));
  }
}
