package dev.quarrel.store.wire;

import dev.quarrel.store.versions.Value;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Derives the [Shape] of a record or sealed interface from its declaration: a record is its components in order, a
/// sealed interface is the tag of the record that stands there, then that record.
///
/// A record's tag is 16 bits of the CRC-32C of its simple name: a new message needs no table, and two names that
/// collide are refused when the codec is built. Renaming a record, or changing its components, changes the format;
/// the golden bytes in the tests notice, and [Codec#VERSION] must then grow.
final class Shapes {
    private final Map<Class<?>, Shape> known = new HashMap<>();
    private final List<Class<?>> underWay = new ArrayList<>();

    static Shape of(Class<?> type) {
        return new Shapes().composite(type);
    }

    private Shape composite(Class<?> type) {
        Shape shape = known.get(type);
        if (shape != null) {
            return shape;
        }
        if (underWay.contains(type)) {
            throw new IllegalArgumentException(
                    type + " contains itself: a wire type must have a bounded depth. Flatten it into a list.");
        }
        underWay.add(type);
        Shape made = type.isRecord() ? record(type) : choice(type);
        underWay.remove(type);
        known.put(type, made);
        return made;
    }

    private Shape choice(Class<?> type) {
        if (!type.isSealed()) {
            throw new IllegalArgumentException(type + " cannot cross the wire: expected a record, a sealed interface,"
                    + " a List, a Map, an enum, a String, bytes or a primitive.");
        }
        Map<Class<?>, Integer> tags = new LinkedHashMap<>();
        Map<Integer, Shape> byTag = new LinkedHashMap<>();
        for (Class<?> variant : variants(type)) {
            int tag = tag(variant);
            tags.put(variant, tag);
            if (byTag.put(tag, composite(variant)) != null) {
                throw new IllegalArgumentException(
                        "the tag of %s is taken by another variant of %s: rename one".formatted(variant, type));
            }
        }
        return new Choice(type.getSimpleName(), Map.copyOf(tags), Map.copyOf(byTag));
    }

    private static List<Class<?>> variants(Class<?> type) {
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> variant : type.getPermittedSubclasses()) {
            found.addAll(variant.isSealed() ? variants(variant) : List.of(variant));
        }
        return found;
    }

    static int tag(Class<?> variant) {
        CRC32C sum = new CRC32C();
        sum.update(variant.getSimpleName().getBytes(StandardCharsets.UTF_8));
        return (int) sum.getValue() & 0xffff;
    }

    private Shape record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Shape[] shapes = new Shape[components.length];
        MethodHandle[] getters = new MethodHandle[components.length];
        Class<?>[] types = new Class<?>[components.length];
        try {
            for (int i = 0; i < components.length; i++) {
                shapes[i] = component(components[i].getAnnotatedType());
                types[i] = components[i].getType();
                components[i].getAccessor().setAccessible(true);
                getters[i] = MethodHandles.lookup()
                        .unreflect(components[i].getAccessor())
                        .asType(MethodType.methodType(Object.class, Object.class));
            }
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            MethodHandle maker = MethodHandles.lookup()
                    .unreflectConstructor(constructor)
                    .asSpreader(Object[].class, components.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
            return new RecordOf(type.getSimpleName(), List.of(shapes), List.of(getters), maker);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " cannot cross the wire: " + e, e);
        }
    }

    private Shape component(AnnotatedType type) {
        Shape shape = bare(type);
        return type.isAnnotationPresent(Nullable.class) ? new Shape.Nullness(shape) : shape;
    }

    private Shape bare(AnnotatedType type) {
        if (type instanceof AnnotatedParameterizedType generic) {
            return collection(generic);
        }
        Type bare = type.getType();
        if (type instanceof AnnotatedArrayType && bare == byte[].class) {
            return Shape.Scalar.BYTES;
        }
        if (!(bare instanceof Class<?> plain)) {
            throw new IllegalArgumentException(bare + " cannot cross the wire");
        }
        return scalar(plain);
    }

    private Shape scalar(Class<?> type) {
        if (type == long.class || type == Long.class) {
            return Shape.Scalar.LONG;
        } else if (type == int.class || type == Integer.class) {
            return Shape.Scalar.INT;
        } else if (type == boolean.class || type == Boolean.class) {
            return Shape.Scalar.BOOLEAN;
        } else if (type == double.class || type == Double.class) {
            return Shape.Scalar.DOUBLE;
        } else if (type == String.class) {
            return Shape.Scalar.STRING;
        } else if (type == Value.class) {
            return Shape.Scalar.VALUE;
        } else if (type.isEnum()) {
            return new Shape.EnumOf(List.of(type.getEnumConstants()));
        }
        return composite(type);
    }

    private Shape collection(AnnotatedParameterizedType type) {
        Type raw = ((ParameterizedType) type.getType()).getRawType();
        AnnotatedType[] arguments = type.getAnnotatedActualTypeArguments();
        if (raw == List.class) {
            return new Shape.ListOf(bare(arguments[0]));
        }
        if (raw == SortedSet.class || raw == NavigableSet.class) {
            return new Shape.SortedSetOf(bare(arguments[0]));
        }
        if (raw == Map.class) {
            return new Shape.MapOf(bare(arguments[0]), bare(arguments[1]));
        }
        if (raw == SortedMap.class || raw == NavigableMap.class) {
            return new Shape.SortedMapOf(bare(arguments[0]), bare(arguments[1]));
        }
        throw new IllegalArgumentException(raw + " cannot cross the wire: use List, Map, SortedMap or SortedSet");
    }

    private record Choice(String name, Map<Class<?>, Integer> tags, Map<Integer, Shape> byTag) implements Shape {
        @Override
        public void write(ByteBuf out, Object value) {
            Integer tag = tags.get(value.getClass());
            Shape shape = tag == null ? null : byTag.get(tag);
            if (tag == null || shape == null) {
                throw new WireException("%s is no variant of %s".formatted(value.getClass(), name));
            }
            out.writeShort(tag);
            shape.write(out, value);
        }

        @Override
        public @Nullable Object read(ByteBuf in) {
            int tag = in.readUnsignedShort();
            Shape shape = byTag.get(tag);
            if (shape == null) {
                throw new WireException(
                        "tag 0x%04x is no variant of %s in version %d of the format; is the sender of another version?"
                                .formatted(tag, name, Codec.VERSION));
            }
            return shape.read(in);
        }
    }

    private record RecordOf(String name, List<Shape> shapes, List<MethodHandle> getters, MethodHandle maker)
            implements Shape {
        @Override
        public void write(ByteBuf out, Object value) {
            for (int i = 0; i < shapes.size(); i++) {
                Object field = get(i, value);
                if (shapes.get(i) instanceof Nullness nullable) {
                    nullable.writeNullable(out, field);
                } else if (field != null) {
                    shapes.get(i).write(out, field);
                } else {
                    throw new WireException("component %d of %s is null and not declared @Nullable".formatted(i, name));
                }
            }
        }

        private @Nullable Object get(int i, Object value) {
            try {
                return (Object) getters.get(i).invokeExact(value);
            } catch (Throwable e) {
                throw new WireException("component %d of %s cannot be read".formatted(i, name), e);
            }
        }

        @Override
        public Object read(ByteBuf in) {
            @Nullable Object[] fields = new @Nullable Object[shapes.size()];
            for (int i = 0; i < fields.length; i++) {
                fields[i] = shapes.get(i).read(in);
            }
            try {
                return (Object) maker.invokeExact(fields);
            } catch (Throwable e) {
                throw new WireException("%s refuses its fields: %s".formatted(name, e.getMessage()), e);
            }
        }
    }
}
