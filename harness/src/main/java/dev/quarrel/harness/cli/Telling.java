package dev.quarrel.harness.cli;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.Verdict;
import dev.quarrel.harness.Plan;
import dev.quarrel.results.RunDirectory;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/// Tells a verdict to people on a terminal: what it is, the first anomalies with their operations, and where to look.
final class Telling {
    private static final int MOST_ANOMALIES = 3;
    private static final int MOST_EVENTS = 20;

    private Telling() {}

    static void verdict(PrintStream out, Plan plan, Verdict verdict, RunDirectory directory) {
        String because = verdict.because() == null ? "" : ", because " + verdict.because();
        out.println();
        out.println(verdict.validity().name().toLowerCase(Locale.ROOT) + because);
        List<Anomaly> anomalies = verdict.anomalies();
        anomalies.stream().limit(MOST_ANOMALIES).forEach(anomaly -> anomaly(out, anomaly));
        if (anomalies.size() > MOST_ANOMALIES) {
            out.println("\n… and " + (anomalies.size() - MOST_ANOMALIES) + " more");
        }
        out.println();
        out.println("history  " + directory.historyFile());
        out.println("again    " + (plan.script() == null ? plan.command() : "./quarrel replay " + directory.path()));
    }

    private static void anomaly(PrintStream out, Anomaly anomaly) {
        out.println();
        out.println(anomaly.name() + (anomaly.key() == null ? "" : " on " + anomaly.key()));
        anomaly.events().stream().limit(MOST_EVENTS).forEach(event -> out.println("  " + line(event)));
        if (anomaly.events().size() > MOST_EVENTS) {
            out.println("  … " + (anomaly.events().size() - MOST_EVENTS) + " more events");
        }
        out.println("  " + anomaly.explanation());
    }

    private static String line(Event event) {
        String who = event.isNemesis() ? "nemesis" : "p" + event.process() + " " + event.node();
        return "%10.3f ms  %-9s %-6s %s %s %s"
                .formatted(
                        event.time() / 1e6,
                        who,
                        event.type().name().toLowerCase(Locale.ROOT),
                        event.f(),
                        event.key() == null ? "" : event.key(),
                        event.value() == null ? "" : event.value());
    }
}
