package dev.quarrel.checker.model;

import java.util.List;

/// A lock: `acquire` when free, `release` when held.
///
/// ```
/// acquire │ release │ acquire
/// ```
///
/// @param held whether somebody holds it
public record Mutex(boolean held) implements Model {
    @Override
    public List<Mutex> step(Call call) {
        return switch (call.f()) {
            case "acquire" -> held ? List.of() : List.of(new Mutex(true));
            case "release" -> held ? List.of(new Mutex(false)) : List.of();
            default -> throw Models.unsupported("mutex", "acquire and release", call);
        };
    }
}
