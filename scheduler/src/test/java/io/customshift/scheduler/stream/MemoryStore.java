package io.customshift.scheduler.stream;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A store as Streams gives it: values as text, keys in order. */
final class MemoryStore<V> implements KeyValueStore<String, V> {
    private final TreeMap<String, byte[]> texts = new TreeMap<>();
    private final Class<V> type;

    MemoryStore(Class<V> type) {
        this.type = type;
    }

    List<String> keys() {
        return List.copyOf(texts.keySet());
    }

    /** Makes a value unreadable. */
    void garble(String key) {
        texts.put(key, "{".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public @Nullable V get(String key) {
        byte[] text = texts.get(key);
        return text == null ? null : read(text);
    }

    @Override
    public void put(String key, @Nullable V value) {
        if (value == null) {
            texts.remove(key);
        } else {
            texts.put(key, Json.write(value));
        }
    }

    @Override
    public @Nullable V putIfAbsent(String key, V value) {
        V known = get(key);
        if (known == null) {
            put(key, value);
        }
        return known;
    }

    @Override
    public void putAll(List<KeyValue<String, V>> entries) {
        entries.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public @Nullable V delete(String key) {
        V known = get(key);
        texts.remove(key);
        return known;
    }

    @Override
    public KeyValueIterator<String, V> range(@Nullable String from, @Nullable String to) {
        return over(texts.subMap(String.valueOf(from), true, String.valueOf(to), true));
    }

    @Override
    public KeyValueIterator<String, V> all() {
        return over(texts);
    }

    @Override
    public long approximateNumEntries() {
        return texts.size();
    }

    @Override
    public String name() {
        return type.getSimpleName();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    private V read(byte[] text) {
        return Json.read(text, type, ReadMode.TOLERANT);
    }

    private KeyValueIterator<String, V> over(NavigableMap<String, byte[]> part) {
        List<Map.Entry<String, byte[]>> entries = new ArrayList<>(new TreeMap<>(part).entrySet());
        Iterator<Map.Entry<String, byte[]>> each = List.copyOf(entries).iterator();
        return new KeyValueIterator<>() {
            private Map.@Nullable Entry<String, byte[]> next = each.hasNext() ? each.next() : null;

            @Override
            public void close() {}

            @Override
            public String peekNextKey() {
                return java.util.Objects.requireNonNull(next).getKey();
            }

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public KeyValue<String, V> next() {
                Map.Entry<String, byte[]> entry = java.util.Objects.requireNonNull(next);
                next = each.hasNext() ? each.next() : null;
                return KeyValue.pair(entry.getKey(), read(entry.getValue()));
            }
        };
    }
}
