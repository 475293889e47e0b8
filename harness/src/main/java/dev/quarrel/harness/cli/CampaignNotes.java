package dev.quarrel.harness.cli;

import dev.quarrel.checker.Validity;
import dev.quarrel.harness.Build;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Sweep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What a campaign has done, a line as each thing is done, so that one that was broken off goes on where it was. The
/// first line says of which test and which build it is: another test, or another build, has notes of its own.
///
/// ```
/// # test --profile dynamo --r 1 --w 1 (build 5000caf)
/// 1 invalid 3998 stale-read,lost-write
/// 2 valid 4002
/// 3 unknown 812 the fault 'kill 2' never took effect
/// 1 shrunk stale-read 3 1 pause runs/dynamo-register/20261127T180842.025Z-1
/// ```
final class CampaignNotes {
    /// In place of causes, where a run fails without any fault.
    static final String NO_FAULT = "-";

    private final Path file;
    private final String header;
    private final List<Sweep.Sample> runs = new ArrayList<>();
    private final List<Small> shrunk = new ArrayList<>();

    /// A failing run made small.
    ///
    /// @param cause the faults that are left, joined by `+`; `-` where none is
    /// @param run where the small run is kept
    record Small(long seed, String anomaly, int operations, int faults, String cause, String run) {}

    private CampaignNotes(Path file, String header) {
        this.file = file;
        this.header = header;
    }

    /// @param wanted the file, or null for one of this very test in `directory`
    /// @param fresh forget what it says
    /// @throws IllegalArgumentException when it is of another test
    static CampaignNotes open(@Nullable Path wanted, Path directory, Plan plan, boolean fresh) throws IOException {
        List<String> arguments = plan.arguments();
        String header =
                "# " + String.join(" ", arguments.subList(0, arguments.size() - 2)) + " (build " + Build.commit() + ")";
        Path file = wanted == null ? directory.resolve("campaign-" + hash(header) + ".txt") : wanted;
        CampaignNotes notes = new CampaignNotes(file, header);
        if (!fresh && Files.exists(file)) {
            notes.read();
        } else {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, header + "\n");
        }
        return notes;
    }

    Path file() {
        return file;
    }

    List<Sweep.Sample> runs() {
        return List.copyOf(runs);
    }

    List<Small> shrunk() {
        return List.copyOf(shrunk);
    }

    void add(Sweep.Sample run) {
        runs.add(run);
        String what = run.because() == null
                ? String.join(",", run.anomalies())
                : String.valueOf(run.because()).replaceAll("\\s+", " ");
        append("%d %s %d %s"
                .formatted(run.seed(), run.validity().name().toLowerCase(Locale.ROOT), run.operations(), what));
    }

    void add(Small small) {
        shrunk.add(small);
        append("%d shrunk %s %d %d %s %s"
                .formatted(
                        small.seed(), small.anomaly(), small.operations(), small.faults(), small.cause(), small.run()));
    }

    private void append(String line) {
        try {
            Files.writeString(file, line.strip() + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("the notes could not be written: " + e.getMessage(), e);
        }
    }

    private void read() throws IOException {
        String text = Files.readString(file);
        List<String> lines = text.lines().toList();
        String first = lines.isEmpty() ? "nothing" : lines.getFirst();
        if (!first.equals(header)) {
            throw new IllegalArgumentException("expected notes of this test in " + file + ",\n  " + header
                    + "\ngot those of\n  " + first + "\nchoose another --log, or --fresh to forget them");
        }
        // A line that was cut off in the middle is of a run that counts as not done.
        int whole = text.endsWith("\n") ? lines.size() : lines.size() - 1;
        if (whole < lines.size()) {
            Files.write(file, lines.subList(0, whole));
        }
        for (int i = 1; i < whole; i++) {
            read(lines.get(i), i + 1);
        }
    }

    private void read(String line, int number) {
        String[] words = line.split(" ", 4);
        try {
            long seed = Long.parseLong(words[0]);
            if (words[1].equals("shrunk")) {
                String[] more = line.split(" ", 7);
                shrunk.add(new Small(
                        seed, more[2], Integer.parseInt(more[3]), Integer.parseInt(more[4]), more[5], more[6]));
            } else {
                Validity validity = Validity.valueOf(words[1].toUpperCase(Locale.ROOT));
                String what = words.length < 4 ? "" : words[3];
                boolean unknown = validity == Validity.UNKNOWN;
                List<String> anomalies = unknown || what.isEmpty() ? List.of() : List.of(what.split(","));
                runs.add(new Sweep.Sample(
                        seed, validity, unknown ? what : null, anomalies, Long.parseLong(words[2]), -1, -1));
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "expected a line such as '7 invalid 3998 stale-read' at line " + number + " of " + file + ", got '"
                            + line + "'; mend it, or --fresh to forget them all",
                    e);
        }
    }

    private static String hash(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }
}
