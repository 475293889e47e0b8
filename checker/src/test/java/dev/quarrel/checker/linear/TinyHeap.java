package dev.quarrel.checker.linear;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.CheckFiles;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.JsonLinesWriter;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.bench.Synthetic;
import dev.quarrel.checker.model.Register;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Judges histories that are too much for the small heap of the JVM it is started in; a line of output each. Its
/// budgets
/// allow far more memory than there is.
final class TinyHeap {
    private static final Budget BUDGET = new Budget(1_500_000, 300_000, 512L << 20);
    private static final int MANY_OPERATIONS = 500_000;

    private TinyHeap() {}

    public static void main(String[] args) throws IOException {
        say(SmallBudgetTest.wide());
        say(History.of(new Synthetic(new Synthetic.Shape(10_000, 1, 30, 5, true, 5, -1))));
        Register initial = Register.casRegister(null);
        System.out.println(CheckFiles.whole(new Linearizable(initial), BUDGET)
                .check(new Writes(), "whole")
                .getFirst()
                .text());
        System.out.println(CheckFiles.streaming(initial, BUDGET)
                .check(new Writes(), "streamed")
                .getFirst()
                .text());
        System.out.println(CheckFiles.streaming(initial, new Budget(Long.MAX_VALUE, 300_000, 512L << 20))
                .check(written(SmallBudgetTest.wide()), "streamed wide")
                .getFirst()
                .text());
    }

    private static InputStream written(History history) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonLinesWriter writer = new JsonLinesWriter(bytes)) {
            for (Event event : history) {
                writer.write(event);
            }
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static void say(History history) {
        Verdict verdict = new Linearizable(Register.casRegister(0L)).check(history, BUDGET);
        System.out.println(verdict.validity() + " " + verdict.because());
    }

    /// A file of many writes, one after the other, that is in no memory.
    private static final class Writes extends InputStream {
        private byte[] line = {};
        private int at;
        private int lines;

        @Override
        public int read() {
            if (at == line.length) {
                if (lines == 2 * MANY_OPERATIONS) {
                    return -1;
                }
                line = ("{\"process\":0,\"type\":\"" + (lines % 2 == 0 ? "invoke" : "ok")
                                + "\",\"f\":\"write\",\"value\":" + lines++ / 2 + "}\n")
                        .getBytes(StandardCharsets.UTF_8);
                at = 0;
            }
            return line[at++];
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int first = length == 0 ? -1 : read();
            if (first < 0) {
                return length == 0 ? 0 : -1;
            }
            into[offset] = (byte) first;
            int more = Math.min(length - 1, line.length - at);
            System.arraycopy(line, at, into, offset + 1, more);
            at += more;
            return more + 1;
        }
    }
}
