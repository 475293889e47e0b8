package dev.quarrel.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.nemesis.Harm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkScriptsTest {
    private static final Map<String, String> ADDRESSES = Map.of("n1", "10.0.0.2", "n2", "10.0.0.3", "n3", "10.0.0.4");

    private static String address(String node) {
        return ADDRESSES.getOrDefault(node, "?");
    }

    @Test
    void cutsAndLossesAreRulesInOneTransaction() {
        List<Harm.OnLink> harms = List.of(new Harm.Cut("n1", "n3"), new Harm.Loss("n2", "n3", 0.25));
        assertThat(Firewall.add(harms, NetworkScriptsTest::address)).isEqualTo("""
                iptables-restore -w --noflush <<'RULES'
                *filter
                -A INPUT -s 10.0.0.2 -m comment --comment "cut from=n1 to=n3" -j DROP
                -A INPUT -s 10.0.0.3 -m statistic --mode random --probability 0.250000 -m comment --comment "loss from=n2 to=n3 probability=0.25" -j DROP
                COMMIT
                RULES
                """);
        assertThat(Firewall.delete(harms, NetworkScriptsTest::address)).contains("-D INPUT -s 10.0.0.2");
    }

    @Test
    void droppedPacketsAreFoundByTheHarmAndAddedUp() {
        assertThat(Firewall.dropped("""
                Chain INPUT (policy ACCEPT 12 packets, 900 bytes)
                    pkts      bytes target     prot opt in     out     source               destination
                      12     1044 DROP       all  --  *      *       10.0.0.2             0.0.0.0/0            /* cut from=n1 to=n3 */
                       3      180 DROP       all  --  *      *       10.0.0.2             0.0.0.0/0            /* cut from=n1 to=n3 */
                       0        0 DROP       all  --  *      *       10.0.0.3             0.0.0.0/0            statistic mode random probability 0.25000000000 /* loss from=n2 to=n3 probability=0.25 */
                       7        0 ACCEPT     all  --  *      *       10.0.0.9             0.0.0.0/0
                """))
                .containsOnly(
                        Map.entry("cut from=n1 to=n3", 15L), Map.entry("loss from=n2 to=n3 probability=0.25", 0L));
    }

    @Test
    void shapesAreOneClassAPeer() {
        List<Harm.OnLink> harms = List.of(
                new Harm.Bandwidth("n1", "n2", 1000),
                new Harm.Delay("n1", "n3", 100, 20),
                new Harm.Duplicate("n1", "n3", 0.1));
        assertThat(Shaper.script(harms, NetworkScriptsTest::address)).isEqualTo("""
                tc qdisc del dev eth0 root 2>/dev/null
                set -e
                tc qdisc add dev eth0 root handle 1: htb default 1
                tc class add dev eth0 parent 1: classid 1:1 htb rate 10gbit
                tc class add dev eth0 parent 1: classid 1:a htb rate 1000bps burst 2k cburst 2k
                tc filter add dev eth0 parent 1: protocol ip prio 1 u32 match ip dst 10.0.0.3/32 flowid 1:a
                tc class add dev eth0 parent 1: classid 1:b htb rate 10gbit
                tc qdisc add dev eth0 parent 1:b netem delay 100ms 20ms duplicate 10.000%
                tc filter add dev eth0 parent 1: protocol ip prio 1 u32 match ip dst 10.0.0.4/32 flowid 1:b
                """);
        assertThat(Shaper.script(List.of(), NetworkScriptsTest::address))
                .isEqualTo("tc qdisc del dev eth0 root 2>/dev/null\ntrue\n");
        assertThat(Shaper.bites(harms, """
                class htb 1:1 root prio 0 rate 10Gbit ceil 10Gbit burst 0b cburst 0b
                 Sent 700 bytes 70 pkt (dropped 0, overlimits 0 requeues 0)
                class htb 1:a root prio 0 rate 8Kbit ceil 8Kbit burst 2Kb cburst 2Kb
                 Sent 900 bytes 9 pkt (dropped 1, overlimits 4 requeues 0)
                class htb 1:b root leaf 8001: prio 0 rate 10Gbit ceil 10Gbit burst 0b cburst 0b
                 Sent 300 bytes 3 pkt (dropped 0, overlimits 0 requeues 0)
                """))
                .containsOnly(Map.entry(harms.get(0), 5L), Map.entry(harms.get(1), 3L), Map.entry(harms.get(2), 3L));
    }
}
