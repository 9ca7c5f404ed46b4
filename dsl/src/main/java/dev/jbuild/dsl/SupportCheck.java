package dev.jbuild.dsl;

import dev.jbuild.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Finds what the language has and the builder has not, so that nothing is ignored. */
final class SupportCheck {
  private static final Pattern REMOTE =
      Pattern.compile("(?:https?|git|ssh)://.*|git@.*", Pattern.DOTALL);
  private static final Pattern KNOWN_SYNTAX =
      Pattern.compile("(?:docker\\.io/)?docker/dockerfile(?:-upstream)?(?:[:@].*)?");

  private final SourceText source;
  private final List<Problem> found = new ArrayList<>();

  private SupportCheck(SourceText source) {
    this.source = source;
  }

  /** Adds what isn't supported in the file's directives and in {@code needed}. */
  static void check(
      SourceText source, List<Directive> directives, List<StageText> needed, Problems problems) {
    SupportCheck check = new SupportCheck(source);
    directives.forEach(check::directive);
    needed.forEach(stage -> stage.instructions().forEach(check::instruction));
    check.found.forEach(problems::add);
  }

  /** Returns whether {@code text} names a source that isn't in the context. */
  static boolean isRemote(String text) {
    return REMOTE.matcher(text).matches();
  }

  private void directive(Directive directive) {
    String image = directive.value().text().split(" ", 2)[0];
    if (directive.name().equals("syntax") && !KNOWN_SYNTAX.matcher(image).matches()) {
      tell("syntax " + image, directive.value().span());
    }
  }

  private void instruction(Instruction instruction) {
    switch (instruction) {
      case Instruction.Run run -> run(run);
      case Instruction.Copy copy -> flags(copy, "link", "parents", "exclude");
      case Instruction.Add add -> {
        flags(add, "link", "keep-git-dir", "checksum", "exclude");
        add.sources().stream()
            .filter(word -> isRemote(word.text()))
            .forEach(word -> tell("ADD of a URL or git repository", word.span()));
      }
      case Instruction.Healthcheck _, Instruction.OnBuild _ ->
          tell(instruction.keyword(), instruction.head().keyword().span());
      case Instruction.From _,
          Instruction.Arg _,
          Instruction.Env _,
          Instruction.Label _,
          Instruction.Cmd _,
          Instruction.Entrypoint _,
          Instruction.Workdir _,
          Instruction.User _,
          Instruction.Expose _,
          Instruction.Volume _,
          Instruction.StopSignal _,
          Instruction.Shell _,
          Instruction.Maintainer _ -> {}
    }
  }

  private void run(Instruction.Run run) {
    flags(run, "mount", "device");
    for (Flag flag : run.head().flags()) {
      String value = String.valueOf(flag.value());
      String fallback = flag.name().equals("network") ? "default" : "sandbox";
      boolean checked = flag.name().equals("network") || flag.name().equals("security");
      if (checked && !value.equals(fallback)) {
        choice(flag, value);
      }
    }
  }

  private void choice(Flag flag, String value) {
    List<String> known =
        flag.name().equals("network")
            ? List.of("default", "none", "host")
            : List.of("sandbox", "insecure");
    if (known.contains(value)) {
      tell("RUN --" + flag.name() + "=" + value, flag.valueSpan());
    } else {
      String what = "--" + flag.name() + " can't be " + value;
      String hint = "it can be " + String.join(", ", known);
      found.add(new Problem("BadFlag", what, source.place(flag.valueSpan()), hint));
    }
  }

  private void flags(Instruction instruction, String... names) {
    // A link doesn't link if it changes modes, in every peer.
    boolean chmod = instruction.flag("chmod").isPresent();
    for (Flag flag : instruction.head().flags()) {
      boolean off = flag.name().equals("link") && chmod;
      boolean isSwitch = List.of("link", "parents", "keep-git-dir").contains(flag.name());
      if (List.of(names).contains(flag.name()) && !off && (!isSwitch || flag.isOn())) {
        tell(instruction.keyword() + " --" + flag.name(), flag.span());
      }
    }
  }

  private void tell(String what, Span span) {
    found.add(Problem.of("NotSupportedYet", what + " is not supported yet", source.place(span)));
  }
}
