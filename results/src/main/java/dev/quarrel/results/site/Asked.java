package dev.quarrel.results.site;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What stands behind the question mark of an address: filters, and which page of many is wanted.
public record Asked(Map<String, String> words) {
    public Asked {
        words = new TreeMap<>(words);
    }

    /// @param raw as in the address, percent-encoded; null where there is none
    static Asked of(@Nullable String raw) {
        Map<String, String> words = new TreeMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            words.put(
                    parts[0],
                    parts.length < 2
                            ? ""
                            : URLDecoder.decode(parts[1], StandardCharsets.UTF_8)
                                    .strip());
        }
        return new Asked(words);
    }

    /// Empty where it was not asked for.
    public String word(String name) {
        return words.getOrDefault(name, "");
    }

    /// Whether a filter lets something pass: one that was not asked for lets everything.
    boolean lets(String name, String value) {
        return word(name).isEmpty() || word(name).equals(value);
    }

    /// From 1.
    ///
    /// @throws IllegalArgumentException if it is no number of a page
    long page() {
        String page = words.getOrDefault("page", "1");
        if (!page.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException("expected a page from 1, got page=" + page);
        }
        return Long.parseLong(page);
    }

    /// The same filters on another page, as a relative address.
    public String at(long page) {
        Map<String, String> other = new TreeMap<>(words);
        other.put("page", Long.toString(page));
        return other.entrySet().stream()
                .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&", "?", ""));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
