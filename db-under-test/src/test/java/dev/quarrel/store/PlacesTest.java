package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.store.NodeConfig.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static final List<String> FIVE = List.of("n1", "n2", "n3", "n4", "n5");

    @Test
    void aNumberDealsTheNodesOutInTurn() {
        assertThat(Places.byDatacentre(Places.parse("2", FIVE)))
                .containsEntry("dc1", List.of("n1", "n3", "n5"))
                .containsEntry("dc2", List.of("n2", "n4"));
        assertThat(Places.byDatacentre(Places.parse("1", FIVE))).hasSize(1);
    }

    @Test
    void namesSayWhereEachStands() {
        List<Member> placed = Places.parse("east/r1=n2,east/r2=n1+n5,west=n4+n3", FIVE);
        assertThat(placed)
                .containsExactly(
                        new Member("n1", "east", "r2"),
                        new Member("n2", "east", "r1"),
                        new Member("n3", "west", "rack1"),
                        new Member("n4", "west", "rack1"),
                        new Member("n5", "east", "r2"));
    }

    @Test
    void whatMakesNoSenseIsToldWhatWasExpected() {
        for (String text :
                List.of("0", "6", "999999999999", "", "dc1", "=n1", "dc1=", "dc1/r/s=n1+n2+n3+n4+n5", "x=n1++n2")) {
            assertThatThrownBy(() -> Places.parse(text, FIVE))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected a number of datacentres")
                    .hasMessageContaining("got '" + text + "'");
        }
        assertThatThrownBy(() -> Places.parse("dc1=n1+n2,dc2=n3+n9", FIVE)).hasMessageContaining("'n9' is none of");
        assertThatThrownBy(() -> Places.parse("dc1=n1+n2+n3,dc2=n3+n4+n5", FIVE))
                .hasMessageContaining("n3 stands in two places");
        assertThatThrownBy(() -> Places.parse("dc1=n1+n2,dc2=n3", FIVE))
                .hasMessageContaining("nothing is said of [n4, n5]");
    }

    @Test
    void theTextPlacesThemAgain() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            List<Member> members = new ArrayList<>();
            FIVE.forEach(name -> members.add(new Member(name, "dc" + random.nextInt(3), "r" + random.nextInt(2))));
            assertThat(Places.parse(Places.text(members), FIVE)).isEqualTo(members);
        }
    }
}
