package dev.quarrel.checker;

/// Takes the events of a file as they are read, and what is wrong with it.
interface EventSink {
    /// How many events came so far; the index of one that names none.
    int size();

    void add(Event event, int line);

    void problem(int line, String what);

    /// How many problems came so far.
    int problems();
}
