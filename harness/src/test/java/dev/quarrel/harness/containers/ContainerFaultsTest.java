package dev.quarrel.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.nemesis.Breakable.Outcome;
import dev.quarrel.nemesis.Harm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Every fault at three containers whose nodes do nothing but send each other small packets, so that what bites can be
/// told from what does not.
@RequiresContainers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class ContainerFaultsTest {
    private static final List<String> NODES = List.of("n1", "n2", "n3");
    /// By then some of the packets that a node sends every 50 ms have passed, on a busy machine too.
    private static final long CHATTER_MILLIS = 3_000;

    private Engine engine;
    private Machines machines;
    private Loop loop;
    private ContainerFaults faults;

    /// Writes a starting time to its data, then sends to all for ever.
    private static String chatter(Map<String, String> addresses) {
        StringBuilder script = new StringBuilder("date +%N >> /data/started; while :; do ");
        addresses
                .values()
                .forEach(address ->
                        script.append("echo hi > /dev/udp/").append(address).append("/9; "));
        return script.append("sleep 0.05; done").toString();
    }

    @BeforeAll
    void open() {
        engine = Engine.connect();
        String base = BaseImage.prepare(engine);
        machines = new Machines(
                engine, "faults-test-" + ProcessHandle.current().pid(), NODES, base, new Machines.Database() {
                    @Override
                    public String image() {
                        return base;
                    }

                    @Override
                    public List<String> command(String node, Map<String, String> addresses) {
                        return List.of("bash", "-c", chatter(addresses));
                    }
                });
        loop = new Loop();
        faults = new ContainerFaults(
                engine, machines, Probes.of(engine, machines.named("n1").sidecar()), loop, "no token", null);
    }

    @AfterAll
    void close() {
        if (faults != null) {
            faults.close();
        }
        if (machines != null) {
            machines.close();
            assertThat(engine.containersWith(Ownership.RUN).values())
                    .noneMatch(labels -> labels.getOrDefault(Ownership.RUN, "")
                            .startsWith("faults-test-" + ProcessHandle.current().pid()));
        }
    }

    private Outcome begin(Harm... harms) {
        List<Outcome> answers = new ArrayList<>();
        faults.begin(List.of(harms), answers::add);
        loop.run(() -> !answers.isEmpty());
        assertThat(answers.getFirst().problem()).isNull();
        return answers.getFirst();
    }

    private Outcome end(Harm... harms) {
        List<Outcome> answers = new ArrayList<>();
        faults.end(List.of(harms), answers::add);
        loop.run(() -> !answers.isEmpty());
        assertThat(answers.getFirst().problem()).isNull();
        return answers.getFirst();
    }

    private void pass(long millis) {
        boolean[] passed = new boolean[1];
        loop.after(millis * 1_000_000, () -> passed[0] = true);
        loop.run(() -> passed[0]);
    }

    private List<String> startsOf(String node) {
        return engine.run(machines.named(node).sidecar(), "cat " + Machine.DATA + "/started 2> /dev/null || true")
                .lines()
                .toList();
    }

    /// A node that was started writes that it was; on a busy machine not at once.
    private void awaitStarts(String node, int count) {
        for (int i = 0; i < 100 && startsOf(node).size() < count; i++) {
            pass(100);
        }
    }

    private String state(String node) {
        return engine.processState(machines.named(node).process());
    }

    @Test
    void aCutDropsOneDirectionAndCountsIt() {
        Harm cut = new Harm.Cut("n1", "n2");
        Harm back = new Harm.Cut("n2", "n1");
        begin(cut);
        pass(CHATTER_MILLIS);
        assertThat(end(cut).bites().get(cut)).isPositive();
        begin(cut, back);
        begin(cut);
        pass(CHATTER_MILLIS);
        assertThat(end(cut, back).bites().get(back)).isPositive();
        pass(CHATTER_MILLIS);
        assertThat(end(cut).bites().get(cut))
                .as("begun twice, ended once: still cut")
                .isPositive();
        assertThat(end(cut).bites()).as("not in force any more").isEmpty();
    }

    @Test
    void aLossDropsSome() {
        Harm loss = new Harm.Loss("n1", "n3", 0.5);
        begin(loss);
        pass(5_000);
        // Of 20 packets a second at most.
        assertThat(end(loss).bites().get(loss)).isBetween(1L, 85L);
    }

    @Test
    void aKilledProcessIsGoneAndComesBackOnItsData() {
        Harm kill = new Harm.Kill("n3");
        List<String> before = startsOf("n3");
        String address = machines.named("n3").address();
        assertThat(begin(kill).bites()).containsEntry(kill, 1L);
        assertThat(engine.isRunning(machines.named("n3").process())).isFalse();
        begin(kill);
        end(kill);
        assertThat(engine.isRunning(machines.named("n3").process()))
                .as("killed twice, healed once")
                .isFalse();
        end(kill);
        awaitStarts("n3", before.size() + 1);
        assertThat(startsOf("n3")).startsWith(before.toArray(String[]::new)).hasSize(before.size() + 1);
        assertThat(machines.named("n3").address()).isEqualTo(address);
        Harm cut = new Harm.Cut("n3", "n1");
        begin(cut);
        pass(CHATTER_MILLIS);
        assertThat(end(cut).bites().get(cut))
                .as("the restarted node sends from its old address")
                .isPositive();
    }

    @Test
    void aPausedProcessIsStoppedAndWakes() {
        Harm pause = new Harm.Pause("n2");
        assertThat(begin(pause).bites()).containsEntry(pause, 1L);
        assertThat(state("n2")).startsWith("T");
        end(pause);
        for (int i = 0; i < 100 && state("n2").startsWith("T"); i++) {
            pass(100);
        }
        assertThat(state("n2")).doesNotStartWith("T");
    }

    @Test
    void aWipedDiskIsEmptyAndAnOldOneIsOld() {
        Harm old = new Harm.OldDisk("n2");
        begin(old);
        Harm wipe = new Harm.WipeDisk("n2");
        begin(wipe);
        assertThat(engine.run(machines.named("n2").sidecar(), "ls " + Machine.DATA))
                .isEmpty();
        end(wipe);
        awaitStarts("n2", 1);
        assertThat(startsOf("n2")).hasSize(1);
        List<String> fresh = startsOf("n2");
        end(old);
        awaitStarts("n2", 2);
        assertThat(startsOf("n2")).doesNotContainAnyElementsOf(fresh);
    }

    @Test
    void aNarrowLinkHoldsPacketsBack() {
        Harm narrow = new Harm.Bandwidth("n1", "n2", 20);
        assertThat(faults.whyNot(narrow)).isNull();
        begin(narrow);
        // More than the burst that goes unhindered, at once: the chatter of a busy machine is thinner than the link.
        String packets = "for i in $(seq 100); do printf '%0500d' 0 > /dev/udp/"
                + machines.named("n2").address() + "/9; done";
        engine.run(machines.named("n1").sidecar(), "bash -c \"" + packets.replace("$", "\\$") + "\"");
        assertThat(end(narrow).bites().get(narrow)).isPositive();
    }

    @Test
    void whatCannotBeDoneSaysWhy() {
        assertThat(faults.whyNot(new Harm.PowerLoss("n1"))).contains("page cache");
        assertThat(faults.whyNot(new Harm.Cut("n1", "n2"))).isNull();
        Harm delay = new Harm.Delay("n1", "n2", 100, 10);
        if (faults.whyNot(delay) == null) {
            begin(delay);
            pass(CHATTER_MILLIS);
            assertThat(end(delay).bites().get(delay)).isPositive();
        } else {
            assertThat(faults.whyNot(delay)).contains("netem");
        }
    }
}
