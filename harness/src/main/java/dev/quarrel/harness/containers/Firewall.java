package dev.quarrel.harness.containers;

import dev.quarrel.nemesis.Harm;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts and losses as `iptables` rules in the receiver's network namespace. Each rule carries its harm's text as a
/// comment, so that its counter of dropped packets, which begins at 0 with the rule, is found again.
///
/// ```
///    pkts      bytes target     prot opt in     out     source               destination
///      12     1044 DROP       all  --  *      *       172.18.0.2           0.0.0.0/0            /* cut from=n1 to=n3
/// */
/// ```
final class Firewall {
    /// Lists the counters of all rules.
    static final String COUNTERS = "iptables -w -L INPUT -n -v -x";

    private static final Pattern COUNTER = Pattern.compile("^\\s*(\\d+)\\s+\\d+\\s.*/\\* (.*?) \\*/");

    private Firewall() {}

    /// Whether a harm is done by a rule here.
    static boolean does(Harm harm) {
        return harm instanceof Harm.Cut || harm instanceof Harm.Loss;
    }

    /// Adds the rules, all of them or, where one fails, none.
    static String add(List<Harm.OnLink> harms, UnaryOperator<String> address) {
        return restore("-A", harms, address);
    }

    /// Deletes the rules.
    static String delete(List<Harm.OnLink> harms, UnaryOperator<String> address) {
        return restore("-D", harms, address);
    }

    private static String restore(String verb, List<Harm.OnLink> harms, UnaryOperator<String> address) {
        StringBuilder script = new StringBuilder("iptables-restore -w --noflush <<'RULES'\n*filter\n");
        for (Harm.OnLink harm : harms) {
            script.append(verb).append(" INPUT ").append(rule(harm, address)).append('\n');
        }
        return script.append("COMMIT\nRULES\n").toString();
    }

    private static String rule(Harm.OnLink harm, UnaryOperator<String> address) {
        String match = harm instanceof Harm.Loss loss
                ? String.format(Locale.ROOT, " -m statistic --mode random --probability %.6f", loss.probability())
                : "";
        return "-s " + address.apply(harm.from()) + match + " -m comment --comment \"" + harm.text() + "\" -j DROP";
    }

    /// Packets dropped by harm's text, from what [#COUNTERS] printed.
    static Map<String, Long> dropped(String listing) {
        Map<String, Long> dropped = new HashMap<>();
        for (String line : listing.split("\n", -1)) {
            Matcher counter = COUNTER.matcher(line);
            if (counter.find()) {
                dropped.merge(counter.group(2), Long.parseLong(counter.group(1)), Long::sum);
            }
        }
        return dropped;
    }
}
