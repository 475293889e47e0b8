package dev.quarrel.store;

import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The smallest world a node can live in: an event queue in virtual time, links that delay and lose, disks that forget.
final class FakeWorld {
    private record Task(long nanos, long order, Runnable run) {}

    final Map<String, Host> hosts = new LinkedHashMap<>();
    final RandomGenerator random;
    final Settings settings;
    final List<String> names;
    final List<NodeConfig.Member> members;
    private final PriorityQueue<Task> queue = new PriorityQueue<>(
            (a, b) -> a.nanos != b.nanos ? Long.compare(a.nanos, b.nanos) : Long.compare(a.order, b.order));
    private final Set<String> cuts = new HashSet<>();
    private long now;
    private long lastOrder;
    double loss;
    double duplication;
    int maxDelayMicros = 2_000;
    /// Messages `(from + ">" + to, message)` for which this answers true never arrive.
    BiPredicate<String, Message> drops = (link, message) -> false;

    FakeWorld(long seed, int nodes, Settings settings) {
        this(seed, nodes, 1, settings);
    }

    FakeWorld(long seed, int nodes, int datacentres, Settings settings) {
        random = new java.util.SplittableRandom(seed);
        this.settings = settings;
        List<String> all = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            all.add("n" + i);
        }
        names = List.copyOf(all);
        members = NodeConfig.members(names, datacentres);
        for (String name : names) {
            Host host = new Host(name);
            hosts.put(name, host);
            host.start();
        }
        run(20);
    }

    Host host(String name) {
        return Objects.requireNonNull(hosts.get(name), name);
    }

    Host client(String id) {
        return hosts.computeIfAbsent(id, Host::new);
    }

    /// A node beside the first ones, which has not joined them yet.
    Host newcomer(String name) {
        hosts.put(name, new Host(name));
        return restartNewcomer(name);
    }

    Host restartNewcomer(String name) {
        Host host = host(name);
        List<NodeConfig.Member> all = new ArrayList<>(members);
        all.add(new NodeConfig.Member(name, "dc1", "rack1"));
        host.start(new NodeConfig(name, all, settings).asJoining());
        return host;
    }

    /// Two-way, every pair of `left` and `right`.
    void cut(List<String> left, List<String> right) {
        for (String a : left) {
            for (String b : right) {
                cuts.add(a + ">" + b);
                cuts.add(b + ">" + a);
            }
        }
    }

    void heal() {
        cuts.clear();
    }

    void run(long millis) {
        long until = now + millis * 1_000_000;
        while (!queue.isEmpty() && queue.element().nanos <= until) {
            Task task = queue.remove();
            now = task.nanos;
            task.run.run();
        }
        now = until;
    }

    /// Runs until the request that `ask` starts is answered.
    Reply await(Consumer<Consumer<Reply>> ask) {
        List<Reply> replies = new ArrayList<>();
        ask.accept(replies::add);
        while (replies.isEmpty()) {
            Task task = queue.remove();
            now = task.nanos;
            task.run.run();
        }
        return replies.get(0);
    }

    Reply write(String node, String key, String value) {
        return write(node, key, value, WriteOptions.DEFAULT);
    }

    Reply write(String node, String key, String value, WriteOptions options) {
        StoreClient client = client("c1").client();
        return await(done -> client.write(node, key, Value.of(value), options, done));
    }

    Reply delete(String node, String key) {
        StoreClient client = client("c1").client();
        return await(done -> client.delete(node, key, WriteOptions.DEFAULT, done));
    }

    Reply read(String node, String key, ReadOptions options) {
        StoreClient client = client("c1").client();
        return await(done -> client.read(node, key, options, done));
    }

    /// What a read that must succeed returned, in the siblings' order.
    static List<String> values(Reply reply) {
        if (reply instanceof Reply.Ok ok) {
            return ok.values().stream().map(Value::text).toList();
        }
        throw new AssertionError("Expected Ok, got " + reply);
    }

    /// What the node itself holds, null when nothing.
    @Nullable
    Stored local(String node, String key) {
        StoreClient client = client("c1").client();
        return ((Reply.Local) await(done -> client.local(node, key, done))).stored();
    }

    /// The values that the node itself holds.
    List<String> held(String node, String key) {
        Stored stored = local(node, key);
        return stored == null
                ? List.of()
                : stored.values().stream().map(Value::text).toList();
    }

    Metrics metrics(String node) {
        return Objects.requireNonNull(host(node).node).metrics();
    }

    Ring ring() {
        return new Ring(members, settings.quorum().n(), 1);
    }

    List<String> homes(String key) {
        return ring().homes(key).stream().map(NodeConfig.Member::name).toList();
    }

    /// The nodes that are no home of the key.
    List<String> others(String key) {
        List<String> homes = homes(key);
        return names.stream().filter(name -> !homes.contains(name)).toList();
    }

    private void at(long nanos, Runnable run) {
        queue.add(new Task(nanos, ++lastOrder, run));
    }

    /// One computer: a node with its disk, or a client. It is its own [Ports].
    final class Host implements Ports {
        final String name;
        final FakeDisk disk = new FakeDisk(this);

        @Nullable
        Node node;

        @Nullable
        StoreClient client;

        long clockOffsetMillis;
        private int life;

        Host(String name) {
            this.name = name;
        }

        StoreClient client() {
            if (client == null) {
                client = StoreClient.of(
                        name, this, 5_000, members, members.getFirst().datacentre(), settings);
            }
            return client;
        }

        void start() {
            start(new NodeConfig(name, members, settings));
        }

        void start(NodeConfig config) {
            life++;
            node = new Node(config, this, disk);
            node.start();
        }

        /// The process is gone; all it wrote stays.
        void kill() {
            life++;
            node = null;
        }

        void losePower() {
            kill();
            disk.losePower(random);
        }

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public long wallMillis() {
            return 1_700_000_000_000L + now / 1_000_000 + clockOffsetMillis;
        }

        @Override
        public Cancel after(long delayMillis, Runnable task) {
            int born = life;
            boolean[] cancelled = new boolean[1];
            at(now + delayMillis * 1_000_000, () -> {
                if (born == life && !cancelled[0]) {
                    task.run();
                }
            });
            return () -> cancelled[0] = true;
        }

        @Override
        public void send(String to, Message message) {
            String link = name + ">" + to;
            boolean lost = cuts.contains(link) || drops.test(link, message) || random.nextDouble() < loss;
            // A client's connection is one stream, which repeats nothing; nodes may send again after a new connection.
            boolean mayRepeat = names.contains(name) && names.contains(to);
            int copies = lost ? 0 : mayRepeat && random.nextDouble() < duplication ? 2 : 1;
            for (int i = 0; i < copies; i++) {
                at(now + 100_000 + random.nextInt(maxDelayMicros) * 1_000L, () -> deliver(to, message));
            }
        }

        private void deliver(String to, Message message) {
            Host target = hosts.get(to);
            if (target != null && target.client != null) {
                target.client.receive(name, message);
            } else if (target != null && target.node != null) {
                target.node.receive(name, message);
            }
        }

        @Override
        public RandomGenerator random() {
            return random;
        }
    }
}
