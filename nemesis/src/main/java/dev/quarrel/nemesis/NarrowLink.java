package dev.quarrel.nemesis;

import java.util.List;

/// Links to and from each struck node carry only so many bytes a second: messages queue up. Healed by the old
/// bandwidth.
/// Possible in both worlds; in containers by the kernel's token buckets.
public record NarrowLink() implements Fault {
    @Override
    public String name() {
        return "bandwidth";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        long bytesPerSecond = draw.oneOf(List.of(1_000L, 10_000L, 50_000L));
        return draw.eachLink(
                name(), atMillis, untilMillis, link -> new Harm.Bandwidth(link.from(), link.to(), bytesPerSecond));
    }
}
