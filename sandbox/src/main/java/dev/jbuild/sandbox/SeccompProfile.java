package dev.jbuild.sandbox;

import dev.jbuild.sandbox.SyscallRule.Allow;
import dev.jbuild.sandbox.SyscallRule.AllowClear;
import dev.jbuild.sandbox.SyscallRule.AllowIn;
import dev.jbuild.sandbox.SyscallRule.Range;
import dev.jbuild.sandbox.SyscallRule.Refuse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** The rules of {@code seccomp.txt} for one architecture and one set of capabilities. */
final class SeccompProfile {
  private final NavigableMap<Integer, SyscallRule> rules = new TreeMap<>();
  private final Map<String, Integer> numbers;

  private SeccompProfile(Map<String, Integer> numbers) {
    this.numbers = numbers;
    numbers.values().forEach(number -> rules.put(number, new Refuse(SyscallRule.EPERM)));
  }

  /** Returns the rule of every call that has a name, by number. What is not in it, gives ENOSYS. */
  static NavigableMap<Integer, SyscallRule> rules(
      Architecture architecture, Set<Capability> capabilities) {
    SeccompProfile profile = new SeccompProfile(numbers(architecture));
    for (String[] line : Resources.table("seccomp.txt")) {
      profile.apply(List.of(line), capabilities);
    }
    return profile.rules;
  }

  /** Returns the number of every call that the architecture has, by name. */
  static Map<String, Integer> numbers(Architecture architecture) {
    Map<String, Integer> numbers = new HashMap<>();
    for (String[] line : Resources.table("syscalls.txt")) {
      String number = line[architecture.column()];
      if (!number.equals("-")) {
        numbers.put(line[0], Integer.valueOf(number));
      }
    }
    return numbers;
  }

  private void apply(List<String> line, Set<Capability> capabilities) {
    List<String> rest = line.subList(1, line.size());
    switch (line.getFirst()) {
      case "errno" -> {
        int errno = Integer.parseInt(rest.getFirst());
        rest.subList(1, rest.size()).forEach(name -> put(name, new Refuse(errno)));
      }
      case "with" -> {
        if (capabilities.contains(Capability.valueOf(rest.getFirst()))) {
          rest.subList(1, rest.size()).forEach(name -> put(name, new Allow()));
        }
      }
      case "allow" -> allow(rest);
      default -> throw new IllegalStateException("seccomp rule " + line);
    }
  }

  private void allow(List<String> words) {
    if (words.size() > 2 && words.get(2).equals("in")) {
      List<Range> ranges = new ArrayList<>();
      words.subList(3, words.size()).forEach(word -> ranges.add(range(word)));
      put(words.getFirst(), new AllowIn(Integer.parseInt(words.get(1)), ranges));
    } else if (words.size() > 2 && words.get(2).equals("clear")) {
      int mask = Long.decode(words.get(3)).intValue();
      put(words.getFirst(), new AllowClear(Integer.parseInt(words.get(1)), mask));
    } else {
      words.forEach(name -> put(name, new Allow()));
    }
  }

  private void put(String name, SyscallRule rule) {
    Integer number = numbers.get(name);
    if (number != null) {
      rules.put(number, rule);
    }
  }

  private static Range range(String word) {
    int dash = word.indexOf('-');
    long first = Long.parseLong(dash < 0 ? word : word.substring(0, dash));
    return new Range(first, dash < 0 ? first : Long.parseLong(word.substring(dash + 1)));
  }
}
