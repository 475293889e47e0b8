package dev.quarrel.checker.linear;

import dev.quarrel.checker.Codes;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.model.Register;
import java.util.Arrays;

/// What happened to each value of one register, gathered in one pass over its events: who wrote it, from which other
/// value,
/// and when the first of its reads ended and the last began.
///
/// Times are *ranks*: places in the key's list of events. The initial value is number 0; a virtual write of it came
/// before
/// everything, at rank -1.
final class Chains {
    static final int NONE = -1;
    /// The rank of a return that never came.
    static final int OPEN = Integer.MAX_VALUE;

    private static final int BEFORE_ALL = -1;

    private final History history;
    private final int[] positions;
    /// Where the events end; an operation that returns later has not returned.
    private final int end;
    private final Codes codes;
    private final Register register;
    private final Ids ids = new Ids();
    private int[] openRank = new int[64];
    private int[] crashed = new int[16];
    private int crashes;
    private int known;

    /// Whether some value is written by two operations, so that zones do not apply.
    boolean duplicates;
    /// Per value: rank of its write's call and return, the value that its compare-and-set took, or NONE.
    int[] writeCall = new int[64];

    int[] writeRet = new int[64];
    int[] from = new int[64];
    /// Per value: first return and last call of its reads; OPEN and NONE without any.
    int[] readRet = new int[64];

    int[] readCall = new int[64];
    /// Per value: whether its write never returned and nobody saw the value.
    boolean[] unproven = new boolean[64];

    /// @param positions where the key's events are in the history, in order
    Chains(History history, int[] positions, Register register) {
        this.history = history;
        this.positions = positions;
        this.end = positions.length == 0 ? -1 : positions[positions.length - 1];
        this.codes = new Codes(history);
        this.register = register;
        int initial = valueOf(codes.of(register.value()));
        writeCall[initial] = BEFORE_ALL;
        writeRet[initial] = BEFORE_ALL;
        gather();
        addCrashed();
        proveCrashed();
    }

    int values() {
        return ids.size();
    }

    /// The invocation's position of the operation with an event of the rank.
    int callAt(int rank) {
        int position = positions[rank];
        return history.typeAt(position) == Event.Type.INVOKE ? position : history.pairOf(position);
    }

    /// The value that the operation with an event of the rank read, or took, or left.
    int seenAt(int rank) {
        int call = callAt(rank);
        int completion = history.pairOf(call);
        String f = history.fAt(call);
        if (f.equals("cas")) {
            return valueOf(codes.half(call, 1));
        }
        return valueOf(f.equals("delete") ? Codes.NULL : codes.value(f.equals("read") ? completion : call));
    }

    /// A value that a compare-and-set which happened derived from the one given.
    int provenTakerOf(int value) {
        for (int taker = 0; taker < values(); taker++) {
            if (from[taker] == value && !unproven[taker]) {
                return taker;
            }
        }
        throw new IllegalStateException("a crashed write was taken as proven, but nothing saw value " + value);
    }

    private void gather() {
        for (int rank = 0; rank < positions.length && !duplicates; rank++) {
            int position = positions[rank];
            switch (history.typeAt(position)) {
                case INVOKE -> {
                    remember(history.processAt(position), rank);
                    int completion = history.pairOf(position);
                    if (isOpen(completion)) {
                        crashed(rank);
                    }
                }
                case OK -> returned(position, rank);
                case FAIL, INFO -> {}
            }
        }
    }

    /// Whether an operation may have taken effect without having returned by the end; one that will fail has not.
    private boolean isOpen(int completion) {
        if (completion < 0) {
            return true;
        }
        Event.Type type = history.typeAt(completion);
        return type == Event.Type.INFO || (type == Event.Type.OK && completion > end);
    }

    private void returned(int position, int rank) {
        int call = openRank[history.processAt(position)];
        if (isRead(position)) {
            long code = codes.value(position);
            if (register.nullable() || code != Codes.NULL) {
                int value = valueOf(code);
                readRet[value] = Math.min(readRet[value], rank);
                readCall[value] = Math.max(readCall[value], call);
            }
        } else {
            write(history.pairOf(position), call, rank);
        }
    }

    private boolean isRead(int position) {
        return history.fAt(position).equals("read");
    }

    /// Notes a write and gives the value that it leaves.
    private int write(int position, int call, int ret) {
        int from = NONE;
        long code;
        String f = history.fAt(position);
        register.check(f);
        if (f.equals("cas")) {
            from = valueOf(codes.half(position, 0));
            code = codes.half(position, 1);
        } else {
            code = f.equals("delete") ? Codes.NULL : codes.value(position);
        }
        int value = valueOf(code);
        duplicates |= writeCall[value] != NONE || value == 0;
        writeCall[value] = call;
        writeRet[value] = ret;
        this.from[value] = from;
        return value;
    }

    private void addCrashed() {
        for (int i = 0; i < crashes && !duplicates; i++) {
            int position = positions[crashed[i]];
            if (!isRead(position)) {
                int value = write(position, crashed[i], OPEN);
                unproven[value] = true;
            }
        }
    }

    /// A crashed write happened if its value was seen, by a read or by a compare-and-set that itself happened.
    private void proveCrashed() {
        for (int value = 0; value < values() && !duplicates; value++) {
            if (readCall[value] != NONE) {
                prove(value);
            }
            if (writeCall[value] != NONE && !unproven[value] && from[value] != NONE) {
                prove(from[value]);
            }
        }
    }

    private void prove(int seen) {
        int value = seen;
        while (value != NONE && unproven[value]) {
            unproven[value] = false;
            value = from[value];
        }
    }

    private int valueOf(long code) {
        int value = ids.of(code);
        if (value == writeCall.length) {
            grow();
        }
        if (ids.size() > known) {
            known = ids.size();
            writeCall[value] = NONE;
            from[value] = NONE;
            readCall[value] = NONE;
            readRet[value] = OPEN;
        }
        return value;
    }

    private void grow() {
        int length = writeCall.length * 2;
        writeCall = Arrays.copyOf(writeCall, length);
        writeRet = Arrays.copyOf(writeRet, length);
        from = Arrays.copyOf(from, length);
        readRet = Arrays.copyOf(readRet, length);
        readCall = Arrays.copyOf(readCall, length);
        unproven = Arrays.copyOf(unproven, length);
    }

    private void remember(int process, int rank) {
        if (process >= openRank.length) {
            openRank = Arrays.copyOf(openRank, Math.max(process + 1, openRank.length * 2));
        }
        openRank[process] = rank;
    }

    private void crashed(int rank) {
        if (crashes == crashed.length) {
            crashed = Arrays.copyOf(crashed, crashes * 2);
        }
        crashed[crashes++] = rank;
    }
}
