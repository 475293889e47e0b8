package dev.quarrel.checker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One named violation with the operations that show it.
///
/// @param name the field's name in kebab case: `stale-read`, `lost-write`, `resurrected-delete`, …
/// @param key the key on which it was seen, or null
/// @param events the fewest events that show it, invocations and completions, by index
/// @param explanation one paragraph in plain words
public record Anomaly(String name, @Nullable String key, List<Event> events, String explanation) {
    public Anomaly {
        events = List.copyOf(events);
    }
}
