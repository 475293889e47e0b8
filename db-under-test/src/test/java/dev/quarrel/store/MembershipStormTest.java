package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.paxos.Change;
import dev.quarrel.store.paxos.RegisterHistory;
import dev.quarrel.store.paxos.RegisterHistory.Operation;
import dev.quarrel.store.versions.Seeds;
import dev.quarrel.store.versions.Value;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Registers that are read and written while nodes join, leave and are replaced, under loss, cuts, kills and power
/// loss; every key's history judged by trying every order.
class MembershipStormTest {
    private static final Settings STRONG = Profile.named("strong").settings();
    /// More of them with `-Dstorms=`.
    private static final int SEEDS = Integer.getInteger("storms", 20);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void strongStaysLinearizable(boolean serial) {
        int[] totals = new int[2];
        Seeds.first(SEEDS).forEach(seed -> {
            Storm storm = new Storm(seed, STRONG, serial);
            storm.run();
            totals[0] += storm.changes;
            totals[1] += storm.reads;
            storm.histories.forEach((key, history) -> assertThat(history.isLinearizable())
                    .as("seed %d, %s: %s", seed, key, history.operations)
                    .isTrue());
        });
        assertThat(totals[0]).as("changes that came to their end").isGreaterThan(SEEDS);
        assertThat(totals[1]).as("reads that were answered").isGreaterThan(SEEDS * 8);
    }

    @Test
    void skippingTheCopyIsCaught() {
        Settings settings = STRONG.withDefects(Set.of(Defect.SKIP_BOOTSTRAP));
        boolean caught = Seeds.first(3000).anyMatch(seed -> {
            Storm storm = new Storm(seed, settings, false);
            storm.run();
            return storm.histories.values().stream().anyMatch(history -> !history.isLinearizable());
        });
        assertThat(caught).isTrue();
    }

    private static final class Storm {
        final FakeWorld world;
        final Random random;
        final boolean serial;
        final Map<String, RegisterHistory> histories = new TreeMap<>();
        final Set<String> running = new TreeSet<>();
        int changes;
        int reads;
        private int newcomers;
        private long step;

        Storm(long seed, Settings settings, boolean serial) {
            world = new FakeWorld(seed, 4, settings);
            random = Seeds.random(seed);
            this.serial = serial;
            running.addAll(world.names);
            world.loss = 0.01;
            world.duplication = 0.03;
        }

        void run() {
            for (int round = 0; round < 12; round++) {
                begin("c" + round + "a");
                begin("c" + round + "b");
                switch (round) {
                    case 1, 5, 9 -> change();
                    case 3, 7, 11 -> {
                        world.heal();
                        world.run(2_500);
                    }
                    default -> trouble();
                }
                world.run(random.nextInt(400));
            }
            world.heal();
            world.run(4_000);
            for (int key = 0; key < 3; key++) {
                read("last" + key, "k" + key);
            }
            world.run(6_000);
        }

        private String someNode() {
            List<String> nodes = List.copyOf(running);
            return nodes.get(random.nextInt(nodes.size()));
        }

        private void begin(String name) {
            String key = "k" + random.nextInt(3);
            if (random.nextBoolean()) {
                read(name, key);
                return;
            }
            Value value = Value.of(name);
            Operation write = begun(key, new Change.Write(value));
            WriteOptions options = serial ? WriteOptions.at(Level.SERIAL) : WriteOptions.DEFAULT;
            client(name).write(someNode(), key, value, options, reply -> {
                if (reply instanceof Reply.Ok ok) {
                    write.ended(step++, ok, held -> true);
                } else if (!(reply instanceof Reply.Indeterminate)) {
                    history(key).operations.remove(write);
                }
            });
        }

        private void read(String name, String key) {
            Operation read = begun(key, new Change.Read());
            ReadOptions options = serial ? ReadOptions.at(Level.SERIAL) : ReadOptions.DEFAULT;
            client(name).read(someNode(), key, options, reply -> {
                if (reply instanceof Reply.Ok ok) {
                    reads++;
                    Value seen = ok.values().isEmpty() ? null : ok.values().getFirst();
                    read.ended(step++, ok, held -> Objects.equals(seen, held));
                }
            });
        }

        private Operation begun(String key, Change change) {
            Operation operation = new Operation(change, step++);
            history(key).operations.add(operation);
            return operation;
        }

        private RegisterHistory history(String key) {
            return histories.computeIfAbsent(key, fresh -> new RegisterHistory());
        }

        private StoreClient client(String name) {
            return world.client(name).client();
        }

        /// A node joins, or leaves, or replaces one that is dead.
        private void change() {
            String asked = someNode();
            Topology.Change change = switch (random.nextInt(3)) {
                case 0 -> new Topology.Change.Join(MembershipTest.member(newcomer()));
                case 1 -> new Topology.Change.Leave(someNode());
                default -> {
                    String dead = someNode();
                    world.host(dead).kill();
                    running.remove(dead);
                    yield new Topology.Change.Replace(dead, MembershipTest.member(newcomer()));
                }
            };
            client("admin" + step++).topology(asked, change, reply -> changes += reply instanceof Reply.Ok ? 1 : 0);
        }

        private String newcomer() {
            String name = "x" + ++newcomers;
            world.newcomer(name);
            running.add(name);
            world.run(100);
            return name;
        }

        private void trouble() {
            String node = someNode();
            switch (random.nextInt(5)) {
                case 0 -> {
                    List<String> others =
                            running.stream().filter(name -> !name.equals(node)).toList();
                    world.cut(List.of(node), others);
                }
                case 1 -> world.heal();
                case 2 -> {
                    world.host(node).losePower();
                    restart(node);
                }
                case 3 -> {
                    world.host(node).kill();
                    world.run(random.nextInt(300));
                    restart(node);
                }
                default -> {}
            }
        }

        private void restart(String node) {
            if (node.startsWith("x")) {
                world.restartNewcomer(node);
            } else {
                world.host(node).start();
            }
        }
    }
}
