import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
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
 *   <li>equals and hashCode of our records: the JVM makes their code at the first call of each, which the
 *       AOT cache can't hold.
 *   <li>pattern switches over types: the same, {@link TypeSwitches}.
 *   <li>OkHttp asks whether the first of the security providers is one of three that the distribution
 *       doesn't have; to answer, the JDK would load all providers, even if no connection uses TLS.
 *   <li>OkHttp and Okio log to a logger that writes nowhere: for any other, the JDK reads its configuration, opens
 *       the jar to look for others to log to, and starts a thread at the end. Nobody reads their log.
 * </ul>
 */
final class StartUp {
  private static final String PLATFORM = "okhttp3/internal/platform/PlatformRegistry.class";
  private static final List<String> ABSENT_PROVIDERS =
      List.of("isConscryptPreferred", "isOpenJSSEPreferred", "isBouncyCastlePreferred");
  private static final ClassDesc LOGGER = ClassDesc.of("java.util.logging.Logger");
  private static final ClassDesc OBJECT_METHODS = ClassDesc.of("java.lang.runtime.ObjectMethods");
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
    if (found != ABSENT_PROVIDERS.size()) {
      throw new IllegalStateException(PLATFORM + " isn't what it was: see whether it still asks for providers");
    }
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

  private static void replace(ClassBuilder builder, MethodModel method, Consumer<CodeBuilder> code) {
    builder.withMethodBody(method.methodName(), method.methodType(), method.flags().flagsMask(), code);
  }

  private static void record(ClassBuilder builder, ClassElement element, ClassModel model, RecordAttribute record) {
    if (element instanceof MethodModel method && isGenerated(method)) {
      ClassDesc self = model.thisClass().asSymbol();
      switch (method.methodName().stringValue()) {
        case "hashCode" -> replace(builder, method, code -> hashCode(code, self, record.components()));
        case "equals" -> replace(builder, method, code -> equals(code, self, record.components()));
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
