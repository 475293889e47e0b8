package dev.quarrel.checker.linear;

import dev.quarrel.checker.Codes;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.model.Register;
import java.util.Arrays;
import java.util.stream.IntStream;

/// What happened to each value of one register, gathered in one pass over its events: who wrote it, from which other
/// value, and when the first of its reads ended and the last began.
///
/// Times are positions in the history. The initial value is number 0; a virtual write of it came before everything, at
/// -1. Values are numbered as returns meet them, so that of two chains the one with the least number returned first.
final class Chains {
    static final int NONE = -1;
    /// The return that never came.
    static final int OPEN = Integer.MAX_VALUE;

    private static final int BEFORE_ALL = -1;
    private static final int HIDDEN = Integer.MIN_VALUE;
    private static final int BLOCK = 1 << 10;

    private enum Role {
        READ,
        WRITE,
        DELETE,
        CAS,
        UNKNOWN
    }

    private final History history;
    private final int[] positions;
    private final int count;
    /// Where the events end; an operation that returns later has not returned.
    private final int end;
    private final Codes codes;
    private final Register register;
    private final Role[] roles;
    private final Ids ids;
    private int[] crashed = new int[16];
    private int crashes;
    private int known;

    /// Whether some value is written by two operations, so that zones do not apply.
    boolean duplicates;
    /// Per value: call and return of its write, the value that its compare-and-set took, or NONE.
    int[] writeCall;

    int[] writeRet;
    int[] from;
    /// Per value: first return and last call of its reads; OPEN and NONE without any.
    int[] readRet;

    int[] readCall;
    /// Per value: whether its write never returned and nobody saw the value.
    boolean[] unproven;

    /// @param positions where the key's events are in the history, in order
    /// @param count how many of them to look at
    Chains(History history, int[] positions, int count, Register register) {
        this.history = history;
        this.positions = positions;
        this.count = count;
        this.end = count == 0 ? -1 : positions[count - 1];
        this.codes = new Codes(history);
        this.register = register;
        this.ids = new Ids();
        this.roles = codes.names().stream().map(Chains::role).toArray(Role[]::new);
        int capacity = Math.max(16, count / 8);
        writeCall = new int[capacity];
        writeRet = new int[capacity];
        from = new int[capacity];
        readRet = new int[capacity];
        readCall = new int[capacity];
        unproven = new boolean[capacity];
        int initial = valueOf(codes.of(register.value()));
        writeCall[initial] = BEFORE_ALL;
        writeRet[initial] = BEFORE_ALL;
        gather();
        addCrashed();
        proveCrashed();
    }

    /// The same of fewer events, without looking at all of them again: what returned later has not returned, and the
    /// last call of a value's reads is looked for, from the end, only where a later one hides it. Numbers stay, so that
    /// some are of values which nothing has named yet.
    ///
    /// @param whole without duplicates
    Chains(Chains whole, int count) {
        history = whole.history;
        positions = whole.positions;
        this.count = count;
        end = count == 0 ? BEFORE_ALL : positions[count - 1];
        codes = whole.codes;
        register = whole.register;
        roles = whole.roles;
        ids = whole.ids;
        known = whole.known;
        writeCall = Arrays.copyOf(whole.writeCall, known);
        writeRet = Arrays.copyOf(whole.writeRet, known);
        from = Arrays.copyOf(whole.from, known);
        readRet = Arrays.copyOf(whole.readRet, known);
        readCall = Arrays.copyOf(whole.readCall, known);
        unproven = new boolean[known];
        int[] hidden = IntStream.range(0, known).filter(this::shorten).toArray();
        findReads(hidden);
        proveCrashed();
    }

    /// Forgets what came after the end. True where reads remain, and a later one hides which of them began last.
    private boolean shorten(int value) {
        if (writeCall[value] > end) {
            writeCall[value] = NONE;
            from[value] = NONE;
        }
        if (writeCall[value] != NONE && writeRet[value] > end) {
            writeRet[value] = OPEN;
            unproven[value] = true;
            crashes++;
        }
        if (readCall[value] == NONE || history.pairOf(readCall[value]) <= end) {
            return false;
        }
        boolean remains = readRet[value] <= end;
        readRet[value] = remains ? readRet[value] : OPEN;
        readCall[value] = remains ? HIDDEN : NONE;
        return remains;
    }

    /// Looks from the end, block by block, for the last calls of the reads of these values.
    private void findReads(int[] hidden) {
        int[] left = hidden;
        for (int to = count; left.length > 0 && to > 0; to -= BLOCK) {
            int from = Math.max(0, to - BLOCK);
            if (left.length == 1) {
                readsOf(left[0], from, to);
            } else {
                reads(from, to);
            }
            // A read that returned before these was called before them.
            left = Arrays.stream(left)
                    .filter(value -> readCall[value] < positions[from])
                    .toArray();
        }
    }

    private void reads(int from, int to) {
        for (int i = from; i < to; i++) {
            int position = positions[i];
            if (hasRead(position) && isObserved(codes.value(position))) {
                int value = ids.of(codes.value(position));
                readCall[value] = Math.max(readCall[value], history.pairOf(position));
            }
        }
    }

    /// The same of one value alone, which may have been read long ago.
    private void readsOf(int value, int from, int to) {
        long code = codes.value(readRet[value]);
        for (int i = from; i < to; i++) {
            if (hasRead(positions[i], code)) {
                readCall[value] = Math.max(readCall[value], history.pairOf(positions[i]));
            }
        }
    }

    /// The rarer of the two is looked at first, unless that would make a pair's code.
    private boolean hasRead(int position, long code) {
        return Codes.isPlain(code)
                ? codes.holds(position, code) && hasRead(position)
                : hasRead(position) && codes.value(position) == code;
    }

    private boolean hasRead(int position) {
        return codes.isOk(position) && roles[codes.name(position)] == Role.READ;
    }

    private static Role role(String f) {
        return switch (f) {
            case "read" -> Role.READ;
            case "write" -> Role.WRITE;
            case "delete" -> Role.DELETE;
            case "cas" -> Role.CAS;
            default -> Role.UNKNOWN;
        };
    }

    int values() {
        return known;
    }

    /// The invocation's position of the operation with an event at the position.
    int callAt(int position) {
        return history.typeAt(position) == Event.Type.INVOKE ? position : history.pairOf(position);
    }

    /// The value that the operation with an event at the position read, or left; NONE if that is not known.
    int seenAt(int position) {
        int call = callAt(position);
        return switch (roles[codes.name(call)]) {
            case READ -> {
                long code = codes.value(history.pairOf(call));
                yield isObserved(code) ? ids.of(code) : NONE;
            }
            case CAS -> ids.of(codes.half(call, 1));
            case DELETE -> ids.of(Codes.NULL);
            case WRITE, UNKNOWN -> ids.of(codes.value(call));
        };
    }

    /// The first return, from a place among the positions on and before another return, of a read of the value that was
    /// called after a position; that other return if there is none.
    int firstRead(int value, int start, int calledAfter, int before) {
        if (readRet[value] == OPEN) {
            return before;
        }
        long code = codes.value(readRet[value]);
        for (int i = start; i < count && positions[i] < before; i++) {
            int position = positions[i];
            if (hasRead(position, code) && history.pairOf(position) > calledAfter) {
                return position;
            }
        }
        return before;
    }

    private boolean isObserved(long code) {
        return code != Codes.NULL || register.nullable();
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

    /// Block by block: first which events matter, without a branch that calls and returns in turn would mislead.
    private void gather() {
        int[] returned = new int[BLOCK];
        for (int from = 0; from < count && !duplicates; from += BLOCK) {
            int returns = select(from, Math.min(count, from + BLOCK), returned);
            for (int i = 0; i < returns && !duplicates; i++) {
                returned(returned[i]);
            }
        }
    }

    /// Gathers the oks of a block, and notes what may have taken effect without one.
    private int select(int from, int to, int[] returned) {
        int returns = 0;
        for (int i = from; i < to; i++) {
            int position = positions[i];
            int other = history.pairOf(position);
            if (other < 0 || other > end) {
                if (isOpen(other)) {
                    crashed(position);
                }
            } else if (codes.isInfo(position)) {
                crashed(other);
            }
            returned[returns] = position;
            returns += codes.isOk(position) ? 1 : 0;
        }
        return returns;
    }

    /// Whether no completion comes, or only after the end; one that will fail has not taken effect.
    private boolean isOpen(int completion) {
        return completion < 0 || (completion > end && history.typeAt(completion) != Event.Type.FAIL);
    }

    private void returned(int position) {
        int call = history.pairOf(position);
        if (roles[codes.name(position)] != Role.READ) {
            write(call, position);
            return;
        }
        long code = codes.value(position);
        if (isObserved(code)) {
            int value = valueOf(code);
            readRet[value] = Math.min(readRet[value], position);
            readCall[value] = Math.max(readCall[value], call);
        }
    }

    /// Notes a write and gives the value that it leaves.
    private int write(int call, int ret) {
        Role role = roles[codes.name(call)];
        if (role == Role.UNKNOWN || (role == Role.CAS && !register.cas())) {
            register.check(history.fAt(call));
        }
        int taken = role == Role.CAS ? valueOf(codes.half(call, 0)) : NONE;
        long code = role == Role.CAS ? codes.half(call, 1) : role == Role.DELETE ? Codes.NULL : codes.value(call);
        int value = valueOf(code);
        duplicates |= writeCall[value] != NONE || value == 0;
        writeCall[value] = call;
        writeRet[value] = ret;
        from[value] = taken;
        return value;
    }

    private void addCrashed() {
        for (int i = 0; i < crashes && !duplicates; i++) {
            if (roles[codes.name(crashed[i])] != Role.READ) {
                int value = write(crashed[i], OPEN);
                unproven[value] = true;
            }
        }
    }

    /// A crashed write happened if its value was seen, by a read or by a compare-and-set that itself happened.
    private void proveCrashed() {
        for (int value = 0; crashes > 0 && value < known && !duplicates; value++) {
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
        if (value < known) {
            return value;
        }
        if (value == writeCall.length) {
            grow();
        }
        known = value + 1;
        writeCall[value] = NONE;
        from[value] = NONE;
        readCall[value] = NONE;
        readRet[value] = OPEN;
        return value;
    }

    private void grow() {
        int length = writeCall.length / 2 * 3;
        writeCall = Arrays.copyOf(writeCall, length);
        writeRet = Arrays.copyOf(writeRet, length);
        from = Arrays.copyOf(from, length);
        readRet = Arrays.copyOf(readRet, length);
        readCall = Arrays.copyOf(readCall, length);
        unproven = Arrays.copyOf(unproven, length);
    }

    private void crashed(int call) {
        if (crashes == crashed.length) {
            crashed = Arrays.copyOf(crashed, crashes * 2);
        }
        crashed[crashes++] = call;
    }
}
