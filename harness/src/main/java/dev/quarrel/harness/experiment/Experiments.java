package dev.quarrel.harness.experiment;

import java.util.List;
import java.util.stream.Stream;

/// The one table of experiments.
public final class Experiments {
    /// Those of which a whole report is made.
    public static final List<Experiment> WHOLE = List.of(
            new Experiment(
                    "profiles", "what the five profiles promise, what was kept, and what they lose", FiveProfiles::run),
            new Experiment("2013", "all rows of the experiments of 2013, beside what was published", Set2013::all),
            new Experiment("loss-by-skew", "what clocks that are off add to the loss", LossBySkew::run),
            new Experiment("siblings", "siblings under dvv, vv and lww, false and lost ones", SiblingKinds::run),
            new Experiment("staleness", "how stale reads are, by R and W", StalenessByQuorum::run),
            new Experiment("availability", "how many dead nodes reads and writes survive", AvailabilityByKills::run),
            new Experiment(
                    "promises", "what the named configurations promise, and what was broken", PromisesKept::run));

    /// All, with those that are a row of another.
    public static final List<Experiment> ALL = Stream.concat(
                    WHOLE.stream(),
                    Stream.of(
                            new Experiment("riak-lww", "last write wins on a healthy cluster", Set2013::riakHealthy),
                            new Experiment(
                                    "riak-lww-sloppy",
                                    "last write wins, a perfect lock, a partition, sloppy quorums",
                                    Set2013::riakSloppy),
                            new Experiment("riak-lww-strict", "the same with strict quorums", Set2013::riakStrict),
                            new Experiment(
                                    "riak-siblings",
                                    "siblings merged by union at R=W=1, a partition",
                                    Set2013::riakSiblings),
                            new Experiment(
                                    "cassandra-lww",
                                    "last write wins at R+W>N, a perfect lock, a partition",
                                    Set2013::cassandra)))
            .toList();

    private Experiments() {}

    /// The experiment of that name; an unknown name is told the known ones.
    public static Experiment named(String name) {
        return ALL.stream()
                .filter(experiment -> experiment.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of the experiments "
                        + ALL.stream().map(Experiment::name).toList() + ", got '" + name + "'"));
    }
}
