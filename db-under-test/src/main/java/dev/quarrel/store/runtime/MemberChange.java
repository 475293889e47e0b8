package dev.quarrel.store.runtime;

import com.sun.net.httpserver.HttpExchange;
import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.Topology;
import dev.quarrel.store.Topology.Change;
import java.util.List;
import java.util.Map;

/// Reads who shall join, leave or be replaced from a request at the gateway.
///
///     POST /admin/join?node=n4&address=127.0.0.1:7004
///     POST /admin/leave?node=n2
///     POST /admin/replace?node=n3&by=n6&address=127.0.0.1:7006
///
/// `datacentre` and `rack` say where the new node stands. Where they are not given: where the node stood that it
/// replaces, else in `dc1` and `rack1`.
final class MemberChange {
    private static final Member ANYWHERE = new Member("", "dc1", "rack1");

    private MemberChange() {}

    /// @param self whom `leave` means when no node is named
    /// @param now who the members are
    static Change parse(String name, HttpExchange exchange, String self, Topology now) {
        Map<String, String> query = HttpRequest.query(exchange.getRequestURI().getRawQuery());
        return switch (name) {
            case "join" -> new Change.Join(newcomer(query, "node", List.of("node"), ANYWHERE));
            case "leave" -> {
                only(query, List.of("node"));
                yield new Change.Leave(query.getOrDefault("node", self));
            }
            case "replace" -> {
                String gone = required(query, "node");
                Member place = now.members().stream()
                        .filter(member -> member.name().equals(gone))
                        .findFirst()
                        .orElse(ANYWHERE);
                yield new Change.Replace(gone, newcomer(query, "by", List.of("node", "by"), place));
            }
            default -> throw new IllegalArgumentException("no change of members: " + name);
        };
    }

    private static Member newcomer(Map<String, String> query, String name, List<String> known, Member place) {
        only(
                query,
                java.util.stream.Stream.concat(known.stream(), List.of("address", "datacentre", "rack").stream())
                        .toList());
        String address = required(query, "address");
        if (!address.matches("[^:]+:[0-9]{1,5}|\\[.+]:[0-9]{1,5}")) {
            throw new HttpRequest.Bad(
                    400, "address: expected HOST:PORT, where peers reach the new node, got '%s'".formatted(address));
        }
        return new Member(
                required(query, name),
                query.getOrDefault("datacentre", place.datacentre()),
                query.getOrDefault("rack", place.rack()),
                address);
    }

    private static String required(Map<String, String> query, String name) {
        String value = query.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new HttpRequest.Bad(400, "expected %s=… in the query, got none".formatted(name));
        }
        return value;
    }

    private static void only(Map<String, String> query, List<String> known) {
        for (String name : query.keySet()) {
            if (!known.contains(name)) {
                throw new HttpRequest.Bad(
                        400, "expected only %s in the query, got '%s'".formatted(String.join(", ", known), name));
            }
        }
    }
}
