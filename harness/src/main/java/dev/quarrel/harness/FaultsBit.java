package dev.quarrel.harness;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Whether the nemesis did what it was there for. A kind of fault that never took effect proves nothing, so the test is
/// *unknown*; so it is when a fault could not be carried out, or a node never answered again once all was healed.
/// A change of members that the cluster refused is told where none of its kind was done.
///
/// ```
/// 3.0 s  nemesis begin-kill [kill node=n2]
/// 8.0 s  nemesis heal-kill  bites=0            unknown, because kill never took effect
/// ```
public final class FaultsBit implements Checker {
    @Override
    public String name() {
        return "faults";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Map<String, Long> bites = new TreeMap<>();
        Map<String, Object> refusals = new TreeMap<>();
        List<String> reasons = new ArrayList<>();
        for (Event event : history.nemesis()) {
            if (event.f().startsWith("begin-")) {
                bites.merge(event.f().substring(6), 0L, Long::sum);
            } else if (event.extra().get("bites") instanceof Number bit) {
                bites.merge(event.f().substring(5), bit.longValue(), Long::sum);
                if (event.extra().get("refused") != null) {
                    refusals.put(event.f().substring(5), event.extra().get("refused"));
                }
            }
            for (String trouble : List.of("broken", "unsupported", "unrecovered")) {
                if (event.extra().get(trouble) != null) {
                    reasons.add(event.f() + " " + trouble + ": " + event.extra().get(trouble));
                }
            }
        }
        bites.forEach((fault, count) -> {
            if (count == 0) {
                Object refusal = refusals.get(fault);
                reasons.add(fault + " never took effect" + (refusal == null ? "" : ": " + refusal));
            }
        });
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("bites", bites);
        return reasons.isEmpty()
                ? new Verdict(name(), Validity.VALID, null, List.of(), details)
                : new Verdict(name(), Validity.UNKNOWN, String.join("; ", reasons), List.of(), details);
    }
}
