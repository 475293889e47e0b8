package dev.quarrel.harness.sim;

import dev.quarrel.store.Message;
import dev.quarrel.workloads.generator.Seed;
import java.util.HashMap;
import java.util.Map;

/// Carries messages, as they are, between hosts and clients. Each direction of each pair is a [SimLink] with random
/// draws of its own, made when it is first used.
final class SimNetwork {
    private final Timeline timeline;
    private final Seed seed;
    private final Latency latency;
    private final Map<String, Endpoint> endpoints = new HashMap<>();
    private final Map<String, Map<String, SimLink>> links = new HashMap<>();

    /// Where messages arrive.
    @FunctionalInterface
    interface Endpoint {
        void deliver(String from, Message message);
    }

    SimNetwork(Timeline timeline, Seed seed, Latency latency) {
        this.timeline = timeline;
        this.seed = seed;
        this.latency = latency;
    }

    void attach(String name, Endpoint endpoint) {
        if (endpoints.put(name, endpoint) != null) {
            throw new IllegalArgumentException("there is already someone named '" + name + "' on the network");
        }
    }

    void detach(String name) {
        endpoints.remove(name);
        links.remove(name);
        links.values().forEach(out -> out.remove(name));
    }

    /// A message to nobody is lost, as it would be to an address where nobody listens.
    void send(String from, String to, Message message) {
        if (from.equals(to)) {
            timeline.at(timeline.now(), () -> arrive(from, to, message));
        } else {
            link(from, to).send(message);
        }
    }

    SimLink link(String from, String to) {
        Map<String, SimLink> out = links.get(from);
        if (out == null) {
            out = new HashMap<>();
            links.put(from, out);
        }
        SimLink link = out.get(to);
        if (link == null) {
            Stream random = new Stream(seed.split("link " + from + ">" + to));
            link = new SimLink(timeline, random, latency, message -> arrive(from, to, message));
            out.put(to, link);
        }
        return link;
    }

    private void arrive(String from, String to, Message message) {
        Endpoint endpoint = endpoints.get(to);
        if (endpoint != null) {
            endpoint.deliver(from, message);
        }
    }
}
