package dev.quarrel.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.harness.World;
import dev.quarrel.nemesis.Breakable.Outcome;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.store.Message;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Profile;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.Reply;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The bundled store in containers, through one client and the faults that keep it from answering.
@RequiresContainers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class ContainerWorldTest {
    private ContainerWorld world;
    private StoreClient client;

    @BeforeAll
    void open() throws IOException {
        world = ContainerWorld.open(
                NodeConfig.members(List.of("n1", "n2", "n3"), 1),
                Profile.named("strong").settings(),
                0,
                Map.of("n3", 700L));
        client = connect("c1");
        eventually(() -> write("n1", "warm", "up"));
    }

    @AfterAll
    void close() {
        if (world != null) {
            world.close();
        }
    }

    private StoreClient connect(String id) {
        StoreClient[] holder = new StoreClient[1];
        holder[0] = new StoreClient(
                id,
                world.attach(id, "n1", new World.Inbox() {
                    @Override
                    public void receive(String from, Message message) {
                        holder[0].receive(from, message);
                    }

                    @Override
                    public void unsent(String to, Message message) {
                        holder[0].unsent(to, message);
                    }

                    @Override
                    public void lost(String node) {
                        holder[0].lost(node);
                    }
                }),
                3000);
        return holder[0];
    }

    private Reply ask(Consumer<Consumer<Reply>> request) {
        List<Reply> replies = new ArrayList<>();
        request.accept(replies::add);
        world.run(() -> !replies.isEmpty());
        return replies.getFirst();
    }

    private Reply write(String node, String key, String value) {
        return ask(done -> client.write(node, key, Value.of(value), WriteOptions.DEFAULT, done));
    }

    /// What the first read that is answered found: a busy machine may let one time out.
    private @Nullable String read(String node, String key) {
        Reply.Ok ok = eventually(() -> ask(done -> client.read(node, key, ReadOptions.DEFAULT, done)));
        return ok.values().isEmpty() ? ok.toString() : ok.values().getFirst().text();
    }

    private Reply.Ok eventually(java.util.function.Supplier<Reply> request) {
        Reply reply = request.get();
        for (int i = 0; i < 50 && !(reply instanceof Reply.Ok); i++) {
            pass(200);
            reply = request.get();
        }
        assertThat(reply).isInstanceOf(Reply.Ok.class);
        return (Reply.Ok) reply;
    }

    private void pass(long millis) {
        boolean[] passed = new boolean[1];
        world.after(millis * 1_000_000, () -> passed[0] = true);
        world.run(() -> passed[0]);
    }

    private Outcome does(BiConsumer<List<Harm>, Consumer<Outcome>> what, Harm... harms) {
        List<Outcome> outcomes = new ArrayList<>();
        what.accept(List.of(harms), outcomes::add);
        world.run(() -> !outcomes.isEmpty());
        assertThat(outcomes.getFirst().problem()).isNull();
        return outcomes.getFirst();
    }

    private Outcome begin(Harm... harms) {
        return does(world.breakable()::begin, harms);
    }

    private Outcome end(Harm... harms) {
        return does(world.breakable()::end, harms);
    }

    @Test
    void whatIsWrittenAtOneNodeIsReadAtAnother() {
        eventually(() -> write("n1", "k", "v1"));
        assertThat(read("n3", "k")).isEqualTo("v1");
    }

    @Test
    void aCutMinorityCannotWriteAndHealsWithWhatTheOthersWrote() {
        Harm[] cuts = {
            new Harm.Cut("n1", "n2"), new Harm.Cut("n2", "n1"), new Harm.Cut("n1", "n3"), new Harm.Cut("n3", "n1")
        };
        eventually(() -> write("n3", "cut", "the node is up"));
        begin(cuts);
        assertThat(write("n1", "cut", "minority")).isNotInstanceOf(Reply.Ok.class);
        eventually(() -> write("n2", "cut", "majority"));
        assertThat(end(cuts).total()).isPositive();
        eventually(() -> write("n1", "cut", "healed"));
        assertThat(read("n3", "cut")).isEqualTo("healed");
    }

    @Test
    void aKilledNodeLosesNothing() {
        eventually(() -> write("n2", "kill", "before"));
        Harm[] kills = {new Harm.Kill("n1"), new Harm.Kill("n2"), new Harm.Kill("n3")};
        assertThat(begin(kills).total()).isEqualTo(3);
        assertThat(write("n2", "kill", "lost")).isNotInstanceOf(Reply.Ok.class);
        end(kills);
        assertThat(read("n2", "kill")).isIn("before", "lost");
    }

    @Test
    void aPausedNodeDoesNotAnswerUntilItWakes() {
        Harm pause = new Harm.Pause("n3");
        eventually(() -> write("n3", "pause", "the node is up"));
        assertThat(begin(pause).total()).isEqualTo(1);
        assertThat(write("n3", "pause", "asleep")).isInstanceOf(Reply.Indeterminate.class);
        end(pause);
        eventually(() -> write("n3", "pause", "awake"));
    }

    @Test
    void aClockCanBeWrong() {
        Harm drift = new Harm.ClockDrift("n2", 100_000);
        Harm bump = new Harm.ClockBump("n2", -4000);
        eventually(() -> write("n2", "clock", "the node is up"));
        begin(bump, drift);
        pass(2000);
        Outcome outcome = end(bump, drift);
        assertThat(outcome.bites().get(bump)).isPositive();
        assertThat(outcome.bites().get(drift)).isPositive();
    }

    @Test
    void aSlowNodeIsStarvedOfItsProcessor() {
        Harm slow = new Harm.SlowNode("n1", 500);
        if (world.breakable().whyNot(slow) == null) {
            begin(slow);
            for (int i = 0; i < 20; i++) {
                eventually(() -> write("n1", "slow", "value"));
            }
            assertThat(end(slow).bites().get(slow)).isPositive();
        } else {
            assertThat(world.breakable().whyNot(slow)).contains("quota");
        }
    }

    @Test
    void logsAreCollected(@TempDir Path directory) throws IOException {
        world.collectLogs(directory);
        assertThat(Files.readString(directory.resolve("n1.log"))).contains("event=started node=n1");
        assertThat(Files.readString(directory.resolve("n3.log"))).contains("event=clock_set node=n3 offsetMillis=700");
        assertThat(world.describe()).containsEntry("cluster", "containers");
    }

    /// Four nodes for a while, then one less, then another in a dead one's place; and all of it back again.
    @Test
    void nodesJoinLeaveAndAreReplacedUnderLoad() {
        eventually(() -> write("n1", "members", "before"));
        Harm join = new Harm.Join("n4");
        Harm leave = new Harm.Leave("n3");
        Harm replace = new Harm.Replace("n2", "n5");
        begin(join);
        begin(leave);
        eventually(() -> write("n1", "members", "while they change"));
        begin(replace);
        assertThat(end(replace).total()).as("replaced").isEqualTo(1);
        assertThat(end(leave).total()).as("left").isEqualTo(1);
        eventually(() -> write("n1", "members", "after"));
        assertThat(end(join).total()).as("joined").isEqualTo(1);
        assertThat(read("n3", "members")).isEqualTo("after");
        assertThat(read("n2", "members")).isEqualTo("after");
    }
}
