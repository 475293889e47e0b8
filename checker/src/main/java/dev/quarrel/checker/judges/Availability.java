package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The share of operations that were ok, per window between the nemesis's steps.
///
/// ```
/// p0 write k1 1 ok
/// nemesis begun (cut n3)
/// p0 write k1 2 fail    p1 read k1 -> 1
/// window 1: 1 of 1 ok, no fault; window 2: 1 of 2 ok under "cut n3"
/// ```
///
/// An operation belongs to the window in which it was invoked. A window opens at each step of the nemesis and is named
/// after the faults then in force: those whose last step was `begin` or `begun` (or, in other people's histories,
/// anything but `heal`, `healed`, `stop…`, `resume…`, `unsupported`, `broken`). What tells faults apart is the step's
/// `fault`, else its value; the number that tells two strikes of one fault apart (`kill 2`) is no part of its name.
/// With
/// a minimum, a window of at least [#LEAST] operations below it is `unavailable`.
///
/// @param minimum the share, 0 to 1, that every window must reach
public record Availability(double minimum) implements Checker {
    static final int LEAST = 10;

    /// Only measures.
    public Availability() {
        this(0);
    }

    @Override
    public String name() {
        return "availability";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        List<Window> windows = windows(history);
        Findings findings = new Findings(name());
        Window all = new Window(0, "");
        int at = 0;
        for (Operation op : history.operations()) {
            while (at + 1 < windows.size() && windows.get(at + 1).fromLine < op.call()) {
                at++;
            }
            windows.get(at).add(op);
            all.add(op);
        }
        for (Window window : windows) {
            if (window.invoked >= LEAST && window.share() < minimum) {
                findings.add("unavailable", null, window.examples, () -> window.words(minimum));
            }
        }
        if (all.invoked == 0) {
            findings.unknown("no operation was invoked");
        }
        Map<String, Object> details = new LinkedHashMap<>(all.counts());
        details.put("byFault", byFault(windows));
        details.put(
                "windows",
                windows.stream().filter(w -> w.invoked > 0).map(Window::details).toList());
        return findings.verdict(details);
    }

    private static List<Window> windows(History history) {
        List<Window> windows = new ArrayList<>(List.of(new Window(0, "")));
        TreeMap<String, Boolean> inForce = new TreeMap<>();
        for (int line = 0; line < history.size(); line++) {
            Event event = history.get(line);
            if (event.isNemesis()) {
                String fault = fault(event);
                if (heals(event)) {
                    inForce.remove(fault);
                } else {
                    inForce.put(fault, true);
                }
                windows.add(new Window(line, event.time(), named(inForce.keySet())));
            }
        }
        return windows;
    }

    private static String fault(Event event) {
        Object fault = event.extra().get("fault");
        return fault != null
                ? fault.toString()
                : event.value() == null ? event.f() : event.value().toString();
    }

    private static String named(Set<String> inForce) {
        return inForce.stream()
                .map(fault -> fault.replaceFirst(" \\d+$", ""))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static boolean heals(Event event) {
        return event.f().matches("heal.*|stop.*|resume.*|unsupported|broken");
    }

    private static Map<String, Object> byFault(List<Window> windows) {
        Map<String, Window> merged = new TreeMap<>();
        for (Window window : windows) {
            merged.computeIfAbsent(window.faults, f -> new Window(0, f)).add(window);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        merged.forEach((faults, window) -> map.put(faults.isEmpty() ? "none" : faults, window.share()));
        return map;
    }

    private static final class Window {
        private final int fromLine;
        private final long fromNanos;
        private final String faults;
        private final List<Operation> examples = new ArrayList<>();
        private long invoked;
        private long ok;
        private long fail;
        private long info;

        Window(long fromNanos, String faults) {
            this(-1, fromNanos, faults);
        }

        Window(int fromLine, long fromNanos, String faults) {
            this.fromLine = fromLine;
            this.fromNanos = fromNanos;
            this.faults = faults;
        }

        void add(Operation op) {
            invoked++;
            ok += op.isOk() ? 1 : 0;
            fail += op.isFail() ? 1 : 0;
            info += op.isInfo() ? 1 : 0;
            if (!op.isOk() && examples.size() < 3) {
                examples.add(op);
            }
        }

        void add(Window other) {
            invoked += other.invoked;
            ok += other.ok;
            fail += other.fail;
            info += other.info;
        }

        double share() {
            return invoked == 0 ? 1.0 : (double) ok / invoked;
        }

        String words(double minimum) {
            return "From " + Words.millis(fromNanos) + " ms, under " + (faults.isEmpty() ? "no fault" : faults) + ", "
                    + ok + " of " + invoked + " operations were ok (" + Math.round(share() * 1000) / 10.0 + " %); "
                    + Math.round(minimum * 1000) / 10.0 + " % are promised.";
        }

        Map<String, Object> details() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("fromNanos", fromNanos);
            map.put("faults", faults);
            map.putAll(counts());
            return map;
        }

        Map<String, Object> counts() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("invoked", invoked);
            map.put("ok", ok);
            map.put("fail", fail);
            map.put("info", info);
            map.put("share", share());
            return map;
        }
    }
}
