package dev.quarrel.checker;

import java.util.List;

/// A history that cannot be judged, with everything that is wrong with it at once.
public final class MalformedHistory extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 20;

    private final transient List<String> problems;

    public MalformedHistory(String name, List<String> problems) {
        super(message(name, problems));
        this.problems = List.copyOf(problems);
    }

    /// One sentence each, with the line or the position, in the order of the history.
    public List<String> problems() {
        return problems;
    }

    private static String message(String name, List<String> problems) {
        StringBuilder text = new StringBuilder(name)
                .append(problems.size() == 1 ? " has one problem:" : " has " + problems.size() + " problems:");
        for (String problem : problems.subList(0, Math.min(SHOWN, problems.size()))) {
            text.append("\n  ").append(problem);
        }
        if (problems.size() > SHOWN) {
            text.append("\n  … and ").append(problems.size() - SHOWN).append(" more");
        }
        return text.toString();
    }
}
