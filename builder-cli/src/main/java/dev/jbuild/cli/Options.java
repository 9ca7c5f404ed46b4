package dev.jbuild.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What a command line says. Options are found by any of their names; picocli would look through all
 * of them each time.
 */
final class Options {
  private final Map<String, OptionSpec> given = new HashMap<>();
  private final ParseResult parsed;

  private Options(ParseResult parsed, Map<String, Boolean> flags) {
    this.parsed = parsed;
    for (OptionSpec option : parsed.matchedOptions()) {
      for (String name : option.names()) {
        if (flags.getOrDefault(name, true)) {
          given.put(name, option);
        }
      }
    }
  }

  /** Reads {@code words}; what is wrong with them is told as everything else is. */
  static Options parse(CommandLine commandLine, List<String> words) {
    // With docker, a word that starts with @ is no file of options.
    commandLine.setExpandAtFiles(false);
    commandLine.setAllowOptionsAsOptionParameters(true);
    Map<String, Boolean> flags = new HashMap<>();
    List<String> plain = plain(commandLine, words, flags);
    try {
      return new Options(commandLine.parseArgs(plain.toArray(String[]::new)), flags);
    } catch (UnmatchedArgumentException unknown) {
      throw unknown(unknown, commandLine, words);
    } catch (ParameterException wrong) {
      throw new UsageException(lowerFirst(wrong.getMessage()), help(commandLine));
    }
  }

  /**
   * Returns {@code words} with each flag once, by itself and without value, as {@code --push} for
   * {@code --push=false}; what a flag says by all of its names goes to {@code flags}. With docker,
   * the last one counts, and the word behind an option that has a value is that value, whatever it
   * looks like.
   */
  private static List<String> plain(
      CommandLine commandLine, List<String> words, Map<String, Boolean> flags) {
    Map<String, OptionSpec> options = commandLine.getCommandSpec().optionsMap();
    List<String> plain = new ArrayList<>();
    Deque<String> left = new ArrayDeque<>(words);
    while (!left.isEmpty() && !left.getFirst().equals("--")) {
      String word = left.removeFirst();
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      OptionSpec option = options.get(name);
      if (option == null && startsWithFlag(word, options)) {
        left.addFirst("-" + word.substring(2));
        left.addFirst(word.substring(0, 2));
        continue;
      }
      if (option == null || option.arity().max() > 0) {
        plain.add(word);
        if (option != null && equals < 0 && !left.isEmpty()) {
          plain.add(left.removeFirst());
        }
      } else {
        if (!flags.containsKey(name)) {
          plain.add(name);
        }
        boolean value = equals < 0 || truth(word, equals);
        List.of(option.names()).forEach(each -> flags.put(each, value));
      }
    }
    plain.addAll(left);
    return plain;
  }

  /**
   * Whether {@code word} is letters behind one dash, such as {@code -qt}, of which one is a flag.
   */
  private static boolean startsWithFlag(String word, Map<String, OptionSpec> options) {
    OptionSpec first = word.length() < 3 ? null : options.get(word.substring(0, 2));
    return first != null && first.arity().max() == 0 && word.charAt(2) != '-';
  }

  private static boolean truth(String word, int equals) {
    Optional<Boolean> truth = Truth.of(word.substring(equals + 1));
    if (truth.isEmpty()) {
      throw new UsageException(
          word + " is neither true nor false",
          "write 1, t, T, TRUE, true or True, or 0, f, F, FALSE, false or False; without a value it"
              + " is true");
    }
    return truth.get();
  }

  /** Tells what stands before {@code =}: behind it may be a password. */
  private static UsageException unknown(
      UnmatchedArgumentException unknown, CommandLine commandLine, List<String> words) {
    String word = unknown.getUnmatched().getFirst();
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    if (!word.startsWith("-")) {
      String place = commandLine.getCommandSpec().positionalParameters().getFirst().paramLabel();
      return new UsageException("one " + place + " is enough, what is " + name, help(commandLine));
    }
    Optional<String> instead =
        commandLine.getCommandName().equals("jbuild")
            ? ForeignOption.instead(word, next(words, word))
            : Optional.empty();
    List<String> near = unknown.getSuggestions();
    return instead
        .map(hint -> new UsageException("jbuild has no " + name, hint))
        .orElseGet(() ->
            new UsageException(
                "unknown option " + name,
                near.isEmpty() ? help(commandLine) : "did you mean " + near.getFirst() + "?"));
  }

  private static String next(List<String> words, String word) {
    int next = words.indexOf(word) + 1;
    return next < words.size() ? words.get(next) : "";
  }

  private static String help(CommandLine commandLine) {
    return commandLine.getCommandName() + " --help shows the options";
  }

  private static String lowerFirst(@Nullable String message) {
    return message == null || message.isEmpty()
        ? "the command line can't be read"
        : Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }

  /** Returns whether the option is there; of a flag, whether it is true. */
  boolean has(String name) {
    return given.containsKey(name);
  }

  /** Returns the value of an option that has one, or null if it isn't there. */
  @Nullable String one(String name) {
    OptionSpec option = given.get(name);
    return option == null ? null : option.getValue();
  }

  /** As {@link #one(String)}, or {@code absent} if it isn't there. */
  String one(String name, String absent) {
    String value = one(name);
    return value == null ? absent : value;
  }

  /** Returns all values of an option, in their order. */
  List<String> many(String name) {
    OptionSpec option = given.get(name);
    return option == null ? List.of() : option.getValue();
  }

  /** Returns all values of an option of the form {@code KEY=VALUE}, in their order. */
  Map<String, String> map(String name) {
    OptionSpec option = given.get(name);
    return option == null ? Map.of() : option.getValue();
  }

  /** Returns the word that belongs to no option, or {@code absent} if there is none. */
  String word(String absent) {
    return parsed.matchedPositionalValue(0, absent);
  }

  /** Returns the words that belong to no option. */
  List<String> words() {
    return parsed.matchedPositionalValue(0, List.of());
  }
}
