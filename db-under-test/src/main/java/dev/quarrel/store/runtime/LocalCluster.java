package dev.quarrel.store.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Places;
import dev.quarrel.store.Settings;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A cluster of real node processes on loopback, all in one directory.
///
///     dir/cluster.json   who the nodes are: ports, process ids, options
///     dir/n1/            the data of n1
///     dir/n1.log         what n1 said
///
/// The processes outlive the command that started them; a later command finds them by `cluster.json`. A process id is
/// believed only together with the moment its process began, since ids are used again.
public final class LocalCluster {
    /// Small enough that five nodes fit in a gibibyte together.
    public static final List<String> JVM_FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-Xms48m",
            "-Xmx112m",
            "-XX:MaxDirectMemorySize=48m",
            "-XX:ReservedCodeCacheSize=40m",
            "-XX:MaxMetaspaceSize=64m",
            "-Xss512k",
            "-XX:+ExitOnOutOfMemoryError", // else one thread dies alone, such as the one that accepts HTTP
            "-Xshare:auto",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"); // for Netty's buffers

    /// Names a class-data archive made by a node of this build; without one a node takes twice the time to start.
    private static final String CLASS_ARCHIVE = "quarrel.node.archive";

    private static final long START_SECONDS = 30;
    private static final long SIGNAL_SECONDS = 10;
    private static final long STOP_SECONDS = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final State state;

    /// Member names to their state, and the options every node is started with.
    record State(List<String> options, TreeMap<String, Member> members) {}

    /// One node. `pid` 0 before its first start; `late` when it came after the first ones, began anew, or one of the
    /// first is gone; `place` its datacentre and rack if it came late, such as `dc1/rack1`.
    public record Member(
            int port,
            int http,
            long pid,
            long startedMillis,
            boolean late,
            @Nullable String place) {
        Member(int port, int http) {
            this(port, http, 0, 0, false, null);
        }

        Member startedAs(long process, long millis) {
            return new Member(port, http, process, millis, late, place);
        }

        Member lateAt(@Nullable String where) {
            return new Member(port, http, pid, startedMillis, true, where);
        }

        Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid)
                    .filter(handle -> handle.isAlive() && OsProcess.bornMillis(handle) == startedMillis);
        }

        public InetSocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }
    }

    /// What a node is doing.
    public enum Condition {
        RUNNING,
        PAUSED,
        DOWN
    }

    private LocalCluster(Path directory, State state) {
        this.directory = directory;
        this.state = state;
    }

    /// A new cluster n1…n`nodes` in `directory`, in one datacentre, not yet started.
    public static LocalCluster create(Path directory, int nodes, Settings settings, boolean test) throws IOException {
        return create(directory, NodeConfig.members(names(nodes), 1), settings, test);
    }

    /// The names that a cluster of so many nodes has.
    public static List<String> names(int nodes) {
        return IntStream.rangeClosed(1, nodes).mapToObj(i -> "n" + i).toList();
    }

    /// The same, its nodes where `placed` says.
    public static LocalCluster create(Path directory, List<NodeConfig.Member> placed, Settings settings, boolean test)
            throws IOException {
        if (Files.exists(directory.resolve("cluster.json"))) {
            throw new IllegalArgumentException(
                    "%s already holds a cluster: `store start` starts it again; for a new one choose another directory"
                            .formatted(directory));
        }
        NodeConfig.requireEnough(placed, settings);
        List<String> options = new ArrayList<>(SettingsOptions.arguments(settings));
        if (Places.byDatacentre(placed).size() > 1
                || placed.stream().map(NodeConfig.Member::rack).distinct().count() > 1) {
            options.add("--datacentres=" + Places.text(placed));
        }
        if (test) {
            options.add("--test-cluster");
        }
        TreeMap<String, Member> members = new TreeMap<>();
        List<Integer> ports = FreePorts.of(2 * placed.size());
        for (int i = 0; i < placed.size(); i++) {
            members.put(placed.get(i).name(), new Member(ports.get(2 * i), ports.get(2 * i + 1)));
        }
        Files.createDirectories(directory);
        LocalCluster cluster = new LocalCluster(directory, new State(options, members));
        cluster.save();
        return cluster;
    }

    /// The cluster that [#create] made in `directory`.
    public static LocalCluster in(Path directory) throws IOException {
        Path file = directory.resolve("cluster.json");
        if (!Files.exists(file)) {
            throw new IllegalArgumentException(
                    "%s holds no cluster: expected the directory that a cluster was started in".formatted(directory));
        }
        return new LocalCluster(directory, JSON.readValue(file.toFile(), State.class));
    }

    public Map<String, Member> members() {
        return state.members();
    }

    /// Where clients reach the nodes.
    public Map<String, InetSocketAddress> addresses() {
        Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
        state.members().forEach((name, member) -> addresses.put(name, member.address()));
        return addresses;
    }

    /// Starts what does not run, all at once, and waits until each listens.
    public void startAll() throws IOException, InterruptedException {
        start(state.members().keySet());
    }

    public void start(String name) throws IOException, InterruptedException {
        start(List.of(name));
    }

    /// The same for these alone.
    ///
    /// @throws NodeNotStarted once all were tried, with what each of those said that did not come up
    public void start(Collection<String> names) throws IOException, InterruptedException {
        Map<String, Long> logged = new LinkedHashMap<>();
        for (String name : names) {
            if (condition(name) == Condition.DOWN) {
                logged.put(name, spawn(name));
            }
        }
        List<String> failed = new ArrayList<>();
        for (Map.Entry<String, Long> each : logged.entrySet()) {
            try {
                awaitStarted(each.getKey(), each.getValue());
            } catch (NodeNotStarted e) {
                failed.add(String.valueOf(e.getMessage()));
            }
        }
        if (!failed.isEmpty()) {
            throw new NodeNotStarted(String.join("\n", failed));
        }
    }

    /// SIGKILL.
    public void kill(String name) throws InterruptedException {
        ProcessHandle process = running(name);
        process.destroyForcibly();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /// SIGSTOP.
    public void pause(String name) throws IOException, InterruptedException {
        OsProcess.signal("STOP", running(name));
        await(name, Condition.PAUSED);
    }

    /// SIGCONT.
    public void resume(String name) throws IOException, InterruptedException {
        OsProcess.signal("CONT", running(name));
        await(name, Condition.RUNNING);
    }

    /// Ends all processes, asked at once; their data stays. Answers those that had not ended after `seconds`, and were
    /// killed.
    public List<String> stopAll(long seconds) throws IOException, InterruptedException {
        Map<String, ProcessHandle> asked = new LinkedHashMap<>();
        for (Map.Entry<String, Member> each : state.members().entrySet()) {
            Optional<ProcessHandle> process = each.getValue().process();
            if (process.isPresent()) {
                asked.put(each.getKey(), process.get());
                process.get().destroy();
                if (OsProcess.isStopped(process.get())) {
                    OsProcess.signal("CONT", process.get()); // it hears the other signal then
                }
            }
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<String> killed = new ArrayList<>();
        for (Map.Entry<String, ProcessHandle> each : asked.entrySet()) {
            if (!OsProcess.endsBy(deadline, each.getValue())) {
                killed.add(each.getKey());
                each.getValue().destroyForcibly();
                each.getValue().onExit().orTimeout(10, TimeUnit.SECONDS).join();
            }
        }
        return killed;
    }

    public List<String> stopAll() throws IOException, InterruptedException {
        return stopAll(STOP_SECONDS);
    }

    public Condition condition(String name) throws IOException {
        Optional<ProcessHandle> process = member(name).process();
        if (process.isEmpty()) {
            return Condition.DOWN;
        }
        return OsProcess.isStopped(process.get()) ? Condition.PAUSED : Condition.RUNNING;
    }

    /// From the start of a node's process until it listened, as its log has it.
    long startMillis(String name) throws IOException {
        String said = Files.readString(log(name), StandardCharsets.UTF_8);
        String field = "startMillis=";
        int at = said.lastIndexOf(field) + field.length();
        return Long.parseLong(said.substring(at, said.indexOf(' ', at)));
    }

    private Member member(String name) {
        Member member = state.members().get(name);
        if (member == null) {
            throw new IllegalArgumentException(
                    "expected one of %s, got '%s'".formatted(state.members().keySet(), name));
        }
        return member;
    }

    private ProcessHandle running(String name) {
        return member(name).process().orElseThrow(() -> new IllegalArgumentException(name + " does not run"));
    }

    /// Answers how long its log was before.
    private long spawn(String name) throws IOException {
        Member member = member(name);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        String archive = System.getProperty(CLASS_ARCHIVE);
        if (archive != null) {
            command.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds*=off"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), NodeMain.class.getName()));
        // The first members start from each other; who came later is in the ring on their disks.
        List<String> peers = new ArrayList<>();
        state.members().forEach((peer, where) -> {
            if (member.late() || !where.late()) {
                peers.add(peer + "=127.0.0.1:" + where.port());
            }
        });
        command.addAll(List.of("--id", name, "--peers", String.join(",", peers)));
        command.addAll(List.of("--http", String.valueOf(member.http())));
        command.addAll(List.of("--data", directory.resolve(name).toString()));
        command.addAll(member.late() ? lateOptions() : state.options());
        File log = log(name).toFile();
        long before = log.length();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        state.members().put(name, member.startedAs(process.pid(), OsProcess.bornMillis(process.toHandle())));
        save();
        return before;
    }

    /// Whoever comes late knows the places of the others from the ring; its own was told to whom let it in.
    private List<String> lateOptions() {
        List<String> options = new ArrayList<>(state.options());
        options.removeIf(option -> option.startsWith("--datacentres="));
        options.add("--new");
        return options;
    }

    /// Makes room for a node that is to come: its ports, and an empty directory.
    void add(String name, @Nullable String place) throws IOException {
        if (state.members().containsKey(name) || !name.matches("[A-Za-z][A-Za-z0-9_-]*")) {
            throw new IllegalArgumentException("expected a new name of letters and digits, other than %s, got '%s'"
                    .formatted(state.members().keySet(), name));
        }
        setAside(name);
        List<Integer> ports = FreePorts.of(2);
        state.members().put(name, new Member(ports.get(0), ports.get(1)).lateAt(place));
        save();
    }

    /// Forgets a node; its data is set aside when its name is used again.
    void remove(String name) throws IOException, InterruptedException {
        if (condition(name) != Condition.DOWN) {
            kill(name);
        }
        boolean late = member(name).late();
        state.members().remove(name);
        if (!late) {
            // The first ones are no more what the others could start from; these have the ring on their disks.
            state.members().replaceAll((other, member) -> member.lateAt(member.place()));
        }
        save();
    }

    /// Ends a node and gives it an empty directory, to begin anew.
    void empty(String name) throws IOException, InterruptedException {
        if (condition(name) != Condition.DOWN) {
            kill(name);
        }
        setAside(name);
        state.members().put(name, member(name).lateAt(member(name).place()));
        save();
    }

    private void setAside(String name) throws IOException {
        Path data = directory.resolve(name);
        if (Files.exists(data)) {
            Files.move(data, directory.resolve(name + ".old-" + System.currentTimeMillis()));
        }
    }

    private void awaitStarted(String name, long logged) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < deadline) {
            boolean alive = condition(name) != Condition.DOWN;
            String said = Files.readString(log(name), StandardCharsets.UTF_8).substring((int) logged);
            if (said.contains("event=started")) {
                return;
            }
            if (!alive) {
                throw new NodeNotStarted("node %s ended at once; it said: %s".formatted(name, said.strip()));
            }
            Thread.sleep(20);
        }
        throw new NodeNotStarted("node %s did not start in %d s; see %s".formatted(name, START_SECONDS, log(name)));
    }

    /// A signal takes effect a little after it is sent.
    private void await(String name, Condition expected) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SIGNAL_SECONDS);
        while (condition(name) != expected) {
            if (System.nanoTime() > deadline) {
                throw new IOException(
                        "expected %s to be %s after the signal, it is %s".formatted(name, expected, condition(name)));
            }
            Thread.sleep(5);
        }
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    private void save() throws IOException {
        Files.write(
                directory.resolve("cluster.json"),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(state),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING);
    }
}
