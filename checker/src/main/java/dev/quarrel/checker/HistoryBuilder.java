package dev.quarrel.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Collects events and problems with their lines while a file is read, and gives the history or all the problems.
final class HistoryBuilder implements EventSink {
    private final String name;
    private final Columns columns = new Columns();
    private final List<String> problems = new ArrayList<>();
    private int[] lineOf = new int[64];

    HistoryBuilder(String name) {
        this.name = name;
    }

    @Override
    public int size() {
        return columns.size();
    }

    @Override
    public int problems() {
        return problems.size();
    }

    @Override
    public void add(Event event, int line) {
        if (columns.size() == lineOf.length) {
            lineOf = Arrays.copyOf(lineOf, lineOf.length * 2);
        }
        lineOf[columns.size()] = line;
        columns.add(event);
    }

    @Override
    public void problem(int line, String what) {
        problems.add("line " + line + ": " + what);
    }

    /// @throws MalformedHistory if there was a problem, or the events do not pair
    History history() {
        columns.trim();
        int[] lines = lineOf;
        return new History(columns, name, at -> "line " + lines[at], problems);
    }
}
