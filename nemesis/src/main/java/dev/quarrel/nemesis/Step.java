package dev.quarrel.nemesis;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One fault of a schedule: these harms, from one time to another.
///
/// @param fault the name it was drawn under, such as `partition-halves`
/// @param atMillis when it begins, since the start of the test
/// @param untilMillis when it heals
/// @param harms what it does; never empty
public record Step(String fault, long atMillis, long untilMillis, List<Harm> harms) {
    public Step {
        harms = List.copyOf(harms);
        if (atMillis < 0 || untilMillis <= atMillis || harms.isEmpty()) {
            throw new IllegalArgumentException(
                    "a fault must begin at 0 or later, heal after it begins and do some harm;" + " got " + fault
                            + " from " + atMillis + " to " + untilMillis + " ms with harms " + harms);
        }
    }

    /// As plain data for a JSON file; times in milliseconds.
    Map<String, Object> toData() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("fault", fault);
        data.put("at", atMillis);
        data.put("until", untilMillis);
        data.put("harms", harms.stream().map(Harm::text).toList());
        return data;
    }

    static Step fromData(Object data) {
        if (data instanceof Map<?, ?> map
                && map.keySet().equals(Set.of("fault", "at", "until", "harms"))
                && map.get("fault") instanceof String fault
                && isWhole(map.get("at"))
                && map.get("at") instanceof Number at
                && isWhole(map.get("until"))
                && map.get("until") instanceof Number until
                && map.get("harms") instanceof List<?> harms) {
            List<Harm> parsed = harms.stream()
                    .map(text -> HarmText.parse(String.valueOf(text)))
                    .toList();
            return new Step(fault, at.longValue(), until.longValue(), parsed);
        }
        throw new IllegalArgumentException("a step of a schedule looks like"
                + " {\"fault\":\"kill\",\"at\":3000,\"until\":8000,\"harms\":[\"kill node=n2\"]}, with these four fields and"
                + " times in whole milliseconds; got " + data);
    }

    private static boolean isWhole(@Nullable Object number) {
        return number instanceof Integer || number instanceof Long;
    }
}
