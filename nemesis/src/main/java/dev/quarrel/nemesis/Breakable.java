package dev.quarrel.nemesis;

import java.util.List;

/// A cluster that can be broken: the port that the simulated and the container cluster implement.
///
/// Each call begins or heals one primitive fault, returns at once, and is idempotent. `supports` is asked first; a
/// world that cannot do a primitive answers with a reason and never pretends.
public interface Breakable {
    /// Node names, in a fixed order.
    List<String> nodes();

    /// Packets from `from` to `to` are dropped from now on (one way).
    void cut(String from, String to);

    /// Undoes [#cut].
    void join(String from, String to);

    /// SIGKILL: the process is gone, what it wrote to the operating system stays.
    void kill(String node);

    /// Starts a killed node on its own data; nothing happens when it runs.
    void start(String node);

    /// SIGSTOP.
    void pause(String node);

    /// SIGCONT.
    void resume(String node);

    /// Whether this world can do `primitive`: empty when it can, otherwise the reason, in words.
    String whyNot(String primitive);

    /// What the faults did since the start: dropped packets or messages per `from->to`, kills, pauses. Used to prove
    /// that a fault bit.
    long dropped(String from, String to);
}
