package dev.quarrel.store.paxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.store.paxos.RegisterHistory.Operation;
import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.Seeds;
import dev.quarrel.store.versions.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PaxosTest {
    private static final Quorums ACCEPTORS = Quorums.majority(List.of("a1", "a2", "a3"));

    /// What goes wrong in a run, beyond reordering, which always does.
    private record Trouble(
            double loss, double duplication, double expiry, double restart, double proposerDeath, boolean forgetful) {
        static final Trouble NONE = new Trouble(0, 0, 0, 0, 0, false);
        static final Trouble ALL = new Trouble(0.1, 0.1, 0.02, 0.05, 0.02, false);
    }

    private record Letter(int acceptor, Runnable deliver) {}

    /// Three acceptors, some proposers with one operation each at a time, and a bag of messages drawn from at random.
    private static final class World {
        final Random random;
        final Trouble trouble;
        final RegisterHistory history = new RegisterHistory();
        final Acceptor[] acceptors = new Acceptor[3];
        final Client[] clients;
        final List<Letter> bag = new ArrayList<>();
        long now;
        int done;

        World(long seed, int proposers, Trouble trouble) {
            random = Seeds.random(seed);
            this.trouble = trouble;
            Arrays.fill(acceptors, Acceptor.EMPTY);
            clients = new Client[proposers];
            for (int i = 0; i < proposers; i++) {
                clients[i] = new Client(this, i);
            }
        }

        void run(int steps, int operations) {
            for (int step = 0; step < steps; step++) {
                now++;
                if (random.nextDouble() < trouble.restart) {
                    int acceptor = random.nextInt(3);
                    // The disk keeps all that was answered; what was on the wire from here is gone.
                    acceptors[acceptor] =
                            trouble.forgetful ? Acceptor.EMPTY : Acceptor.fromBytes(acceptors[acceptor].toBytes());
                    bag.removeIf(letter -> letter.acceptor == acceptor && random.nextBoolean());
                }
                Client client = clients[random.nextInt(clients.length)];
                if (client.proposer == null && history.operations.size() < operations) {
                    client.begin(someChange());
                } else if (client.proposer != null && random.nextDouble() < trouble.expiry) {
                    client.take(client.proposer.expire());
                } else if (client.proposer != null && random.nextDouble() < trouble.proposerDeath) {
                    client.die();
                } else if (!bag.isEmpty()) {
                    Letter letter = bag.remove(random.nextInt(bag.size()));
                    if (random.nextDouble() < trouble.duplication) {
                        bag.add(letter);
                    }
                    if (random.nextDouble() >= trouble.loss) {
                        letter.deliver.run();
                    }
                }
            }
        }

        private Change someChange() {
            return switch (random.nextInt(3)) {
                case 0 -> new Change.Read();
                case 1 -> new Change.Write(someValue());
                default -> new Change.CompareAndSet(someValue(), someValue());
            };
        }

        private @Nullable Value someValue() {
            int value = random.nextInt(4);
            return value == 0 ? null : Value.of("v" + value);
        }
    }

    private static final class Client {
        final World world;
        final int index;
        int life;
        long lastBallot;

        @Nullable
        Proposer proposer;

        @Nullable
        Operation operation;

        Client(World world, int index) {
            this.world = world;
            this.index = index;
        }

        void begin(Change change) {
            operation = new Operation(change, world.now);
            world.history.operations.add(operation);
            propose();
        }

        void propose() {
            Dot ballot = new Dot(++lastBallot, "n" + index + "@" + life);
            Proposer attempt = new Proposer(operation().change(), ballot, Quorums.majority(List.of("a0", "a1", "a2")));
            proposer = attempt;
            for (int i = 0; i < 3; i++) {
                int acceptor = i;
                send(attempt, i, () -> {
                    Acceptor.Step step = world.acceptors[acceptor].prepare(ballot);
                    world.acceptors[acceptor] = step.next();
                    return step.answer();
                });
            }
        }

        private interface Ask {
            Acceptor.Answer ask();
        }

        private void send(Proposer attempt, int acceptor, Ask ask) {
            world.bag.add(new Letter(acceptor, () -> {
                Acceptor.Answer answer = ask.ask();
                world.bag.add(new Letter(acceptor, () -> {
                    if (proposer == attempt) {
                        take(attempt.answered("a" + acceptor, answer));
                    }
                }));
            }));
        }

        void take(Proposer.Step step) {
            switch (step) {
                case Proposer.Wait wait -> {}
                case Proposer.Accept accept -> accept(accept.value());
                case Proposer.Done done -> {
                    operation().ended(world.now, done, saw(operation().change(), done));
                    world.done++;
                    proposer = null;
                }
                case Proposer.Retry retry -> {
                    lastBallot = Math.max(lastBallot, retry.highest().number());
                    propose();
                }
                case Proposer.Unknown unknown -> proposer = null;
            }
        }

        private void accept(@Nullable Value value) {
            Proposer attempt = proposer;
            if (attempt == null) {
                return;
            }
            for (int i = 0; i < 3; i++) {
                int acceptor = i;
                send(attempt, i, () -> {
                    Acceptor.Step step = world.acceptors[acceptor].accept(attempt.ballot(), value);
                    world.acceptors[acceptor] = step.next();
                    return step.answer();
                });
            }
        }

        /// Comes back with no memory but a new name.
        void die() {
            proposer = null;
            life++;
            lastBallot = 0;
        }

        private static Predicate<@Nullable Value> saw(Change change, Proposer.Done done) {
            return held -> Objects.equals(done.before(), held) && done.matched() == change.matches(held);
        }

        private Operation operation() {
            Operation current = operation;
            if (current == null) {
                throw new AssertionError("no operation was begun");
            }
            return current;
        }
    }

    @Test
    void everyInterleavingIsLinearizable() {
        int[] done = new int[1];
        Seeds.first(4_000).forEach(seed -> {
            World world = new World(seed, 2 + (int) (seed % 2), Trouble.ALL);
            world.run(250, 7);
            done[0] += world.done;
            assertThat(world.history.isLinearizable())
                    .as("seed %d: %s", seed, world.history.operations)
                    .isTrue();
        });
        assertThat(done[0]).as("operations that came to an end").isGreaterThan(4_000);
    }

    @Test
    void aProposerAloneAlwaysFinishes() {
        Seeds.first(500).forEach(seed -> {
            World world = new World(seed, 1, Trouble.NONE);
            world.run(400, 5);
            assertThat(world.done).as("seed %d", seed).isEqualTo(5);
        });
    }

    /// The test above could fail: acceptors that forget their promises are found out.
    @Test
    void acceptorsThatForgetAreCaught() {
        Trouble forgetful = new Trouble(0, 0, 0.02, 0.05, 0, true);
        long caught = Seeds.first(300)
                .filter(seed -> {
                    World world = new World(seed, 2, forgetful);
                    world.run(250, 7);
                    return !world.history.isLinearizable();
                })
                .count();
        assertThat(caught).isGreaterThan(10);
    }

    @Test
    void theJudgeTellsGoodFromBad() {
        RegisterHistory good = new RegisterHistory();
        Operation write = new Operation(new Change.Write(Value.of("a")), 1);
        Operation read = new Operation(new Change.Read(), 3);
        read.ended(4, "a", held -> Value.of("a").equals(held));
        good.operations.addAll(List.of(write, read));
        assertThat(good.isLinearizable()).as("the write may have happened").isTrue();
        read.ended(4, "nothing", Objects::isNull);
        assertThat(good.isLinearizable()).as("and may not have").isTrue();
        write.ended(2, "ok", held -> true);
        assertThat(good.isLinearizable()).as("stale read").isFalse();
        read.ended(4, "a", held -> Value.of("a").equals(held));
        assertThat(good.isLinearizable()).isTrue();
    }

    @Test
    void acceptorsKeepTheirWordOnDisk() {
        Acceptor acceptor = Acceptor.EMPTY.prepare(new Dot(2, "n1")).next();
        acceptor = acceptor.accept(new Dot(2, "n1"), Value.of("a")).next();
        acceptor = acceptor.prepare(new Dot(3, "n2")).next();
        assertThat(HexFormat.of().formatHex(acceptor.toBytes()))
                .isEqualTo("0000000000000003" + "00000002" + "6e32" + "0000000000000002" + "00000002" + "6e31"
                        + "00000001" + "61" + "bd007afc");
        assertThat(Acceptor.fromBytes(acceptor.toBytes())).isEqualTo(acceptor);
        assertThat(Acceptor.fromBytes(Acceptor.EMPTY.toBytes())).isEqualTo(Acceptor.EMPTY);
        byte[] whole = acceptor.toBytes();
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> Acceptor.fromBytes(flipped)).isInstanceOf(IllegalArgumentException.class);
        }
        for (int length = 0; length <= whole.length + 1; length++) {
            byte[] torn = Arrays.copyOf(whole, length);
            if (length != whole.length) {
                assertThatThrownBy(() -> Acceptor.fromBytes(torn)).hasMessageContaining("Replace this node");
            }
        }
    }

    @Test
    void aLostRaceIsRunAgainOnlyWhereItHadNoEffect() {
        Proposer early = new Proposer(new Change.Write(Value.of("a")), new Dot(1, "n1"), ACCEPTORS);
        early.answered("a1", new Acceptor.Outbid(new Dot(5, "n2")));
        assertThat(early.answered("a2", new Acceptor.Outbid(new Dot(4, "n3"))))
                .isEqualTo(new Proposer.Retry(new Dot(5, "n2")));

        assertThat(lostWhileAccepting(new Change.Write(Value.of("a")))).isEqualTo(new Proposer.Unknown(1, 2));
        assertThat(lostWhileAccepting(new Change.Read())).isInstanceOf(Proposer.Retry.class);
        assertThat(lostWhileAccepting(new Change.CompareAndSet(Value.of("x"), null)))
                .isInstanceOf(Proposer.Retry.class);
    }

    private static Proposer.Step lostWhileAccepting(Change change) {
        Proposer proposer = new Proposer(change, new Dot(1, "n1"), ACCEPTORS);
        Acceptor.Promised nothing = new Acceptor.Promised(Acceptor.NO_BALLOT, null);
        proposer.answered("a1", nothing);
        assertThat(proposer.answered("a2", nothing)).isInstanceOf(Proposer.Accept.class);
        proposer.answered("a1", new Acceptor.Accepted());
        proposer.answered("a2", new Acceptor.Outbid(new Dot(2, "n2")));
        return proposer.answered("a3", new Acceptor.Outbid(new Dot(2, "n2")));
    }
}
