package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Event;
import dev.quarrel.harness.sim.SimWorld;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Step;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.workloads.Adapter;
import dev.quarrel.workloads.Outcome;
import dev.quarrel.workloads.Workload;
import dev.quarrel.workloads.generator.Generator;
import dev.quarrel.workloads.generator.Listed;
import dev.quarrel.workloads.generator.Op;
import dev.quarrel.workloads.generator.Phases;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the runner does with literal operations; each takes 10 ms, and ends as its value says.
class RunnerTest {
    private static final Generator NOTHING = new Listed(List.of());

    private static final Threads.Clients CLIENTS = (id, near, ports) -> new StoreClient(id, ports, 2_000);

    private final SimWorld world = Plans.world(1, Plans.strong());
    private final List<Event> events = new ArrayList<>();
    private final List<String> opened = new ArrayList<>();

    @Test
    void operationsRunAtTheirTimeOnTheirThreads() {
        run(new Listed(List.of(op("ok", 0).at(5_000_000), op("ok", 1).at(5_000_000), op("ok", 0))), Schedule.NONE);
        assertThat(lines())
                .containsExactly(
                        "5 p0 INVOKE n1",
                        "5 p1 INVOKE n2",
                        "15 p0 OK n1",
                        "15 p0 INVOKE n1",
                        "15 p1 OK n2",
                        "25 p0 OK n1");
    }

    @Test
    void anUnknownOutcomeRetiresTheProcessAndItsClient() {
        run(new Listed(List.of(op("info", 0), op("fail", 0), op("ok", 0))), Schedule.NONE);
        assertThat(lines())
                .containsExactly(
                        "0 p0 INVOKE n1",
                        "10 p0 INFO n1",
                        "10 p2 INVOKE n3",
                        "20 p2 FAIL n3",
                        "20 p2 INVOKE n3",
                        "30 p2 OK n3");
        assertThat(opened).containsExactly("c0@n1", "c2@n3");
    }

    @Test
    void aClientThatThrowsLeavesAnUnknownOutcome() {
        run(new Listed(List.of(op("throw", 1))), Schedule.NONE);
        assertThat(lines()).containsExactly("0 p1 INVOKE n2", "0 p1 INFO n2");
        assertThat(events.get(1).extra().get("error")).asString().contains("out of order");
    }

    @Test
    void completionsAreKnownBeforeTheNextPhaseBegins() {
        run(Phases.of(new Listed(List.of(op("ok", 0), op("ok", 1))), new Listed(List.of(op("ok", 1)))), Schedule.NONE);
        assertThat(lines()).endsWith("10 p0 OK n1", "10 p1 OK n2", "10 p1 INVOKE n2", "20 p1 OK n2");
    }

    @Test
    void faultsAreInTheHistoryAndAllIsHealedBeforeTheFinalPhase() {
        Step kill = new Step("kill", 2, 900_000, List.of(new Harm.Kill("n5")));
        Workload workload = new Workload(
                "test",
                new Listed(List.of(op("ok", 0))),
                keys -> new Listed(List.of(Op.of("ok", keys.getFirst(), null))),
                this::session,
                List.of());
        new Runner(world, workload, CLIENTS, new Schedule(List.of(kill)), 2, 1_000_000_000, events::add, () -> false)
                .run();
        assertThat(events)
                .extracting(Event::f)
                .containsExactly("ok", "begin-kill", "ok", "heal-kill", "heal-all", "ok", "ok");
        assertThat(events.get(1).value()).isEqualTo(List.of("kill node=n5"));
        assertThat(events.get(3).extra()).containsEntry("bites", 1L);
        assertThat(events.get(5).time() - events.get(4).time()).isEqualTo(1_000_000_000);
        assertThat(events).extracting(Event::index).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void aTestThatIsStoppedHealsAndBeginsNothingMore() {
        Step kill = new Step("kill", 2, 900_000, List.of(new Harm.Kill("n5")));
        Workload workload = new Workload(
                "test",
                new Listed(List.of(op("ok", 0), op("ok", 0), op("ok", 0))),
                keys -> new Listed(List.of(op("ok", 0))),
                this::session,
                List.of());
        new Runner(
                        world,
                        workload,
                        CLIENTS,
                        new Schedule(List.of(kill)),
                        2,
                        0,
                        events::add,
                        () -> world.nanoTime() > 12_000_000)
                .run();
        assertThat(events)
                .extracting(Event::f)
                .containsExactly("ok", "begin-kill", "ok", "ok", "ok", "heal-kill", "heal-all");
    }

    private void run(Generator generator, Schedule schedule) {
        Workload workload = new Workload("test", generator, keys -> NOTHING, this::session, List.of());
        new Runner(world, workload, CLIENTS, schedule, 2, 0, events::add, () -> false).run();
    }

    private Adapter.Session session(dev.quarrel.store.client.StoreClient store, String node) {
        opened.add(store.id() + "@" + node);
        return (op, done) -> {
            if (op.f().equals("throw")) {
                throw new IllegalStateException("out of order");
            }
            world.after(10_000_000, () -> done.accept(outcome(op)));
        };
    }

    private static Outcome outcome(Op op) {
        return switch (op.f()) {
            case "ok" -> Outcome.ok(op.value());
            case "fail" -> Outcome.fail(op.value(), "refused");
            default -> Outcome.info(op.value(), "no answer");
        };
    }

    private static Op op(String f, int thread) {
        return Op.of(f, "k", null).by(thread);
    }

    private List<String> lines() {
        return events.stream()
                .filter(event -> !event.isNemesis())
                .map(event ->
                        "%d p%d %s %s".formatted(event.time() / 1_000_000, event.process(), event.type(), event.node()))
                .toList();
    }
}
