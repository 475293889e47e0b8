package dev.quarrel.store;

import dev.quarrel.store.NodeConfig.Member;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which nodes own the ring; and while that changes, which owned it `before` and which will `after`. Each epoch has one
/// topology, chosen by consensus among the members before.
///
/// A change takes three epochs. So that requests of neighbouring epochs always meet, reads move over only after writes
/// go to both sides, and writes leave the old side only after reads have left it (as in joint consensus, Ongaro 2014,
/// section 4.3, with reads and writes apart):
///
/// ```
/// epoch 4  STABLE     reads before           writes before
/// epoch 5  COPYING    reads before           writes before and after     the new owners copy what they gain
/// epoch 6  SWITCHED   reads after            writes before and after
/// epoch 7  STABLE     reads after            writes after
/// ```
///
/// The next epoch comes only when every member serves this one. `gone` is the dead node that is being replaced, which
/// nobody waits for.
public record Topology(
        long epoch,
        Phase phase,
        List<Member> before,
        List<Member> after,
        @Nullable String gone) {
    public Topology {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    public enum Phase {
        STABLE,
        COPYING,
        SWITCHED
    }

    /// What an operator may ask for.
    public sealed interface Change {
        record Join(Member member) implements Change {}

        record Leave(String name) implements Change {}

        /// `member` takes the place of `dead`, which comes back under that name, if ever, with an empty disk and as
        /// new.
        record Replace(String dead, Member member) implements Change {}
    }

    public static Topology first(List<Member> members) {
        return new Topology(1, Phase.STABLE, members, members, null);
    }

    /// What a node that is new believes until a member tells it the ring: older than any.
    static Topology unknown(List<Member> members) {
        return new Topology(0, Phase.STABLE, members, members, null);
    }

    /// The beginning of a change. Throws [IllegalArgumentException], with the reason, where that is impossible; `n` is
    /// the number of replicas.
    public Topology begin(Change change, int n) {
        require(phase == Phase.STABLE, "a ring that is not changing", "one in phase " + phase, "Wait for its end");
        require(epoch > 0, "a node that knows the ring", "one that nobody let in yet", "Ask a member");
        return switch (change) {
            case Change.Join join -> changed(with(after, join.member()), null);
            case Change.Leave leave -> {
                List<Member> rest = without(leave.name());
                require(
                        rest.size() >= n,
                        "at least N=" + n + " members to stay",
                        rest.size(),
                        "Let another join first");
                yield changed(rest, null);
            }
            case Change.Replace replace -> changed(with(without(replace.dead()), replace.member()), replace.dead());
        };
    }

    /// The next step of the change that is under way.
    public Topology advance() {
        return switch (phase) {
            case STABLE -> throw new IllegalStateException("Expected a change to be under way in " + this);
            case COPYING -> new Topology(epoch + 1, Phase.SWITCHED, before, after, gone);
            case SWITCHED -> new Topology(epoch + 1, Phase.STABLE, after, after, null);
        };
    }

    /// Everyone who takes part: the members before, then those that are new.
    public List<Member> members() {
        List<Member> all = new ArrayList<>(before);
        after.stream().filter(member -> !all.contains(member)).forEach(all::add);
        return all;
    }

    /// Those who must serve this epoch before the next may come.
    public List<String> awaited() {
        return members().stream()
                .map(Member::name)
                .filter(name -> !name.equals(gone))
                .toList();
    }

    private Topology changed(List<Member> next, @Nullable String replaced) {
        return new Topology(epoch + 1, Phase.COPYING, after, next, replaced);
    }

    private static List<Member> with(List<Member> members, Member joining) {
        boolean known = members.stream().anyMatch(member -> member.name().equals(joining.name()));
        require(!known, "a new node", "'" + joining.name() + "', which is a member", "Choose another name");
        List<Member> all = new ArrayList<>(members);
        all.add(joining);
        return all;
    }

    private List<Member> without(String name) {
        List<Member> rest =
                after.stream().filter(member -> !member.name().equals(name)).toList();
        List<String> names = after.stream().map(Member::name).toList();
        require(rest.size() < after.size(), "a member", "'" + name + "'", "The members are " + names);
        return rest;
    }

    private static void require(boolean holds, String expected, Object got, String advice) {
        if (!holds) {
            throw new IllegalArgumentException("Expected " + expected + ", got " + got + ". " + advice + ".");
        }
    }

    /// For registers and disks: epoch:8, then the phase, `gone` and the members as counted strings.
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(epoch);
            out.writeUTF(phase.name());
            out.writeUTF(gone == null ? "" : gone);
            write(before, out);
            write(after, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(List<Member> members, DataOutputStream out) throws IOException {
        out.writeInt(members.size());
        for (Member member : members) {
            out.writeUTF(member.name());
            out.writeUTF(member.datacentre());
            out.writeUTF(member.rack());
            out.writeUTF(member.address());
        }
    }

    /// Throws [IllegalArgumentException] for bytes that [#toBytes] did not make.
    public static Topology fromBytes(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            long epoch = in.readLong();
            Phase phase = Phase.valueOf(in.readUTF());
            String gone = in.readUTF();
            List<Member> before = read(in);
            List<Member> after = read(in);
            require(in.available() == 0, "the end of a topology", in.available() + " more bytes", "It is damaged");
            return new Topology(epoch, phase, before, after, gone.isEmpty() ? null : gone);
        } catch (IOException e) {
            throw new IllegalArgumentException("Expected a topology, got " + bytes.length + " damaged bytes.", e);
        }
    }

    private static List<Member> read(DataInputStream in) throws IOException {
        int count = in.readInt();
        require(count >= 0 && count <= in.available(), "a number of members", count, "The record is damaged");
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new Member(in.readUTF(), in.readUTF(), in.readUTF(), in.readUTF()));
        }
        return members;
    }
}
