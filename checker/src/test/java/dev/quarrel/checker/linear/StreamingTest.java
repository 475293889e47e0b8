package dev.quarrel.checker.linear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Budget;
import dev.quarrel.checker.CheckFiles;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.Events;
import dev.quarrel.checker.History;
import dev.quarrel.checker.JsonLinesWriter;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Spend;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.model.Model;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Judging a file while it is read says the same as judging it whole, and explains it by the piece that is at hand.
class StreamingTest {
    private static final long SEED = Long.getLong("quarrel.oracle.seed", 1);
    private static final int ROUNDS = 150;
    private static final int MOST_BY_BRUTE_FORCE = 9;
    private static final Pattern UNPLACED =
            Pattern.compile("The operation that cannot be placed: (process \\d+) .*?(\\([^()]* ms\\))\\.");

    @Test
    void pieceByPieceSaysWhatTheWholeSays() throws IOException {
        int[] invalid = new int[1];
        for (Map.Entry<String, RandomHistory.Kind> kind : Kinds.all().entrySet()) {
            for (int i = 0; i < ROUNDS; i++) {
                long seed = SEED * 7919 + i;
                Random random = new Random(seed);
                RandomHistory.Shape shape = new RandomHistory.Shape(12, 3, 0.1, 0.05, random.nextInt(3) * 0.03);
                List<Event> events = RandomHistory.drawKeys(random, kind.getValue(), shape, 3);
                invalid[0] += compare(kind.getKey() + ", seed " + seed, kind.getValue(), events, 1 + i % 4);
            }
        }
        System.out.printf(
                "streaming: %d of %d invalid, seed %d%n",
                invalid[0], ROUNDS * Kinds.all().size(), SEED);
        assertThat(invalid[0]).isBetween(ROUNDS, ROUNDS * Kinds.all().size() - ROUNDS);
    }

    @Test
    void longHistoriesInPiecesOfTheUsualSize() throws IOException {
        int invalid = 0;
        for (int i = 0; i < 6; i++) {
            long seed = SEED * 104_729 + i;
            Random random = new Random(seed);
            RandomHistory.Kind kind = i % 2 == 0 ? Kinds.uniqueRegister() : Kinds.casRegister();
            RandomHistory.Shape shape = new RandomHistory.Shape(5_000, 3, 0, 0.05, i % 3 == 0 ? 0 : 0.001);
            List<Event> events = RandomHistory.drawKeys(random, kind, shape, 3);
            invalid += compare("seed " + seed, kind, events, 2_000);
        }
        assertThat(invalid).isBetween(1, 5);
    }

    private static int compare(String as, RandomHistory.Kind kind, List<Event> events, int piece) throws IOException {
        Verdict whole = new Linearizable(kind.initial()).check(new History(events), Budget.DEFAULT);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (JsonLinesWriter writer = new JsonLinesWriter(file)) {
            for (Event event : events) {
                writer.write(event);
            }
        }
        Verdict streamed = CheckFiles.streaming(kind.initial(), Budget.DEFAULT, piece)
                .check(new ByteArrayInputStream(file.toByteArray()), "a file")
                .getFirst()
                .verdict();
        assertThat(streamed.validity()).as(as).isEqualTo(whole.validity());
        assertThat(stuck(streamed)).as(as).containsExactlyInAnyOrderElementsOf(stuck(whole));
        return whole.validity() == Validity.INVALID ? 1 : 0;
    }

    /// Of each key, which operation cannot be placed.
    private static List<String> stuck(Verdict verdict) {
        List<String> stuck = new ArrayList<>();
        for (Anomaly anomaly : verdict.anomalies()) {
            Matcher unplaced = UNPLACED.matcher(anomaly.explanation());
            assertThat(unplaced.find()).as(anomaly.explanation()).isTrue();
            stuck.add(anomaly.key() + ": " + unplaced.group(1) + " " + unplaced.group(2));
        }
        return stuck;
    }

    @Test
    void whatIsShownContradictsEverythingThatWasPossibleBefore() {
        int shown = 0;
        int small = 0;
        for (Map.Entry<String, RandomHistory.Kind> kind : Kinds.all().entrySet()) {
            Model initial = kind.getValue().initial();
            for (int i = 0; i < ROUNDS; i++) {
                long seed = SEED * 6151 + i;
                RandomHistory.Shape shape = new RandomHistory.Shape(20, 3, 0, 0.05, 0.1);
                History history = RandomHistory.draw(new Random(seed), kind.getValue(), shape);
                StreamedKey key = new StreamedKey(initial, new Spend(Budget.DEFAULT), 3);
                history.forEach(key::accept);
                if (!key.finish().isViolation()) {
                    continue;
                }
                Anomaly anomaly = key.explain("k", new Spend(Budget.DEFAULT));
                List<Operation> told = new History(anomaly.events()).operations();
                if (told.size() <= MOST_BY_BRUTE_FORCE) {
                    shown++;
                    small += told.size() <= 3 ? 1 : 0;
                    assertThat(key.before().states())
                            .as("%s, seed %d: %s of %s", kind.getKey(), seed, anomaly, history)
                            .noneMatch(state -> BruteForce.isLinearizable(state, told));
                }
            }
        }
        System.out.printf("streaming: %d explanations, %d of them with at most three operations%n", shown, small);
        assertThat(small).isGreaterThan(ROUNDS);
    }

    @Test
    void aStaleReadInALaterPieceIsShrunkAndSaysWhatWasPossible() {
        Events events = new Events();
        for (int i = 1; i <= 20; i++) {
            events.write(i % 3, i).read(4, i);
        }
        events.write(0, 21).write(1, 22).read(2, 21);
        Anomaly anomaly = inPiecesOf(8, events);
        assertThat(anomaly.name()).isEqualTo("stale-read");
        assertThat(anomaly.events()).extracting(Event::value).containsExactly(21L, 21L, 22L, 22L, null, 21L);
        assertThat(anomaly.explanation())
                .contains("Before these it can only have been ")
                .contains("Everything before its return, event 85, can be linearized; there it could only be 22.");
    }

    @Test
    void aValueOfAnEarlierPieceIsNotSaidToBeUnwritten() {
        Events events = new Events();
        for (int i = 1; i <= 20; i++) {
            events.write(0, i);
        }
        Anomaly anomaly = inPiecesOf(2, events.read(1, 3));
        assertThat(anomaly.name()).isEqualTo("non-linearizable");
        assertThat(anomaly.explanation())
                .contains("Before these it can only have been 20. ")
                .contains("When these operations began it could not be 3 any more, and none of them wrote it.");
    }

    private static Anomaly inPiecesOf(int operations, Events events) {
        StreamedKey key = new StreamedKey(Linearizable.register().initial(), new Spend(Budget.DEFAULT), operations);
        events.history().forEach(key::accept);
        assertThat(key.finish().isViolation()).isTrue();
        return Objects.requireNonNull(key.explain("k", new Spend(Budget.DEFAULT)));
    }
}
