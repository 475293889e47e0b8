package dev.quarrel.harness.cli;

import dev.quarrel.checker.Validity;
import dev.quarrel.harness.Build;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Sweep;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What a campaign has done, a line as each thing is done, so that one that was broken off goes on where it was. The
/// first line says of which test and which build it is: another test, another content of its schedule's file, or
/// another
/// build, has notes of its own. One campaign at a time writes them.
///
/// ```
/// # test --profile dynamo --r 1 --w 1 (build 5000caf)
/// 1 invalid 3998 stale-read,lost-write
/// 2 valid 4002
/// 3 unknown 812 the fault 'kill 2' never took effect
/// 1 shrunk stale-read 3 1 pause runs/dynamo-register/20261127T180842.025Z-1
/// ```
final class CampaignNotes implements AutoCloseable {
    /// In place of causes, where a run fails without any fault.
    static final String NO_FAULT = "-";

    private final Path file;
    /// All reading and writing goes through the channel with the lock: closing another one of this process would end
    /// it.
    private final FileChannel channel;
    private final String header;
    private final List<Sweep.Sample> runs = new ArrayList<>();
    private final List<Small> shrunk = new ArrayList<>();

    /// A failing run made small.
    ///
    /// @param cause the faults that are left, joined by `+`; `-` where none is
    /// @param run where the small run is kept
    record Small(long seed, String anomaly, int operations, int faults, String cause, String run) {}

    private CampaignNotes(Path file, FileChannel channel, String header) {
        this.file = file;
        this.channel = channel;
        this.header = header;
    }

    /// @param wanted the file, or null for one of this very test in `directory`
    /// @param fixed the plan's schedule is that of a file, which its arguments only name
    /// @param fresh forget what it says
    /// @throws IllegalArgumentException when it is of another test, or another campaign is writing it
    static CampaignNotes open(@Nullable Path wanted, Path directory, Plan plan, boolean fixed, boolean fresh)
            throws IOException {
        List<String> arguments = plan.arguments();
        String schedule = fixed ? "schedule " + hash(plan.schedule().toData().toString()) + ", " : "";
        String header = "# " + String.join(" ", arguments.subList(0, arguments.size() - 2)) + " (" + schedule + "build "
                + Build.commit() + ")";
        Path file = wanted == null ? directory.resolve("campaign-" + hash(header) + ".txt") : wanted;
        Files.createDirectories(file.toAbsolutePath().getParent());
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        CampaignNotes notes = new CampaignNotes(file, channel, header);
        try {
            notes.lock();
            if (!fresh && channel.size() > 0) {
                notes.read();
            } else {
                notes.write(List.of(header));
            }
        } catch (IOException | IllegalArgumentException e) {
            channel.close();
            throw e;
        }
        return notes;
    }

    private void lock() throws IOException {
        boolean locked;
        try {
            locked = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            locked = false;
        }
        if (!locked) {
            throw new IllegalArgumentException(
                    "expected notes that nobody else writes, and another campaign is writing " + file
                            + "; wait for it, or choose another --log");
        }
    }

    /// Lets others write the notes.
    @Override
    public void close() throws IOException {
        channel.close();
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
            put(line.strip() + "\n", channel.size());
        } catch (IOException e) {
            throw new UncheckedIOException("the notes could not be written: " + e.getMessage(), e);
        }
    }

    private void write(List<String> lines) throws IOException {
        channel.truncate(0);
        put(String.join("\n", lines) + "\n", 0);
    }

    private void put(String text, long at) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    private String text() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        int read = 0;
        while (bytes.hasRemaining() && read >= 0) {
            read = channel.read(bytes, bytes.position());
        }
        return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }

    private void read() throws IOException {
        String text = text();
        List<String> lines = text.lines().toList();
        String first = lines.isEmpty() ? "nothing" : lines.getFirst();
        if (!first.equals(header)) {
            throw new IllegalArgumentException("expected notes of this test in " + file + ",\n  " + header
                    + "\ngot those of\n  " + first + "\nchoose another --log, or --fresh to forget them");
        }
        // A line that was cut off in the middle is of a run that counts as not done.
        int whole = text.endsWith("\n") ? lines.size() : lines.size() - 1;
        if (whole < lines.size()) {
            write(lines.subList(0, whole));
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
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }
}
