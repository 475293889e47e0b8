package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.Settings.ReadRepair;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.paxos.Change;
import dev.quarrel.store.paxos.RegisterHistory;
import dev.quarrel.store.paxos.RegisterHistory.Operation;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.versions.VersionKind;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Reads, writes and deletes of one key in a storm of loss, cuts, kills and power losses, judged by trying every order.
class RegisterStormTest {
    private static final Settings STRONG = Profile.named("strong").settings();
    private static final int SEEDS = 80;

    /// Seeds whose history is not linearizable.
    private static int violations(Settings settings, int seeds, boolean stopAtFirst) {
        int violations = 0;
        for (int seed = 0; seed < seeds && !(stopAtFirst && violations > 0); seed++) {
            Storm storm = new Storm(seed, settings);
            storm.run();
            violations += storm.history.isLinearizable() ? 0 : 1;
        }
        return violations;
    }

    @Test
    void strongIsLinearizable() {
        for (int[] nwr : new int[][] {{3, 2, 2}, {5, 3, 3}}) {
            Settings settings = STRONG.withQuorum(Quorum.strict(nwr[0], nwr[1], nwr[2]));
            assertThat(violations(settings, SEEDS, false))
                    .as("%s", settings.quorum())
                    .isZero();
        }
    }

    @Test
    void weakerIsCaught() {
        List<Settings> weak = List.of(
                STRONG.withQuorum(Quorum.strict(3, 1, 1)),
                STRONG.withReadRepair(ReadRepair.NONE),
                STRONG.withVersions(VersionKind.COUNTER),
                STRONG.withFsync(Settings.Fsync.NONE));
        for (Settings settings : weak) {
            assertThat(violations(settings, 1_000, true)).as("%s", settings).isPositive();
        }
    }

    private static final class Storm {
        final FakeWorld world;
        final SplittableRandom random;
        final RegisterHistory history = new RegisterHistory();
        long step;

        Storm(int seed, Settings settings) {
            world = new FakeWorld(seed, 5, settings);
            random = new SplittableRandom(seed);
            world.loss = 0.02;
            world.duplication = 0.05;
            world.maxDelayMicros = 8_000;
            world.names.forEach(name -> world.host(name).disk.losesSyncs = settings.fsync() == Settings.Fsync.NONE);
        }

        void run() {
            for (int round = 0; round < 7; round++) {
                for (int client = 0; client < 3; client++) {
                    begin("c" + client + "-" + round);
                }
                trouble();
                world.run(random.nextInt(60));
            }
            world.heal();
            world.run(random.nextBoolean() ? 4_000 : 20);
            begin("last");
            world.run(6_000);
        }

        private void begin(String name) {
            StoreClient client = world.client(name).client();
            String node = "n" + (1 + random.nextInt(5));
            int kind = random.nextInt(10);
            if (kind < 5) {
                Operation read = begun(new Change.Read());
                client.read(node, "k", ReadOptions.DEFAULT, reply -> {
                    if (reply instanceof Reply.Ok ok) {
                        Value seen = ok.values().isEmpty() ? null : ok.values().getFirst();
                        read.ended(step++, ok, held -> Objects.equals(seen, held));
                    }
                });
            } else if (kind < 9) {
                Value value = Value.of(name);
                Operation write = begun(new Change.Write(value));
                client.write(node, "k", value, WriteOptions.DEFAULT, reply -> wrote(write, reply));
            } else {
                Operation delete = begun(new Change.Write(null));
                client.delete(node, "k", WriteOptions.DEFAULT, reply -> wrote(delete, reply));
            }
        }

        private Operation begun(Change change) {
            Operation operation = new Operation(change, step++);
            history.operations.add(operation);
            return operation;
        }

        private void wrote(Operation operation, Reply reply) {
            if (reply instanceof Reply.Ok ok) {
                operation.ended(step++, ok, held -> true);
            } else if (!(reply instanceof Reply.Indeterminate)) {
                history.operations.remove(operation);
            }
        }

        private void trouble() {
            String node = "n" + (1 + random.nextInt(5));
            switch (random.nextInt(6)) {
                case 0 -> world.cut(List.of(node), without(node));
                case 1 -> world.cut(List.of("n1", "n2"), List.of("n3", "n4", "n5"));
                case 2 -> world.heal();
                case 3 -> {
                    world.host(node).losePower();
                    world.host(node).start();
                }
                case 4 -> {
                    world.host(node).kill();
                    world.run(random.nextInt(30));
                    world.host(node).start();
                }
                default -> {}
            }
        }

        private List<String> without(String node) {
            return world.names.stream().filter(name -> !name.equals(node)).toList();
        }
    }
}
