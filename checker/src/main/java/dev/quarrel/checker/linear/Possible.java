package dev.quarrel.checker.linear;

import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Words;
import dev.quarrel.checker.model.Model;
import dev.quarrel.checker.model.Register;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The configurations in which a search ended, in words: what the object could be, and which pending operations had
/// taken
/// effect by then.
final class Possible {
    private static final int MAX_SHOWN = 6;

    private final Part part;
    private final Transitions transitions;
    private final JustInTime search;

    Possible(Part part, Transitions transitions, JustInTime search) {
        this.part = part;
        this.transitions = transitions;
        this.search = search;
    }

    /// One phrase for each, such as `2, after process 3 wrote 2 (1.0–4.0 ms)`.
    List<String> inWords() {
        Configurations configurations = search.configurations();
        List<String> phrases = new ArrayList<>();
        for (int i = 0; i < configurations.size() && phrases.size() < MAX_SHOWN; i++) {
            if (!configurations.isDead(i)) {
                phrases.add(inWords(configurations.entries(), configurations.offset(i)));
            }
        }
        int more = configurations.live() - phrases.size();
        if (more > 0) {
            phrases.add(more + " more");
        }
        return phrases;
    }

    static String inWords(Model state) {
        return state instanceof Register register ? Words.value(register.value()) : state.toString();
    }

    private String inWords(long[] entries, int offset) {
        List<Operation> done = new ArrayList<>();
        Frontier frontier = search.frontier();
        for (int slot = 0; slot < part.slots; slot++) {
            boolean live = (frontier.live[slot >> 6] >>> slot & 1) != 0;
            if (live && search.shape().has(entries, offset, slot) && !part.readOnly[frontier.holder[slot]]) {
                done.add(part.operations.get(frontier.holder[slot]));
            }
        }
        String state = inWords(transitions.state(search.shape().state(entries, offset)));
        return done.isEmpty()
                ? state
                : state + ", after " + done.stream().map(Words::sentence).collect(Collectors.joining(" and "));
    }
}
