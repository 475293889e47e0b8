package dev.quarrel.harness.containers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WatchTest {
    @Test
    void figuresAreSummedByNameAndOthersLeftOut() {
        String text = """
                # HELP quarrel_hints_waiting hints held here, by the node they are for
                # TYPE quarrel_hints_waiting gauge
                quarrel_hints_waiting{for="n2",node="n1"} 3.0
                quarrel_hints_waiting{for="n3 {x} 9",node="n1"} 4.0
                quarrel_node_read_repairs_total{node="n1"} 1.7E1
                quarrel_clock_offset_millis{node="n1"} -250.0
                quarrel_heap_used_bytes{node="n1"} 1.0E7
                """;
        assertThat(Watch.gauges(text))
                .containsEntry("up", 1L)
                .containsEntry("hints", 7L)
                .containsEntry("readRepairs", 17L)
                .containsEntry("clockMillis", -250L)
                .hasSize(4);
    }
}
