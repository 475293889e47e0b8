package dev.quarrel.harness.cli;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.JsonLines;
import dev.quarrel.checker.Verdict;
import dev.quarrel.harness.Plan;
import dev.quarrel.results.AsciiHistory;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/// Tells a verdict to people on a terminal: what it is, the first anomalies with their operations, and where to look.
final class Telling {
    private static final int MOST_ANOMALIES = 3;
    private static final int MOST_EVENTS = 20;

    private Telling() {}

    static void verdict(PrintStream out, Plan plan, Verdict verdict, RunDirectory directory) throws IOException {
        String because = verdict.because() == null ? "" : ", because " + verdict.because();
        out.println();
        out.println(verdict.validity().name().toLowerCase(Locale.ROOT) + because);
        List<Anomaly> anomalies = verdict.anomalies();
        if (!anomalies.isEmpty()) {
            History history = JsonLines.read(directory.historyFile());
            anomalies.stream().limit(MOST_ANOMALIES).forEach(anomaly -> anomaly(out, anomaly, history));
        }
        if (anomalies.size() > MOST_ANOMALIES) {
            out.println("\n… and " + (anomalies.size() - MOST_ANOMALIES) + " more");
        }
        out.println();
        out.println("report   " + directory.reportFile());
        out.println("history  " + directory.historyFile());
        out.println("again    " + (plan.script() == null ? plan.command() : "./quarrel replay " + directory.path()));
    }

    private static void anomaly(PrintStream out, Anomaly anomaly, History history) {
        out.println();
        out.println(anomaly.name() + (anomaly.key() == null ? "" : " on " + anomaly.key()));
        List<Event> events = anomaly.events();
        AsciiHistory.draw(events.subList(0, Math.min(events.size(), MOST_EVENTS)), history)
                .lines()
                .forEach(line -> out.println("  " + line));
        if (events.size() > MOST_EVENTS) {
            out.println("  … " + (events.size() - MOST_EVENTS) + " more events");
        }
        out.println("  " + anomaly.explanation());
    }
}
