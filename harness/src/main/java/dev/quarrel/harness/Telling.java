package dev.quarrel.harness;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.results.AsciiHistory;
import java.util.List;
import java.util.Locale;

/// A run in plain text for people, on a terminal or in the message of a failed test: the verdict, the first anomalies
/// with their operations, where to look, and how to have it again.
public final class Telling {
    private static final int MOST_ANOMALIES = 3;
    private static final int MOST_EVENTS = 20;

    private Telling() {}

    /// The whole of it, ending in a line break.
    public static String of(Run run) {
        Verdict verdict = run.verdict();
        List<Anomaly> anomalies = verdict.anomalies();
        StringBuilder text = new StringBuilder(verdict.validity().name().toLowerCase(Locale.ROOT));
        if (verdict.because() != null) {
            text.append(", because ").append(verdict.because());
        }
        if (verdict.validity() == Validity.INVALID) {
            text.append(": ")
                    .append(Promises.breaks(verdict) ? "what" : "nothing that")
                    .append(" this configuration promises is broken");
        }
        text.append('\n');
        anomalies.stream().limit(MOST_ANOMALIES).forEach(anomaly -> text.append(anomaly(run, anomaly)));
        if (anomalies.size() > MOST_ANOMALIES) {
            text.append("\n… and ").append(anomalies.size() - MOST_ANOMALIES).append(" more\n");
        }
        return text.append('\n').append(where(run)).toString();
    }

    /// Where the run is kept, and the command that repeats it: three lines.
    public static String where(Run run) {
        Plan plan = run.plan();
        String again = plan.script() == null
                ? plan.command()
                : "./quarrel replay " + run.directory().path();
        return "report   " + run.directory().reportFile() + "\nhistory  "
                + run.directory().historyFile() + "\nagain    " + again + "\n";
    }

    private static String anomaly(Run run, Anomaly anomaly) {
        StringBuilder text = new StringBuilder("\n").append(anomaly.name());
        text.append(anomaly.key() == null ? "" : " on " + anomaly.key()).append('\n');
        List<Event> events = anomaly.events();
        AsciiHistory.draw(events.subList(0, Math.min(events.size(), MOST_EVENTS)), run.history())
                .lines()
                .forEach(line -> text.append("  ").append(line).append('\n'));
        if (events.size() > MOST_EVENTS) {
            text.append("  … ").append(events.size() - MOST_EVENTS).append(" more events\n");
        }
        return text.append("  ").append(anomaly.explanation()).append('\n').toString();
    }
}
