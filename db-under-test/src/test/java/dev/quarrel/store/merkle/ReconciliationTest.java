package dev.quarrel.store.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Sibling;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.versions.VersionKind;
import dev.quarrel.store.versions.Versioning;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    private static final Versioning LWW = Versioning.of(VersionKind.LWW_WALL, false, false);
    private static final Versioning DVV = Versioning.of(VersionKind.DVV, false, false);

    @Test
    void theNewerGoesToTheOlder() {
        Stored old = Stored.single(sibling(1, "n1"));
        Stored newer = Stored.single(sibling(2, "n1"));
        assertThat(Reconciliation.of(newer, old, LWW, false)).isEqualTo(new Reconciliation(null, newer));
        assertThat(Reconciliation.of(old, newer, LWW, false)).isEqualTo(new Reconciliation(newer, null));
        assertThat(Reconciliation.of(old, old, LWW, false)).isEqualTo(new Reconciliation(null, null));
    }

    @Test
    void whoHoldsNothingTakesWhatThereIs() {
        Stored held = Stored.single(sibling(1, "n1"));
        assertThat(Reconciliation.of(null, held, LWW, false)).isEqualTo(new Reconciliation(held, null));
        assertThat(Reconciliation.of(held, null, LWW, true)).isEqualTo(new Reconciliation(null, held));
    }

    @Test
    void concurrentStatesBothTakeTheJoin() {
        Stored a = dotted(1, "n1");
        Stored b = dotted(1, "n2");
        Stored both = DVV.join(a, b);
        assertThat(both.siblings()).hasSize(2);
        assertThat(Reconciliation.of(a, b, DVV, false)).isEqualTo(new Reconciliation(both, both));
        assertThat(Reconciliation.of(a, both, DVV, false)).isEqualTo(new Reconciliation(both, null));
    }

    @Test
    void theWrongWaySendsTheOlderToTheNewer() {
        Stored old = Stored.single(sibling(1, "n1"));
        Stored newer = Stored.single(sibling(2, "n1"));
        assertThat(Reconciliation.of(newer, old, LWW, true)).isEqualTo(new Reconciliation(old, null));
        assertThat(Reconciliation.of(old, newer, LWW, true)).isEqualTo(new Reconciliation(null, old));
    }

    private static Sibling sibling(long number, String actor) {
        return new Sibling(new Dot(number, actor), DotSet.EMPTY, Value.of("v" + number + actor), 0);
    }

    private static Stored dotted(long number, String actor) {
        return new Stored(DotSet.EMPTY.plus(new Dot(number, actor)), List.of(sibling(number, actor)));
    }
}
