package io.customshift.schemas.codec;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.schemas.message.WireAlias;
import io.customshift.schemas.message.WireDefault;
import io.customshift.schemas.message.WireName;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What reflection says about a record: its JSON fields are its components, by their names or {@link WireName}. A component is optional when
 * it is {@code @Nullable}, has a {@link WireDefault}, or is a list or map (then empty).
 */
record RecordShape(Constructor<?> constructor, List<Field> fields) {
    private static final Map<Class<?>, Object> EMPTY = Map.of(List.class, List.of(), Map.class, Map.of());
    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return inspect(type);
        }
    };

    /** @param empty what an absent list or map is */
    record Field(
            String name,
            Type type,
            @Nullable String alias,
            boolean optional,
            @Nullable JsonNode fallback,
            @Nullable Object empty,
            Method accessor) {
        @Nullable
        Object valueIn(Object owner) {
            try {
                return accessor.invoke(owner);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("component " + name + " cannot be read", e);
            }
        }
    }

    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    boolean knows(String name) {
        for (Field field : fields) {
            if (field.name().equals(name) || name.equals(field.alias())) {
                return true;
            }
        }
        return false;
    }

    Object construct(@Nullable Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(constructor + " failed", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(constructor + " cannot be called", e);
        }
    }

    private static RecordShape inspect(Class<?> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException(type.getName() + " is not a record; the wire knows only records");
        }
        RecordComponent[] components = type.getRecordComponents();
        List<Field> fields = new ArrayList<>();
        for (RecordComponent component : components) {
            WireDefault byDefault = component.getAnnotation(WireDefault.class);
            WireAlias alias = component.getAnnotation(WireAlias.class);
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            Object empty = nullable ? null : EMPTY.get(component.getType());
            WireName name = component.getAnnotation(WireName.class);
            Method accessor = component.getAccessor();
            // Public all the same: this spares a look at who calls, each time.
            accessor.setAccessible(true);
            fields.add(new Field(
                    name == null ? component.getName() : name.value(),
                    component.getGenericType(),
                    alias == null ? null : alias.value(),
                    nullable || byDefault != null || empty != null,
                    byDefault == null ? null : JsonText.parseOwn(byDefault.value()),
                    empty,
                    accessor));
        }
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return new RecordShape(constructor, List.copyOf(fields));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has a canonical constructor", e);
        }
    }
}
