package dev.quarrel.harness.containers;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Tries every means of breaking a node once before anything is promised: those of its network in a sidecar. A kernel
/// may
/// lack a module, an engine may refuse a privilege.
///
/// @param lacking why not, by means; what is not in it works
record Probes(Map<Means, String> lacking) {
    /// What must work for a harm to be possible.
    enum Means {
        DROP("iptables -w -A INPUT -s 192.0.2.1 -m comment --comment probe -j DROP"
                + " && iptables -w -D INPUT -s 192.0.2.1 -m comment --comment probe -j DROP"),
        LOSS("iptables -w -A INPUT -s 192.0.2.1 -m statistic --mode random --probability 0.5 -j DROP"
                + " && iptables -w -D INPUT -s 192.0.2.1 -m statistic --mode random --probability 0.5 -j DROP"),
        RATE("tc qdisc add dev lo root handle 1: htb && tc class add dev lo parent 1: classid 1:2 htb rate 1mbit"
                + " && tc filter add dev lo parent 1: protocol ip prio 1 u32 match ip dst 192.0.2.1/32 flowid 1:2;"
                + " code=$?; tc qdisc del dev lo root; (exit $code)"),
        NETEM("tc qdisc add dev lo root netem delay 1ms && tc qdisc del dev lo root"),
        QUOTA("");

        private final String script;

        Means(String script) {
            this.script = script;
        }
    }

    static Probes of(Engine engine, String sidecar) {
        Map<Means, String> lacking = new TreeMap<>();
        if (!Starvation.possible(engine)) {
            lacking.put(Means.QUOTA, "this kernel has no processor quota");
        }
        for (Means means : List.of(Means.DROP, Means.LOSS, Means.RATE, Means.NETEM)) {
            Engine.Ran ran = engine.exec(sidecar, means.script);
            if (ran.exitCode() != 0) {
                lacking.put(means, reason(means, ran));
            }
        }
        return new Probes(lacking);
    }

    private static String reason(Means means, Engine.Ran ran) {
        String what = means == Means.NETEM ? "this kernel has no netem" : "the probe failed";
        return what + " (`" + means.script.split(" &&|;", 2)[0] + "`: "
                + ran.output().strip().lines().findFirst().orElse("exit code " + ran.exitCode()) + ")";
    }
}
