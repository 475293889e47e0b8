package dev.quarrel.nemesis;

import java.util.List;

/// A fraction of the packets to and from each struck node is lost, one to nine in ten. Healed by losing none.
/// Containers
/// drop packets, which TCP sends again: they see delay and broken connections; the simulated world drops messages.
public record PacketLoss() implements Fault {
    @Override
    public String name() {
        return "loss";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        double probability = draw.oneOf(List.of(0.1, 0.3, 0.5, 0.9));
        return draw.eachLink(name(), atMillis, untilMillis, link -> new Harm.Loss(link.from(), link.to(), probability));
    }
}
