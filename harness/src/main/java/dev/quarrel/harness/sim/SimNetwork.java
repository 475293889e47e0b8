package dev.quarrel.harness.sim;

import dev.quarrel.store.Message;
import dev.quarrel.workloads.generator.Seed;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Carries messages, as they are, between hosts and clients. Each direction of each pair is a [SimLink] with random
/// draws of its own, made when it is first used.
final class SimNetwork {
    private final Timeline timeline;
    private final Seed seed;
    private final Latency latency;
    private final long wanNanos;
    private final Map<String, Plug> plugs = new HashMap<>();

    /// Where messages arrive.
    @FunctionalInterface
    interface Endpoint {
        void deliver(String from, Message message);
    }

    /// A name on the network: who listens there, if anyone, and the links that lead away from it. It stays when the
    /// listener goes, so that what is under way meets whoever listens when it arrives.
    final class Plug {
        private final String name;
        private final Map<String, SimLink> out = new HashMap<>();
        private @Nullable String datacentre;
        private @Nullable Endpoint endpoint;

        Plug(String name) {
            this.name = name;
        }

        /// A message to nobody is lost, as it would be to an address where nobody listens.
        void send(String to, Message message) {
            if (name.equals(to)) {
                timeline.at(timeline.now(), () -> arrive(name, message));
            } else {
                link(to).send(message);
            }
        }

        SimLink link(String to) {
            SimLink link = out.get(to);
            if (link == null) {
                Stream random = new Stream(seed.split("link " + name + ">" + to));
                Plug target = plug(to);
                link = new SimLink(
                        timeline, random, latency, distanceNanos(target), message -> target.arrive(name, message));
                out.put(to, link);
            }
            return link;
        }

        private long distanceNanos(Plug target) {
            return datacentre == null || datacentre.equals(target.datacentre) ? 0 : wanNanos;
        }

        private void arrive(String from, Message message) {
            if (endpoint != null) {
                endpoint.deliver(from, message);
            }
        }
    }

    /// @param latency within a datacentre
    /// @param wanMillis on top of it, from one to another
    SimNetwork(Timeline timeline, Seed seed, Latency latency, long wanMillis) {
        this.timeline = timeline;
        this.seed = seed;
        this.latency = latency;
        this.wanNanos = wanMillis * 1_000_000;
    }

    Plug attach(String name, String datacentre, Endpoint endpoint) {
        Plug plug = plug(name);
        if (plug.endpoint != null) {
            throw new IllegalArgumentException("there is already someone named '" + name + "' on the network");
        }
        plug.datacentre = datacentre;
        plug.endpoint = endpoint;
        return plug;
    }

    void detach(String name) {
        plug(name).endpoint = null;
        plug(name).out.clear();
        plugs.values().forEach(plug -> plug.out.remove(name));
    }

    void send(String from, String to, Message message) {
        plug(from).send(to, message);
    }

    SimLink link(String from, String to) {
        return plug(from).link(to);
    }

    Plug plug(String name) {
        Plug plug = plugs.get(name);
        if (plug == null) {
            plug = new Plug(name);
            plugs.put(name, plug);
        }
        return plug;
    }
}
