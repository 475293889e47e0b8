package dev.quarrel.store;

/// What one node counted since its start. Plain fields, owned by the node's thread; the runtime copies them out.
public final class Metrics {
    public long reads;
    public long writes;
    public long ok;
    public long unavailable;
    public long refused;
    public long indeterminate;
    /// Replica answers that lacked what a read returned.
    public long staleReplies;
    public long readRepairs;
    /// Reads that asked more replicas because the first took long.
    public long hedgedReads;
    /// Reads that returned more than one value, and the values they returned.
    public long siblingReads;
    public long siblingsRead;
    public long damagedRecords;
    public long antiEntropyExchanges;
    /// Keys on which an exchange found a difference, as this node sent or took a state.
    public long antiEntropyKeys;
    public long tombstonesCollected;
    public long hintsStored;
    public long hintsDelivered;
    public long hintsExpired;
    /// Writes that found no room for a hint, or hints off.
    public long hintsDropped;
    /// Writes that left a key with many siblings, and writes refused for that.
    public long siblingWarnings;
    public long siblingRefusals;
    /// Records copied from other homes by a node that had lost its disk.
    public long bootstrappedKeys;
    /// Attempts at level SERIAL that lost to a higher ballot and were made again.
    public long serialRetries;
}
