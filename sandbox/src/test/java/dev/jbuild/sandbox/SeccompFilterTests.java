package dev.jbuild.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jbuild.sandbox.SeccompFilter.Instruction;
import dev.jbuild.sandbox.SyscallRule.Range;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The compiled filter, run by an interpreter of the kernel's instructions, against the rules. */
class SeccompFilterTests {
  private static final int ALLOW = 0x7FFF_0000;
  private static final int ERRNO = 0x0005_0000;

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void every_number_gives_what_its_rule_says(Architecture architecture) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(20261122);
    for (Set<Capability> held :
        List.of(Capability.DEFAULT, EnumSet.allOf(Capability.class), EnumSet.of(Capability.BPF))) {
      NavigableMap<Integer, SyscallRule> rules = SeccompProfile.rules(architecture, held);
      List<Instruction> program = SeccompFilter.program(architecture, rules);
      for (int number = 0; number < 1024; number++) {
        for (long argument : arguments(random)) {
          int answer = run(program, architecture.audit(), number, argument);
          assertThat(answer)
              .as("call %d, argument %x", number, argument)
              .isEqualTo(expected(rules.get(number), argument));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void another_architecture_and_x32_get_enosys(Architecture architecture) {
    List<Instruction> program =
        SeccompFilter.program(architecture, SeccompProfile.rules(architecture, Capability.DEFAULT));

    assertThat(run(program, 0x40000003, 3, 0)).isEqualTo(ERRNO | 38);
    assertThat(run(program, architecture.audit(), 0x40000000 | 39, 0)).isEqualTo(ERRNO | 38);
    assertThat(run(program, architecture.audit(), -1, 0)).isEqualTo(ERRNO | 38);
  }

  @Test
  void the_program_is_small_and_the_same_each_time() {
    byte[] bytes = SeccompFilter.compile(Architecture.AMD64, Capability.DEFAULT).bytes();

    assertThat(bytes).hasSizeLessThan(4096).hasSizeGreaterThan(800);
    assertThat(SeccompFilter.compile(Architecture.AMD64, Capability.DEFAULT).bytes())
        .isEqualTo(bytes);
  }

  @Test
  void every_name_in_the_profile_is_a_call_somewhere() {
    Set<String> known = new java.util.HashSet<>();
    for (Architecture architecture : Architecture.values()) {
      known.addAll(SeccompProfile.numbers(architecture).keySet());
    }
    for (String[] line : Resources.table("seccomp.txt")) {
      boolean conditional = line.length > 3 && (line[3].equals("in") || line[3].equals("clear"));
      List<String> names =
          switch (line[0]) {
            case "allow" -> List.of(line).subList(1, conditional ? 2 : line.length);
            default -> List.of(line).subList(2, line.length);
          };
      assertThat(known).as(String.join(" ", line)).containsAll(names);
    }
  }

  @Test
  void the_default_capabilities_are_the_eleven() {
    assertThat(Capability.mask(Capability.DEFAULT)).isEqualTo(0x800405fbL);
  }

  private static long[] arguments(RandomGenerator random) {
    return new long[] {
      0,
      1,
      8,
      37,
      38,
      39,
      40,
      41,
      0x20008,
      0xFFFFFFFFL,
      0x1_0000_0026L,
      0x7E020000L,
      0x10000000L,
      0x11,
      random.nextLong(),
      random.nextInt(64)
    };
  }

  private static int expected(@org.jspecify.annotations.Nullable SyscallRule rule, long argument) {
    long low = argument & 0xFFFF_FFFFL;
    return switch (rule) {
      case null -> ERRNO | 38;
      case SyscallRule.Allow() -> ALLOW;
      case SyscallRule.Refuse(int errno) -> ERRNO | errno;
      case SyscallRule.AllowClear(int _, int mask) -> (low & mask) == 0 ? ALLOW : ERRNO | 1;
      case SyscallRule.AllowIn(int _, List<Range> ranges) ->
          ranges.stream().anyMatch(range -> range.contains(low)) ? ALLOW : ERRNO | 1;
    };
  }

  /** Runs a program as the kernel does; every argument of the call is {@code argument}. */
  private static int run(List<Instruction> program, int audit, int number, long argument) {
    int accumulator = 0;
    for (int at = 0; ; at++) {
      Instruction one = program.get(at);
      long unsigned = accumulator & 0xFFFF_FFFFL;
      long operand = one.operand() & 0xFFFF_FFFFL;
      boolean holds = false;
      switch (one.code()) {
        case 0x20 ->
            accumulator =
                switch (one.operand()) {
                  case 0 -> number;
                  case 4 -> audit;
                  default -> (int) (one.operand() % 8 == 0 ? argument : argument >> 32);
                };
        case 0x06 -> {
          return one.operand();
        }
        case 0x05 -> at += one.operand();
        case 0x15 -> holds = unsigned == operand;
        case 0x25 -> holds = unsigned > operand;
        case 0x35 -> holds = unsigned >= operand;
        case 0x45 -> holds = (unsigned & operand) != 0;
        default -> throw new AssertionError("instruction " + one);
      }
      if ((one.code() & 0x07) == 0x05 && one.code() != 0x05) {
        at += holds ? one.jumpTrue() : one.jumpFalse();
      }
    }
  }
}
