package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.paxos.Change;
import dev.quarrel.store.paxos.RegisterHistory;
import dev.quarrel.store.paxos.RegisterHistory.Operation;
import dev.quarrel.store.versions.Seeds;
import dev.quarrel.store.versions.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SerialTest {
    private static final Settings STRONG = Profile.named("strong").settings();
    private static final WriteOptions WRITE = WriteOptions.at(Level.SERIAL);
    private static final ReadOptions READ = ReadOptions.at(Level.SERIAL);

    @Test
    void compareAndSetThroughAnyNode() {
        FakeWorld world = new FakeWorld(1, 5, STRONG);
        assertThat(cas(world, "n1", null, "a")).isInstanceOf(Reply.Ok.class);
        assertThat(cas(world, "n5", "a", "b")).isInstanceOf(Reply.Ok.class);
        Reply refused = cas(world, "n3", "a", "c");
        assertThat(refused)
                .isEqualTo(new Reply.Refused("Expected 'k' to hold 'a', it holds 'b'; nothing was changed."));
        for (String node : world.names) {
            assertThat(read(world, node)).containsExactly(Value.of("b"));
        }
        assertThat(cas(world, "n2", "b", null)).isInstanceOf(Reply.Ok.class);
        assertThat(read(world, "n4")).isEmpty();
    }

    @Test
    void writesAndDeletesAtSerial() {
        FakeWorld world = new FakeWorld(2, 3, STRONG);
        StoreClient client = world.client("c1").client();
        assertThat(world.await(done -> client.write("n1", "k", Value.of("a"), WRITE, done)))
                .isInstanceOf(Reply.Ok.class);
        assertThat(read(world, "n2")).containsExactly(Value.of("a"));
        assertThat(world.await(done -> client.delete("n3", "k", WRITE, done))).isInstanceOf(Reply.Ok.class);
        assertThat(read(world, "n1")).isEmpty();
    }

    @Test
    void aMinorityIsTurnedAwayForCertain() {
        FakeWorld world = new FakeWorld(3, 3, STRONG);
        assertThat(cas(world, "n1", null, "a")).isInstanceOf(Reply.Ok.class);
        world.cut(List.of("n1"), List.of("n2", "n3"));
        world.run(3_000);
        assertThat(cas(world, "n1", "a", "b")).isInstanceOf(Reply.Unavailable.class);
        assertThat(cas(world, "n2", "a", "c")).isInstanceOf(Reply.Ok.class);
        world.heal();
        world.run(3_000);
        assertThat(read(world, "n1")).containsExactly(Value.of("c"));
    }

    /// All that waited for their turn are too late when it comes, and each is told so.
    @Test
    void manyThatWaitForOneKeyAreAllAnswered() {
        FakeWorld world = new FakeWorld(3, 3, STRONG);
        world.drops = (link, message) -> message instanceof Message.PaxosRequest;
        StoreClient client = world.client("c1").client();
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            client.cas("n1", "k", null, Value.of("a"), replies::add);
        }
        world.run(4_000);
        assertThat(replies).hasSize(5_000).allMatch(reply -> reply instanceof Reply.Unavailable);
        assertThat(replies.getFirst().toString()).contains("at most 1000", "nothing was changed");
        assertThat(replies.stream().filter(reply -> reply.toString().contains("at most")))
                .as("refused at once")
                .hasSize(4_000);
        world.drops = (link, message) -> false;
        assertThat(cas(world, "n1", null, "b")).isInstanceOf(Reply.Ok.class);
    }

    @Test
    void whatWasChosenSurvivesPowerLossOfAll() {
        FakeWorld world = new FakeWorld(4, 3, STRONG);
        assertThat(cas(world, "n1", null, "a")).isInstanceOf(Reply.Ok.class);
        for (String node : world.names) {
            world.host(node).losePower();
            world.host(node).start();
        }
        world.run(3_000);
        assertThat(read(world, "n2")).containsExactly(Value.of("a"));
    }

    @Test
    void aDamagedRegisterDoesNotVote() {
        FakeWorld world = new FakeWorld(5, 3, STRONG);
        assertThat(cas(world, "n1", null, "a")).isInstanceOf(Reply.Ok.class);
        world.run(100);
        world.host("n1").disk.damage("paxos", "k");
        assertThat(cas(world, "n1", "a", "b")).isInstanceOf(Reply.Ok.class);
        assertThat(Objects.requireNonNull(world.host("n1").node).metrics().damagedRecords)
                .isPositive();
        world.host("n2").disk.damage("paxos", "k");
        assertThat(cas(world, "n3", "b", "c")).isInstanceOf(Reply.Unavailable.class);
    }

    @Test
    void linearizableUnderLossCutsAndPowerLoss() {
        int[] outcomes = new int[3];
        Seeds.first(150).forEach(seed -> {
            Storm storm = new Storm(seed);
            storm.run();
            storm.histories.forEach((key, history) -> assertThat(history.isLinearizable())
                    .as("seed %d, %s: %s", seed, key, history.operations)
                    .isTrue());
            for (int i = 0; i < outcomes.length; i++) {
                outcomes[i] += storm.outcomes[i];
            }
        });
        assertThat(outcomes[0])
                .as("ok, against failed and unknown %s", outcomes)
                .isGreaterThan(1_000);
        assertThat(outcomes[1]).as("failed").isPositive();
        assertThat(outcomes[2]).as("unknown").isPositive();
    }

    /// Clients that read, write and compare-and-set two keys at once, while links lose and break and nodes lose power.
    private static final class Storm {
        final FakeWorld world;
        final Random random;
        final Map<String, RegisterHistory> histories = new TreeMap<>();
        final int[] outcomes = new int[3];
        long step;

        Storm(long seed) {
            world = new FakeWorld(seed, 3, STRONG);
            random = Seeds.random(seed);
            world.loss = 0.02;
            world.duplication = 0.05;
        }

        void run() {
            for (int round = 0; round < 6; round++) {
                for (int client = 0; client < 3; client++) {
                    begin("c" + client + "-" + round);
                }
                trouble();
                pass(random.nextInt(60));
            }
            world.heal();
            pass(6_000);
        }

        private void begin(String name) {
            String key = "k" + random.nextInt(2);
            RegisterHistory history = histories.computeIfAbsent(key, k -> new RegisterHistory());
            Change change = someChange();
            Operation operation = new Operation(change, step++);
            history.operations.add(operation);
            StoreClient client = world.client(name).client();
            String node = "n" + (1 + random.nextInt(3));
            Consumer<Reply> done = reply -> take(history, operation, reply);
            switch (change) {
                case Change.Read read -> client.read(node, key, READ, done);
                case Change.Write write -> {
                    Value next = write.next();
                    if (next == null) {
                        client.delete(node, key, WRITE, done);
                    } else {
                        client.write(node, key, next, WRITE, done);
                    }
                }
                case Change.CompareAndSet cas -> client.cas(node, key, cas.expected(), cas.next(), done);
            }
        }

        private void take(RegisterHistory history, Operation operation, Reply reply) {
            Change change = operation.change();
            long now = step++;
            switch (reply) {
                case Reply.Ok ok -> {
                    outcomes[0]++;
                    Value seen = ok.values().isEmpty() ? null : ok.values().getFirst();
                    boolean reads = change instanceof Change.Read;
                    operation.ended(now, ok, held -> reads ? Objects.equals(seen, held) : change.matches(held));
                }
                case Reply.Refused refused -> {
                    outcomes[1]++;
                    operation.ended(now, refused, held -> !change.matches(held));
                }
                case Reply.Unavailable unavailable -> {
                    outcomes[1]++;
                    history.operations.remove(operation);
                }
                case Reply.Indeterminate indeterminate -> outcomes[2]++;
                case Reply.Local local -> throw new AssertionError(local);
            }
        }

        private void trouble() {
            String node = "n" + (1 + random.nextInt(3));
            switch (random.nextInt(5)) {
                case 0 -> {
                    List<String> others = world.names.stream()
                            .filter(name -> !name.equals(node))
                            .toList();
                    world.cut(List.of(node), others);
                }
                case 1 -> world.heal();
                case 2 -> {
                    world.host(node).losePower();
                    world.host(node).start();
                }
                default -> {}
            }
        }

        private void pass(int millis) {
            world.run(millis);
        }

        private Change someChange() {
            return switch (random.nextInt(4)) {
                case 0 -> new Change.Read();
                case 1 -> new Change.Write(someValue());
                default -> new Change.CompareAndSet(someValue(), someValue());
            };
        }

        private @Nullable Value someValue() {
            int value = random.nextInt(3);
            return value == 0 ? null : Value.of("v" + value);
        }
    }

    private static Reply cas(FakeWorld world, String node, @Nullable String expected, @Nullable String next) {
        StoreClient client = world.client("c1").client();
        return world.await(done -> client.cas(
                node, "k", expected == null ? null : Value.of(expected), next == null ? null : Value.of(next), done));
    }

    private static List<Value> read(FakeWorld world, String node) {
        StoreClient client = world.client("c1").client();
        Reply reply = world.await(done -> client.read(node, "k", READ, done));
        assertThat(reply).isInstanceOf(Reply.Ok.class);
        return ((Reply.Ok) reply).values();
    }
}
