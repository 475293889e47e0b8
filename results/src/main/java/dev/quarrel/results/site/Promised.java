package dev.quarrel.results.site;

import java.util.List;

/// What a profile promises with its default settings, in words.
///
/// @param profile its name, which is also the name of its page
/// @param summary half a sentence
/// @param configuration its settings in one line
/// @param lines every promise there is, given or not
public record Promised(String profile, String summary, String configuration, List<Line> lines) {
    public Promised {
        lines = List.copyOf(lines);
    }

    /// One promise.
    ///
    /// @param because why it is given, or why it is not
    /// @param assuming what must be so for it to hold; empty where nothing must
    public record Line(String promise, boolean given, String because, String assuming) {}
}
