package dev.quarrel.checker;

import java.util.AbstractList;
import java.util.List;

/// The events of one test, in order.
public final class History extends AbstractList<Event> {
    private final List<Event> events;

    public History(List<Event> events) {
        this.events = List.copyOf(events);
    }

    @Override
    public Event get(int index) {
        return events.get(index);
    }

    @Override
    public int size() {
        return events.size();
    }
}
