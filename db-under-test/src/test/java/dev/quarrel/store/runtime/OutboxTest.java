package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Message;
import dev.quarrel.store.Message.Cause;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Stored;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

@SuppressWarnings("FutureReturnValueIgnored") // nothing is ever written out
class OutboxTest {
    private static final Stored NOTHING = new Stored(DotSet.EMPTY, List.of());

    private static Message write(Cause cause) {
        return new Message.ReplicaWrite(1, "k", NOTHING, cause, null, 1);
    }

    @Test
    void antiEntropyLeavesHalfOfASlowConnectionToClients() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Outbox.BOUND_BYTES);
        Outbox outbox = new Outbox(channel);
        assertThat(outbox.takes(write(Cause.ANTI_ENTROPY))).isTrue();
        // Written and not flushed: a reader that takes nothing.
        channel.write(Unpooled.buffer().writeZero(20 << 20));
        assertThat(outbox.takes(write(Cause.ANTI_ENTROPY))).isFalse();
        assertThat(outbox.takes(new Message.TreeKey(0, "k", null))).isFalse();
        assertThat(outbox.takes(write(Cause.WRITE))).isTrue();
        assertThat(outbox.takes(write(Cause.HINT))).isTrue();
        channel.write(Unpooled.buffer().writeZero(20 << 20));
        assertThat(outbox.takes(write(Cause.WRITE))).isFalse();
        channel.flush();
        assertThat(outbox.takes(write(Cause.ANTI_ENTROPY))).isTrue();
        channel.finishAndReleaseAll();
    }

    /// Nodes on loopback have 48 MiB of direct memory, and a connection to each of the others.
    @Test
    void slowConnectionsTogetherLeaveDirectMemory() {
        assertThat(Outbox.bound(48 << 20).high()).isEqualTo(6 << 20);
        assertThat(Outbox.bound(4L << 30).high()).isEqualTo(32 << 20);
    }
}
