package dev.quarrel.harness.containers;

import dev.quarrel.nemesis.Harm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Bandwidth, delay, duplication and reordering as `tc` classes in the sender's network namespace: one class a peer,
/// chosen by destination address; everything else, clients above all, passes unshaped. Rates need `htb`, the other
/// three `netem`, which many kernels of containers and small machines lack.
///
/// The whole tree is built anew from what is in force whenever that changes.
final class Shaper {
    /// Lists each class and what passed through it.
    static final String COUNTERS = "tc -s class show dev eth0";

    private static final int FIRST_CLASS = 10;
    private static final Pattern CLASS = Pattern.compile("^class htb 1:([0-9a-f]+)\\s");
    private static final Pattern SENT =
            Pattern.compile("^ Sent \\d+ bytes (\\d+) pkt \\(dropped (\\d+), overlimits (\\d+)");

    private Shaper() {}

    /// Whether a harm is done by a class here.
    static boolean does(Harm harm) {
        return harm instanceof Harm.Bandwidth || needsNetem(harm);
    }

    static boolean needsNetem(Harm harm) {
        return harm instanceof Harm.Delay || harm instanceof Harm.Duplicate || harm instanceof Harm.Reorder;
    }

    /// Sets up one sender so that exactly these harms are in force.
    static String script(List<Harm.OnLink> harms, UnaryOperator<String> address) {
        StringBuilder script = new StringBuilder("tc qdisc del dev eth0 root 2>/dev/null\n");
        if (harms.isEmpty()) {
            return script.append("true\n").toString();
        }
        script.append("set -e\ntc qdisc add dev eth0 root handle 1: htb default 1\n");
        script.append("tc class add dev eth0 parent 1: classid 1:1 htb rate 10gbit\n");
        List<String> peers = peers(harms);
        for (int i = 0; i < peers.size(); i++) {
            String peer = peers.get(i);
            String id = "1:" + Integer.toHexString(FIRST_CLASS + i);
            List<Harm.OnLink> own =
                    harms.stream().filter(harm -> harm.to().equals(peer)).toList();
            script.append("tc class add dev eth0 parent 1: classid ").append(id).append(" htb rate ");
            script.append(rate(own)).append('\n');
            String netem = netem(own);
            if (!netem.isEmpty()) {
                script.append("tc qdisc add dev eth0 parent ")
                        .append(id)
                        .append(" netem")
                        .append(netem)
                        .append('\n');
            }
            script.append("tc filter add dev eth0 parent 1: protocol ip prio 1 u32 match ip dst ");
            script.append(address.apply(peer)).append("/32 flowid ").append(id).append('\n');
        }
        return script.toString();
    }

    /// How often each harm bit: packets held back by a rate, or packets that passed through the disturbance.
    static Map<Harm, Long> bites(List<Harm.OnLink> harms, String listing) {
        List<String> peers = peers(harms);
        Map<String, long[]> counters = counters(listing);
        Map<Harm, Long> bites = new HashMap<>();
        for (Harm.OnLink harm : harms) {
            long[] counter =
                    counters.getOrDefault(Integer.toHexString(FIRST_CLASS + peers.indexOf(harm.to())), new long[3]);
            bites.put(harm, harm instanceof Harm.Bandwidth ? counter[1] + counter[2] : counter[0]);
        }
        return bites;
    }

    private static Map<String, long[]> counters(String listing) {
        Map<String, long[]> counters = new HashMap<>();
        String current = "";
        for (String line : listing.split("\n", -1)) {
            Matcher header = CLASS.matcher(line);
            Matcher sent = SENT.matcher(line);
            if (header.find()) {
                current = header.group(1);
            } else if (sent.find()) {
                counters.put(current, new long[] {
                    Long.parseLong(sent.group(1)), Long.parseLong(sent.group(2)), Long.parseLong(sent.group(3))
                });
            }
        }
        return counters;
    }

    private static List<String> peers(List<Harm.OnLink> harms) {
        return harms.stream().map(Harm.OnLink::to).distinct().sorted().toList();
    }

    private static String rate(List<Harm.OnLink> harms) {
        return harms.stream()
                .filter(Harm.Bandwidth.class::isInstance)
                .mapToLong(harm -> ((Harm.Bandwidth) harm).bytesPerSecond())
                .min()
                .stream()
                .mapToObj(bytes -> bytes + "bps burst 2k cburst 2k")
                .findFirst()
                .orElse("10gbit");
    }

    private static String netem(List<Harm.OnLink> harms) {
        long delay = 0;
        long jitter = 0;
        List<String> rest = new ArrayList<>();
        for (Harm.OnLink harm : harms) {
            if (harm instanceof Harm.Delay more) {
                delay += more.millis();
                jitter += more.jitterMillis();
            } else if (harm instanceof Harm.Duplicate twice) {
                rest.add(" duplicate " + percent(twice.probability()));
            } else if (harm instanceof Harm.Reorder held) {
                // netem holds all packets but the reordered ones, which overtake.
                delay = Math.max(delay, held.holdMillis());
                rest.add(" reorder " + percent(held.probability()));
            }
        }
        return (delay > 0 ? " delay " + delay + "ms " + jitter + "ms" : "") + String.join("", rest);
    }

    private static String percent(double probability) {
        return String.format(Locale.ROOT, "%.3f%%", probability * 100);
    }
}
