package dev.jbuild.sandbox;

import dev.jbuild.sandbox.SyscallRule.Allow;
import dev.jbuild.sandbox.SyscallRule.AllowClear;
import dev.jbuild.sandbox.SyscallRule.AllowIn;
import dev.jbuild.sandbox.SyscallRule.Range;
import dev.jbuild.sandbox.SyscallRule.Refuse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;

/**
 * A filter of system calls as the kernel takes it: a classic BPF program, 8 bytes an instruction,
 * little-endian. It asks for the architecture first; the 32-bit and x32 calls of an amd64 machine,
 * for which the rules don't hold, give ENOSYS. Source: Linux, seccomp_filter.rst.
 */
final class SeccompFilter {
  private static final int LOAD_WORD = 0x20;
  private static final int JUMP = 0x05;
  private static final int JUMP_EQUAL = 0x15;
  private static final int JUMP_GREATER = 0x25;
  private static final int JUMP_GREATER_EQUAL = 0x35;
  private static final int JUMP_SET = 0x45;
  private static final int RETURN = 0x06;

  private static final int RETURN_ALLOW = 0x7FFF_0000;
  private static final int RETURN_ERRNO = 0x0005_0000;

  /** Offsets in the kernel's {@code struct seccomp_data}. */
  private static final int NUMBER_OFFSET = 0;

  private static final int ARCHITECTURE_OFFSET = 4;
  private static final int ARGUMENTS_OFFSET = 16;

  /** From here on, calls of an amd64 machine are x32's. */
  private static final int X32 = 0x4000_0000;

  private static final int MAX_JUMP = 255;

  /** One instruction; the jumps count instructions from the next one on. */
  record Instruction(int code, int jumpTrue, int jumpFalse, int operand) {}

  /** Calls from {@code first} on, up to the next section, that share a rule. */
  private record Section(int first, SyscallRule rule) {}

  private final byte[] bytes;

  private SeccompFilter(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Returns the filter for a step that has {@code capabilities}. */
  static SeccompFilter compile(Architecture architecture, Set<Capability> capabilities) {
    return new SeccompFilter(
        encode(program(architecture, SeccompProfile.rules(architecture, capabilities))));
  }

  /** Returns the program's bytes. */
  byte[] bytes() {
    return bytes.clone();
  }

  static List<Instruction> program(
      Architecture architecture, NavigableMap<Integer, SyscallRule> rules) {
    List<Instruction> program = new ArrayList<>();
    program.add(new Instruction(LOAD_WORD, 0, 0, ARCHITECTURE_OFFSET));
    program.add(new Instruction(JUMP_EQUAL, 1, 0, architecture.audit()));
    program.add(refuse(SyscallRule.ENOSYS));
    program.add(new Instruction(LOAD_WORD, 0, 0, NUMBER_OFFSET));
    program.add(new Instruction(JUMP_GREATER_EQUAL, 0, 1, X32));
    program.add(refuse(SyscallRule.ENOSYS));
    program.addAll(search(sections(rules)));
    return program;
  }

  private static List<Section> sections(NavigableMap<Integer, SyscallRule> rules) {
    SyscallRule unknown = new Refuse(SyscallRule.ENOSYS);
    List<Section> sections = new ArrayList<>();
    int next = 0;
    for (Map.Entry<Integer, SyscallRule> entry : rules.entrySet()) {
      if (entry.getKey() > next) {
        extend(sections, next, unknown);
      }
      extend(sections, entry.getKey(), entry.getValue());
      next = entry.getKey() + 1;
    }
    extend(sections, next, unknown);
    return sections;
  }

  private static void extend(List<Section> sections, int first, SyscallRule rule) {
    if (sections.isEmpty() || !sections.getLast().rule().equals(rule)) {
      sections.add(new Section(first, rule));
    }
  }

  /** A binary search for the number's section, and there its rule. */
  private static List<Instruction> search(List<Section> sections) {
    if (sections.size() == 1) {
      return body(sections.getFirst().rule());
    }
    int middle = sections.size() / 2;
    List<Instruction> below = search(sections.subList(0, middle));
    List<Instruction> above = search(sections.subList(middle, sections.size()));
    int first = sections.get(middle).first();
    List<Instruction> code = new ArrayList<>();
    if (below.size() <= MAX_JUMP) {
      code.add(new Instruction(JUMP_GREATER_EQUAL, below.size(), 0, first));
    } else {
      code.add(new Instruction(JUMP_GREATER_EQUAL, 0, 1, first));
      code.add(new Instruction(JUMP, 0, 0, below.size()));
    }
    code.addAll(below);
    code.addAll(above);
    return code;
  }

  private static List<Instruction> body(SyscallRule rule) {
    return switch (rule) {
      case Allow() -> List.of(allow());
      case Refuse(int errno) -> List.of(refuse(errno));
      case AllowClear(int argument, int mask) ->
          List.of(
              load(argument),
              new Instruction(JUMP_SET, 0, 1, mask),
              refuse(SyscallRule.EPERM),
              allow());
      case AllowIn(int argument, List<Range> ranges) -> ranges(argument, ranges);
    };
  }

  private static List<Instruction> ranges(int argument, List<Range> ranges) {
    List<Instruction> code = new ArrayList<>();
    code.add(load(argument));
    for (Range range : ranges) {
      code.add(new Instruction(JUMP_GREATER_EQUAL, 0, 2, (int) range.first()));
      code.add(new Instruction(JUMP_GREATER, 1, 0, (int) range.last()));
      code.add(allow());
    }
    code.add(refuse(SyscallRule.EPERM));
    return code;
  }

  /** Loads the low half of an argument. */
  private static Instruction load(int argument) {
    return new Instruction(LOAD_WORD, 0, 0, ARGUMENTS_OFFSET + 8 * argument);
  }

  private static Instruction allow() {
    return new Instruction(RETURN, 0, 0, RETURN_ALLOW);
  }

  private static Instruction refuse(int errno) {
    return new Instruction(RETURN, 0, 0, RETURN_ERRNO | errno);
  }

  private static byte[] encode(List<Instruction> program) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * program.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (Instruction one : program) {
      bytes.putShort((short) one.code());
      bytes.put((byte) one.jumpTrue()).put((byte) one.jumpFalse()).putInt(one.operand());
    }
    return bytes.array();
  }
}
