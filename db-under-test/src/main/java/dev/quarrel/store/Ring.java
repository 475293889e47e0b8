package dev.quarrel.store;

import dev.quarrel.store.NodeConfig.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Consistent hashing with virtual nodes (Karger et al. 1997; DeCandia et al. 2007, section 4.2): each node owns
/// [#TOKENS] points of a circle of 64-bit hashes; a key's replicas are the first distinct nodes clockwise from its
/// hash.
///
/// Immutable. Replicas are spread over datacentres and racks where there are several: a node whose rack is already
/// taken is passed over
/// while another rack of that datacentre is free, and each datacentre gets its share of N.
final class Ring {
    static final int TOKENS = 16;

    private final long epoch;
    private final long[] tokens;
    private final List<List<Member>> walks;
    private final List<List<Member>> homes;
    private final List<Member> members;

    Ring(List<Member> members, int n, long epoch) {
        this.epoch = epoch;
        this.members = List.copyOf(members);
        record Point(long token, Member owner) {}
        List<Point> points = new ArrayList<>();
        for (Member member : members) {
            for (int i = 0; i < TOKENS; i++) {
                points.add(new Point(hash(member.name() + "#" + i), member));
            }
        }
        points.sort((a, b) -> a.token != b.token
                ? Long.compare(a.token, b.token)
                : a.owner.name().compareTo(b.owner.name()));
        tokens = points.stream().mapToLong(Point::token).toArray();
        walks = new ArrayList<>();
        homes = new ArrayList<>();
        for (int start = 0; start < points.size(); start++) {
            Set<Member> walk = new LinkedHashSet<>();
            for (int i = 0; i < points.size(); i++) {
                walk.add(points.get((start + i) % points.size()).owner);
            }
            walks.add(List.copyOf(walk));
            homes.add(spread(List.copyOf(walk), n));
        }
    }

    long epoch() {
        return epoch;
    }

    List<Member> members() {
        return members;
    }

    /// Whether the node of that name is a home of the key.
    boolean isHome(String key, String name) {
        return homes(key).stream().anyMatch(home -> home.name().equals(name));
    }

    /// The N replicas of `key`, in preference order. The same object for every key of a range.
    List<Member> homes(String key) {
        return homes.get(range(key));
    }

    /// All nodes in the order in which they stand in for one another: the homes' order, then the substitutes.
    List<Member> walk(String key) {
        return walks.get(range(key));
    }

    /// Where ranges end.
    long[] tokens() {
        return tokens.clone();
    }

    /// The N replicas of whatever hashes to `token`.
    List<Member> homesAt(long token) {
        return homes.get(rangeAt(token));
    }

    /// The range a key falls into: 0 up to [#ranges].
    int range(String key) {
        return rangeAt(hash(key));
    }

    private int rangeAt(long token) {
        int found = Arrays.binarySearch(tokens, token);
        int index = found >= 0 ? found : -found - 1;
        return index == tokens.length ? 0 : index;
    }

    int ranges() {
        return tokens.length;
    }

    List<Member> homesOfRange(int range) {
        return homes.get(range);
    }

    private static List<Member> spread(List<Member> walk, int n) {
        Set<String> datacentres = new HashSet<>();
        Set<Member> chosen = new LinkedHashSet<>();
        walk.forEach(member -> datacentres.add(member.datacentre()));
        int share = (n + datacentres.size() - 1) / datacentres.size();
        // First with racks apart, then as they come; last, beyond a datacentre's share, when there is no other node.
        pick(walk, n, share, true, chosen);
        pick(walk, n, share, false, chosen);
        pick(walk, n, n, false, chosen);
        return List.copyOf(chosen);
    }

    private static void pick(List<Member> walk, int n, int share, boolean racksApart, Set<Member> chosen) {
        for (Member member : walk) {
            long here = chosen.stream()
                    .filter(other -> other.datacentre().equals(member.datacentre()))
                    .count();
            boolean rackTaken = chosen.stream()
                    .anyMatch(other -> other.datacentre().equals(member.datacentre())
                            && other.rack().equals(member.rack()));
            if (chosen.size() < n && here < share && !(racksApart && rackTaken)) {
                chosen.add(member);
            }
        }
    }

    /// FNV-1a over the characters, then a finalizer (Stafford 2011, variant 13), for FNV alone clusters on short keys.
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
