package dev.quarrel.store;

import dev.quarrel.store.NodeConfig.Member;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where nodes stand, as a command line says it: by number, dealt out in turn, or by name, with racks where they
/// matter.
///
/// ```
/// 2                                       dc1: n1 n3 n5    dc2: n2 n4
/// dc1=n1+n2+n3,dc2=n4+n5                  by name
/// dc1/r1=n1,dc1/r2=n2+n3,dc2=n4+n5        racks too; without one it is rack1
/// ```
public final class Places {
    private static final String FORM = "expected a number of datacentres, or their nodes by name as in "
            + "dc1=n1+n2+n3,dc2=n4+n5 (dc1/r1=n1 names a rack too)";

    private Places() {}

    /// Places each of `names`, in their order.
    ///
    /// @throws IllegalArgumentException when the text is malformed, names a stranger, or a node twice or never
    public static List<Member> parse(String text, List<String> names) {
        if (!text.isEmpty() && text.chars().allMatch(Character::isDigit)) {
            int count = text.length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(text);
            if (count < 1 || count > names.size()) {
                throw bad(text, "there are " + names.size() + " nodes");
            }
            return NodeConfig.members(names, count);
        }
        Map<String, Member> placed = new LinkedHashMap<>();
        for (String group : text.split(",", -1)) {
            for (Member member : group(text, group)) {
                if (!names.contains(member.name())) {
                    throw bad(text, "'" + member.name() + "' is none of the nodes " + names);
                }
                if (placed.put(member.name(), member) != null) {
                    throw bad(text, member.name() + " stands in two places");
                }
            }
        }
        List<String> missing =
                names.stream().filter(name -> !placed.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw bad(text, "nothing is said of " + missing);
        }
        List<Member> members = new ArrayList<>();
        names.forEach(name -> members.add(placed.get(name)));
        return members;
    }

    /// Where `name` stands among `members`; one that comes later stands where one of them does.
    public static Member placed(List<Member> members, String name) {
        Member like = members.get(Math.floorMod(name.hashCode(), members.size()));
        return members.stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElse(new Member(name, like.datacentre(), like.rack()));
    }

    private static List<Member> group(String text, String group) {
        int equals = group.indexOf('=');
        String[] place = equals < 0 ? new String[0] : group.substring(0, equals).split("/", -1);
        String[] nodes = group.substring(equals + 1).split("\\+", -1);
        boolean blank =
                Arrays.asList(place).contains("") || Arrays.asList(nodes).contains("");
        if (place.length < 1 || place.length > 2 || blank) {
            throw bad(text, "'" + group + "' is neither");
        }
        String rack = place.length == 2 ? place[1] : "rack1";
        return Arrays.stream(nodes)
                .map(node -> new Member(node, place[0], rack))
                .toList();
    }

    /// The text that places `members` so again: by name.
    public static String text(List<Member> members) {
        Map<String, List<String>> nodes = new LinkedHashMap<>();
        members.forEach(
                member -> nodes.computeIfAbsent(member.datacentre() + "/" + member.rack(), place -> new ArrayList<>())
                        .add(member.name()));
        List<String> groups = new ArrayList<>();
        nodes.forEach((place, names) -> groups.add(place + "=" + String.join("+", names)));
        return String.join(",", groups);
    }

    /// The nodes' names by datacentre, in order; one group where there is but one.
    public static Map<String, List<String>> byDatacentre(List<Member> members) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        members.forEach(member -> groups.computeIfAbsent(member.datacentre(), name -> new ArrayList<>())
                .add(member.name()));
        return groups;
    }

    private static IllegalArgumentException bad(String text, String problem) {
        return new IllegalArgumentException("--datacentres: " + FORM + ", got '" + text + "': " + problem);
    }
}
