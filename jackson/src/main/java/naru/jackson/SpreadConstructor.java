package naru.jackson;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.introspect.AnnotatedConstructor;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.module.SimpleValueInstantiators;

/**
 * Calls a constructor, such as a record's, by a handle that takes its arguments in an array.
 * Jackson makes such a handle anew for each object, which costs a third of reading a small one.
 */
final class SpreadConstructor extends StdValueInstantiator {
  private static final MethodType CALL = MethodType.methodType(Object.class, Object[].class);

  private final MethodHandle handle;

  private SpreadConstructor(StdValueInstantiator otherwise, MethodHandle handle) {
    super(otherwise);
    this.handle = handle;
  }

  /** Uses it wherever it can. */
  static JacksonModule module() {
    return new SimpleModule(SpreadConstructor.class.getName())
        .setValueInstantiators(
            new SimpleValueInstantiators() {
              private static final long serialVersionUID = 1;

              @Override
              public ValueInstantiator modifyValueInstantiator(
                  DeserializationConfig config,
                  BeanDescription.Supplier type,
                  ValueInstantiator otherwise) {
                return of(otherwise);
              }
            });
  }

  private static ValueInstantiator of(ValueInstantiator otherwise) {
    if (otherwise.getClass() != StdValueInstantiator.class
        || !(otherwise.getWithArgsCreator() instanceof AnnotatedConstructor creator)) {
      return otherwise;
    }
    Constructor<?> constructor = creator.getAnnotated();
    try {
      return constructor.trySetAccessible()
          ? new SpreadConstructor((StdValueInstantiator) otherwise, handle(constructor))
          : otherwise;
    } catch (IllegalAccessException closed) {
      return otherwise;
    }
  }

  private static MethodHandle handle(Constructor<?> constructor) throws IllegalAccessException {
    return MethodHandles.lookup()
        .unreflectConstructor(constructor)
        .asFixedArity()
        .asSpreader(Object[].class, constructor.getParameterCount())
        .asType(CALL);
  }

  @Override
  public Object createFromObjectWith(DeserializationContext context, Object[] arguments) {
    try {
      return (Object) handle.invokeExact(arguments);
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      return context.handleInstantiationProblem(
          _valueClass, arguments, rewrapCtorProblem(context, e));
    }
  }
}
