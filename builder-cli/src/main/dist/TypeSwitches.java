import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;

/**
 * Pattern switches over types as plain instanceof tests: the JVM makes a class for each switch at its first
 * use, which the AOT cache can't hold. Source: java.lang.runtime.SwitchBootstraps.typeSwitch.
 */
final class TypeSwitches {
  private static final ClassDesc BOOTSTRAPS = ClassDesc.of("java.lang.runtime.SwitchBootstraps");

  private final ClassModel model;
  private final ClassDesc self;
  private final List<InvokeDynamicInstruction> found = new ArrayList<>();

  private TypeSwitches(ClassModel model) {
    this.model = model;
    this.self = model.thisClass().asSymbol();
  }

  /**
   * Returns the class file without them.
   *
   * @param classes finds the classes that it names
   */
  static byte[] plain(byte[] bytes, ClassLoader classes) {
    ClassFile files =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(classes)
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    ClassModel model = files.parse(bytes);
    boolean any =
        model.methods().stream()
            .flatMap(method -> method.code().stream())
            .flatMap(code -> code.elementStream())
            .anyMatch(TypeSwitches::isOverClasses);
    return any ? files.transformClass(model, new TypeSwitches(model).transform()) : bytes;
  }

  private static boolean isOverClasses(Object element) {
    return element instanceof InvokeDynamicInstruction call
        && call.bootstrapMethod() instanceof DirectMethodHandleDesc bootstrap
        && bootstrap.owner().equals(BOOTSTRAPS)
        && bootstrap.methodName().equals("typeSwitch")
        && call.bootstrapArgs().stream().allMatch(label -> label instanceof ClassDesc);
  }

  private ClassTransform transform() {
    return ClassTransform.transformingMethodBodies(
            (code, element) -> {
              if (isOverClasses(element)) {
                InvokeDynamicInstruction call = (InvokeDynamicInstruction) element;
                code.invokestatic(self, name(found.size()), call.typeSymbol(), model.flags().has(AccessFlag.INTERFACE));
                found.add(call);
              } else {
                code.with(element);
              }
            })
        .andThen(
            ClassTransform.endHandler(
                builder -> {
                  for (int i = 0; i < found.size(); i++) {
                    InvokeDynamicInstruction call = found.get(i);
                    MethodTypeDesc type = call.typeSymbol();
                    int flags = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;
                    builder.withMethodBody(name(i), type, flags, code -> tests(code, call.bootstrapArgs()));
                  }
                }));
  }

  private static String name(int number) {
    return "typeSwitch$" + number;
  }

  /** The index of the first label from the second argument on that fits, -1 for null, or their count. */
  private static void tests(CodeBuilder code, List<ConstantDesc> labels) {
    var present = code.newLabel();
    code.aload(0).ifnonnull(present).iconst_m1().ireturn().labelBinding(present);
    for (int i = 0; i < labels.size(); i++) {
      var next = code.newLabel();
      code.iload(1).loadConstant(i).if_icmpgt(next);
      code.aload(0).instanceOf((ClassDesc) labels.get(i)).ifeq(next);
      code.loadConstant(i).ireturn().labelBinding(next);
    }
    code.loadConstant(labels.size()).ireturn();
  }
}
