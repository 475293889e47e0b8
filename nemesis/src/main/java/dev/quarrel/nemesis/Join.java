package dev.quarrel.nemesis;

import java.util.List;

/// As many new nodes as the target strikes join under load, one after another; healed by their leaving. Possible in
/// both worlds: each can start more nodes.
public record Join() implements Fault {
    @Override
    public String name() {
        return "join";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        List<Harm> harms = draw.newcomers(draw.struck().size()).stream()
                .<Harm>map(Harm.Join::new)
                .toList();
        return harms.isEmpty() ? List.of() : List.of(new Step(name(), atMillis, untilMillis, harms));
    }
}
