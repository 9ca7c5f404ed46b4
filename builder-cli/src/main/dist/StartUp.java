import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.RecordAttribute;
import java.lang.classfile.attribute.RecordComponentInfo;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.Consumer;

/**
 * Changes to classes that mean the same and start faster. docs/adr/0002 has the figures.
 *
 * <ul>
 *   <li>equals, hashCode and toString of our records: the JVM makes their code at the first call of each, which the
 *       AOT cache can't hold.
 *   <li>pattern switches over types: the same, {@link TypeSwitches}.
 *   <li>OkHttp asks whether the first of the security providers is one of three that the distribution
 *       doesn't have; to answer, the JDK would load all providers, even if no connection uses TLS.
 *   <li>OkHttp and Okio log to a logger that writes nowhere: for any other, the JDK reads its configuration,
 *       looks for others to log to, and starts a thread at the end. Nobody reads their log.
 *   <li>OkHttp asks for the time zone GMT by name, for which the JDK reads all time zones, and normalizes names of hosts
 *       that are ASCII, for which it reads Unicode's tables.
 * </ul>
 */
final class StartUp {
  private static final String PLATFORM = "okhttp3/internal/platform/PlatformRegistry.class";
  private static final List<String> ABSENT_PROVIDERS =
      List.of("isConscryptPreferred", "isOpenJSSEPreferred", "isBouncyCastlePreferred");
  private static final String UTIL = "okhttp3/internal/_UtilJvmKt.class";
  private static final String NORMALIZE = "okhttp3/internal/_NormalizeJvmKt.class";
  private static final ClassDesc TIME_ZONE = ClassDesc.of("java.util.TimeZone");
  private static final ClassDesc SIMPLE_TIME_ZONE = ClassDesc.of("java.util.SimpleTimeZone");
  private static final ClassDesc CHARSET = ClassDesc.of("java.nio.charset.Charset");
  private static final ClassDesc CHARSETS = ClassDesc.of("java.nio.charset.StandardCharsets");
  private static final ClassDesc LOGGER = ClassDesc.of("java.util.logging.Logger");
  private static final ClassDesc OBJECT_METHODS = ClassDesc.of("java.lang.runtime.ObjectMethods");
  private static final ClassDesc BUILDER = ClassDesc.of("java.lang.StringBuilder");
  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");

  private StartUp() {}

  /**
   * Returns the class file to pack for {@code name}.
   *
   * @param classes finds the classes that it names
   */
  static byte[] faster(String name, byte[] bytes, ClassLoader classes) {
    if (name.equals(PLATFORM)) {
      return withoutProviders(bytes);
    }
    if (name.equals(NORMALIZE)) {
      return withoutTables(bytes);
    }
    if (name.equals(UTIL)) {
      return withoutLog(withoutTimeZones(bytes));
    }
    if ((name.startsWith("okhttp3/") || name.startsWith("okio/")) && name.endsWith(".class")) {
      return withoutLog(bytes);
    }
    if (!name.startsWith("dev/jbuild/") || !name.endsWith(".class")) {
      return bytes;
    }
    ClassFile files = ClassFile.of();
    byte[] plain = TypeSwitches.plain(bytes, classes);
    ClassModel model = files.parse(plain);
    return model
        .findAttribute(Attributes.record())
        .map(record -> files.transformClass(model, (builder, element) -> record(builder, element, model, record)))
        .orElse(plain);
  }

  private static byte[] withoutProviders(byte[] bytes) {
    ClassFile files = ClassFile.of();
    ClassModel model = files.parse(bytes);
    long found =
        model.methods().stream().filter(method -> ABSENT_PROVIDERS.contains(method.methodName().stringValue())).count();
    require(found == ABSENT_PROVIDERS.size(), PLATFORM + ": see whether it still asks for providers");
    return files.transformClass(
        model,
        (builder, element) -> {
          if (element instanceof MethodModel method && ABSENT_PROVIDERS.contains(method.methodName().stringValue())) {
            replace(builder, method, code -> code.iconst_0().ireturn());
          } else {
            builder.with(element);
          }
        });
  }

  /** The global logger is the one that exists before logging is configured, and has no handler until then. */
  private static byte[] withoutLog(byte[] bytes) {
    ClassFile files = ClassFile.of();
    CodeTransform silent =
        (builder, element) -> {
          if (element instanceof InvokeInstruction call
              && call.owner().asSymbol().equals(LOGGER)
              && call.name().equalsString("getLogger")) {
            builder.pop().getstatic(LOGGER, "global", LOGGER);
          } else {
            builder.with(element);
          }
        };
    return files.transformClass(files.parse(bytes), ClassTransform.transformingMethodBodies(silent));
  }

  /** For Java code, a zone by this name is what the JDK returns for it, but for its tables. */
  private static byte[] withoutTimeZones(byte[] bytes) {
    ClassFile files = ClassFile.of();
    int[] found = {0};
    CodeTransform simple =
        (builder, element) -> {
          if (element instanceof InvokeInstruction call
              && call.owner().asSymbol().equals(TIME_ZONE)
              && call.name().equalsString("getTimeZone")) {
            found[0]++;
            // The name is on the stack, and is the constructor's second argument.
            builder.astore(0).new_(SIMPLE_TIME_ZONE).dup().iconst_0().aload(0);
            builder.invokespecial(
                SIMPLE_TIME_ZONE,
                ConstantDescs.INIT_NAME,
                MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int, ConstantDescs.CD_String));
          } else {
            builder.with(element);
          }
        };
    byte[] changed =
        files.transformClass(
            files.parse(bytes),
            ClassTransform.transformingMethodBodies(
                method -> method.methodName().equalsString(ConstantDescs.CLASS_INIT_NAME), simple));
    require(found[0] == 1, UTIL + ": see whether it still asks for a time zone");
    return changed;
  }

  /** What takes as many bytes of UTF-8 as it has characters is ASCII, and is normal as it is. */
  private static byte[] withoutTables(byte[] bytes) {
    ClassFile files = ClassFile.of();
    int[] found = {0};
    CodeTransform unlessAscii =
        new CodeTransform() {
          @Override
          public void atStart(CodeBuilder code) {
            found[0]++;
            var other = code.newLabel();
            code.aload(0).getstatic(CHARSETS, "UTF_8", CHARSET);
            MethodTypeDesc getBytes = MethodTypeDesc.of(ConstantDescs.CD_byte.arrayType(), CHARSET);
            code.invokevirtual(ConstantDescs.CD_String, "getBytes", getBytes).arraylength();
            code.aload(0).invokevirtual(ConstantDescs.CD_String, "length", MethodTypeDesc.of(ConstantDescs.CD_int));
            code.if_icmpne(other).aload(0).areturn().labelBinding(other);
          }

          @Override
          public void accept(CodeBuilder code, CodeElement element) {
            code.with(element);
          }
        };
    byte[] changed =
        files.transformClass(
            files.parse(bytes),
            ClassTransform.transformingMethodBodies(
                method -> method.methodName().equalsString("normalizeNfc"), unlessAscii));
    require(found[0] == 1, NORMALIZE + ": see whether it still normalizes names");
    return changed;
  }

  private static void require(boolean asExpected, String what) {
    if (!asExpected) {
      throw new IllegalStateException("not what it was, " + what);
    }
  }

  private static void replace(ClassBuilder builder, MethodModel method, Consumer<CodeBuilder> code) {
    builder.withMethodBody(method.methodName(), method.methodType(), method.flags().flagsMask(), code);
  }

  private static void record(ClassBuilder builder, ClassElement element, ClassModel model, RecordAttribute record) {
    if (element instanceof MethodModel method && isGenerated(method)) {
      ClassDesc self = model.thisClass().asSymbol();
      switch (method.methodName().stringValue()) {
        case "hashCode" -> replace(builder, method, code -> hashCode(code, self, record.components()));
        case "equals" -> replace(builder, method, code -> equals(code, self, record.components()));
        case "toString" -> replace(builder, method, code -> toString(code, self, record.components()));
        default -> builder.with(element);
      }
    } else {
      builder.with(element);
    }
  }

  private static boolean isGenerated(MethodModel method) {
    return method.code().stream()
        .flatMap(code -> code.elementStream())
        .anyMatch(element -> element instanceof InvokeDynamicInstruction call
            && call.bootstrapMethod().owner().equals(OBJECT_METHODS));
  }

  private static ClassDesc type(RecordComponentInfo component) {
    return component.descriptorSymbol();
  }

  private static void hashCode(CodeBuilder code, ClassDesc self, List<RecordComponentInfo> components) {
    code.iconst_0();
    for (RecordComponentInfo component : components) {
      ClassDesc type = type(component);
      code.bipush(31).imul();
      code.aload(0).getfield(self, component.name().stringValue(), type);
      if (type.isPrimitive()) {
        code.invokestatic(box(type), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, type));
      } else {
        code.invokestatic(
            OBJECTS, "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object));
      }
      code.iadd();
    }
    code.ireturn();
  }

  private static void equals(CodeBuilder code, ClassDesc self, List<RecordComponentInfo> components) {
    var no = code.newLabel();
    code.aload(1).instanceOf(self).ifeq(no);
    code.aload(1).checkcast(self).astore(2);
    for (RecordComponentInfo component : components) {
      ClassDesc type = type(component);
      String name = component.name().stringValue();
      code.aload(0).getfield(self, name, type).aload(2).getfield(self, name, type);
      if (type.isPrimitive()) {
        code.invokestatic(box(type), "compare", MethodTypeDesc.of(ConstantDescs.CD_int, type, type)).ifne(no);
      } else {
        code.invokestatic(
                OBJECTS,
                "equals",
                MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object))
            .ifeq(no);
      }
    }
    code.iconst_1().ireturn();
    code.labelBinding(no).iconst_0().ireturn();
  }

  /** Source: Java SE 25, java.lang.Record.toString; as a record without one writes itself. */
  private static void toString(CodeBuilder code, ClassDesc self, List<RecordComponentInfo> components) {
    String name = self.displayName().replaceFirst(".*\\$\\d*", "");
    code.new_(BUILDER).dup().invokespecial(BUILDER, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void);
    String before = name + "[";
    for (RecordComponentInfo component : components) {
      append(code.loadConstant(before + component.name().stringValue() + "="), ConstantDescs.CD_String);
      ClassDesc type = type(component);
      append(code.aload(0).getfield(self, component.name().stringValue(), type), appended(type));
      before = ", ";
    }
    append(code.loadConstant(components.isEmpty() ? name + "[]" : "]"), ConstantDescs.CD_String);
    code.invokevirtual(BUILDER, "toString", MethodTypeDesc.of(ConstantDescs.CD_String)).areturn();
  }

  private static void append(CodeBuilder code, ClassDesc type) {
    code.invokevirtual(BUILDER, "append", MethodTypeDesc.of(BUILDER, type));
  }

  private static ClassDesc appended(ClassDesc type) {
    return switch (TypeKind.from(type)) {
      case BYTE, SHORT -> ConstantDescs.CD_int;
      case REFERENCE -> ConstantDescs.CD_Object;
      default -> type;
    };
  }

  private static ClassDesc box(ClassDesc primitive) {
    return switch (TypeKind.from(primitive)) {
      case BOOLEAN -> ConstantDescs.CD_Boolean;
      case BYTE -> ConstantDescs.CD_Byte;
      case CHAR -> ConstantDescs.CD_Character;
      case SHORT -> ConstantDescs.CD_Short;
      case INT -> ConstantDescs.CD_Integer;
      case LONG -> ConstantDescs.CD_Long;
      case FLOAT -> ConstantDescs.CD_Float;
      case DOUBLE -> ConstantDescs.CD_Double;
      case REFERENCE, VOID -> throw new IllegalArgumentException(primitive.toString());
    };
  }
}
