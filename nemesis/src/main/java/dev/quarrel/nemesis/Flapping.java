package dev.quarrel.nemesis;

import java.util.List;

/// A drawn minority is cut off and joined again, over and over, as by a bad cable or a route that changes its mind.
/// Possible in both worlds.
public record Flapping() implements Fault {
    private static final long PERIOD_MILLIS = 600;

    @Override
    public String name() {
        return "flapping";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        List<String> shuffled = Grudge.shuffled(draw.nodes(), draw.random());
        List<Harm> cuts = Grudge.split(shuffled, shuffled.size() / 2).cuts();
        if (cuts.isEmpty()) {
            return List.of();
        }
        int waves = (int) Math.max(1, (untilMillis - atMillis) / PERIOD_MILLIS);
        return Draw.waves(atMillis, untilMillis, waves, (wave, from, to) -> new Step(name(), from, to, cuts));
    }
}
