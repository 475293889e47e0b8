package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LivenessTest {
    private static final Settings STRONG = Profile.named("strong").settings();

    /// After what silence, in milliseconds, the node's peers find out that it is dead.
    private static Map<String, Integer> noticed(Settings settings) {
        FakeWorld world = new FakeWorld(1, 3, settings);
        world.run(5_000);
        world.host("n3").kill();
        Map<String, Integer> noticed = new TreeMap<>();
        for (int millis = 0; millis < 5_000 && noticed.size() < 2; millis += 20) {
            for (String node : List.of("n1", "n2")) {
                Reply reply = world.write(node, "k", "v", WriteOptions.w(3));
                if (reply instanceof Reply.Unavailable) {
                    noticed.putIfAbsent(node, millis);
                }
            }
            world.run(20);
        }
        return noticed;
    }

    @Test
    void regularPingsLetPhiNoticeSoonerThanTheTimeout() {
        Settings timeout = STRONG.withTiming(new Settings.Timing(50, 200, 3_000, 0, 500));
        Settings phi = timeout.withTiming(timeout.timing().withSuspectPhi(8));
        assertThat(noticed(phi)).hasSize(2);
        assertThat(noticed(phi).get("n1")).isLessThan(noticed(timeout).getOrDefault("n1", 5_000));
    }

    @Test
    void whoPingsIsNotSuspected() {
        FakeWorld world = new FakeWorld(2, 3, STRONG.withTiming(STRONG.timing().withSuspectPhi(8)));
        world.maxDelayMicros = 60_000;
        for (int i = 0; i < 100; i++) {
            world.run(100);
            assertThat(world.write("n1", "k", "v" + i, WriteOptions.w(3)))
                    .as("write %d", i)
                    .isInstanceOf(Reply.Ok.class);
        }
    }
}
