package dev.quarrel.store.versions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a replica holds for a key, as bytes: compact, and equal for equal states. Layout, all numbers unsigned LEB128
/// unless said otherwise:
///
/// ```
/// 0x01                                      format
/// n, n × (length, UTF-8)                    actors, sorted: below, an actor is its place here
/// dots                                      seen:  n, n × (actor, number), then the cloud likewise
/// n, n × (actor, number, dots,              siblings, in dot order: dot, past,
///         written ms zigzag, 0 | 1+length, bytes)     0 for a tombstone
/// ```
///
/// Bytes that do not follow the layout throw [MalformedState], never anything else. A flipped bit inside a value or a
/// number still follows it: finding that is a checksum's work, not this one's.
public final class StoredCodec {
    private static final int FORMAT = 1;

    private StoredCodec() {}

    public static byte[] encode(Stored stored) {
        TreeMap<String, Integer> places = new TreeMap<>();
        addActors(stored.seen(), places);
        for (Sibling sibling : stored.siblings()) {
            places.put(sibling.dot().actor(), 0);
            addActors(sibling.past(), places);
        }
        ByteWriter out = new ByteWriter();
        out.octet(FORMAT);
        out.number(places.size());
        int place = 0;
        for (Map.Entry<String, Integer> entry : places.entrySet()) {
            entry.setValue(place++);
            out.text(entry.getKey());
        }
        writeDots(stored.seen(), places, out);
        out.number(stored.siblings().size());
        for (Sibling sibling : stored.siblings()) {
            writeSibling(sibling, places, out);
        }
        return out.bytes();
    }

    public static Stored decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        in.expect(in.octet() == FORMAT, "format 1");
        int actorCount = in.count();
        List<String> actors = new ArrayList<>();
        for (int i = 0; i < actorCount; i++) {
            String actor = in.text();
            in.expect(i == 0 || actor.compareTo(actors.get(i - 1)) > 0, "actors in order, each once");
            actors.add(actor);
        }
        DotSet seen = readDots(in, actors);
        int siblingCount = in.count();
        List<Sibling> siblings = new ArrayList<>();
        for (int i = 0; i < siblingCount; i++) {
            siblings.add(readSibling(in, actors));
        }
        in.end();
        return new Stored(seen, Collections.unmodifiableList(siblings));
    }

    private static void addActors(DotSet dots, Map<String, Integer> places) {
        dots.vector().keySet().forEach(actor -> places.put(actor, 0));
        dots.cloud().forEach(dot -> places.put(dot.actor(), 0));
    }

    private static void writeDots(DotSet dots, Map<String, Integer> places, ByteWriter out) {
        out.number(dots.vector().size());
        dots.vector().forEach((actor, number) -> writeDot(new Dot(number, actor), places, out));
        out.number(dots.cloud().size());
        dots.cloud().forEach(dot -> writeDot(dot, places, out));
    }

    private static void writeDot(Dot dot, Map<String, Integer> places, ByteWriter out) {
        out.number(places.getOrDefault(dot.actor(), 0));
        out.number(dot.number());
    }

    private static void writeSibling(Sibling sibling, Map<String, Integer> places, ByteWriter out) {
        writeDot(sibling.dot(), places, out);
        writeDots(sibling.past(), places, out);
        out.number((sibling.writtenMillis() << 1) ^ (sibling.writtenMillis() >> 63));
        Value value = sibling.value();
        out.number(value == null ? 0 : 1L + value.bytes().length);
        if (value != null) {
            out.raw(value.bytes());
        }
    }

    private static DotSet readDots(ByteReader in, List<String> actors) {
        int runs = in.count();
        TreeMap<String, Long> vector = new TreeMap<>();
        for (int i = 0; i < runs; i++) {
            Dot run = readDot(in, actors);
            in.expect(vector.isEmpty() || run.actor().compareTo(vector.lastKey()) > 0, "vector entries in order");
            vector.put(run.actor(), run.number());
        }
        int dots = in.count();
        TreeSet<Dot> cloud = new TreeSet<>();
        for (int i = 0; i < dots; i++) {
            Dot dot = readDot(in, actors);
            in.expect(cloud.isEmpty() || dot.compareTo(cloud.last()) > 0, "dots in order");
            cloud.add(dot);
        }
        return runs + dots == 0
                ? DotSet.EMPTY
                : new DotSet(Collections.unmodifiableSortedMap(vector), Collections.unmodifiableSortedSet(cloud));
    }

    private static Dot readDot(ByteReader in, List<String> actors) {
        long place = in.number();
        in.expect(place >= 0 && place < actors.size(), "an actor's place below " + actors.size());
        return new Dot(in.number(), actors.get((int) place));
    }

    private static Sibling readSibling(ByteReader in, List<String> actors) {
        Dot dot = readDot(in, actors);
        DotSet past = readDots(in, actors);
        long zigzag = in.number();
        long writtenMillis = (zigzag >>> 1) ^ -(zigzag & 1);
        int length = in.count();
        return new Sibling(dot, past, length == 0 ? null : Value.of(in.raw(length - 1)), writtenMillis);
    }
}
