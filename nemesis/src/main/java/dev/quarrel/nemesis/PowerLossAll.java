package dev.quarrel.nemesis;

import java.util.List;

/// All machines lose power at once, whatever the target; healed by starting all on what their disks kept. Possible in
/// the simulated world only.
public record PowerLossAll() implements Fault {
    @Override
    public String name() {
        return "power-loss-all";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        List<Harm> losses = draw.nodes().stream().<Harm>map(Harm.PowerLoss::new).toList();
        return List.of(new Step(name(), atMillis, untilMillis, losses));
    }
}
