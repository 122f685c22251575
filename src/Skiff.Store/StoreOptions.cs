namespace Skiff.Store;

/// <summary>Where a store keeps its log, and its bounds.</summary>
public sealed record StoreOptions
{
    /// <summary>The directory of the log; null keeps everything in memory. Created with mode 0700.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Measures commits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The identity that a new store takes; an existing one keeps its own.</summary>
    public Guid NewClusterId { get; init; }

    /// <summary>Seals what goes to disk; null writes it in the clear.</summary>
    public ISeal? Seal { get; init; }

    /// <summary>Longest encoded object in bytes; a longer one answers <see cref="Commit.TooLarge"/>.</summary>
    public int MaxValueBytes { get; init; } = 3 << 20;

    /// <summary>Longest key in characters; a longer one answers <see cref="Commit.TooLarge"/>.</summary>
    public int MaxKeyLength { get; init; } = 1024;

    /// <summary>Most writes that wait; one more answers <see cref="Commit.Busy"/>.</summary>
    public int MaxPendingWrites { get; init; } = 8192;

    /// <summary>Most encoded bytes that wait; a write beyond answers <see cref="Commit.Busy"/>.</summary>
    public long MaxPendingBytes { get; init; } = 64 << 20;

    /// <summary>Most writes in one transaction.</summary>
    public int MaxBatchWrites { get; init; } = 1024;

    /// <summary>A transaction takes no further write once it holds this many encoded bytes.</summary>
    public long MaxBatchBytes { get; init; } = 8 << 20;

    /// <summary>Most changes kept per resource; older ones are given up in chunks, as if compacted.</summary>
    public int MaxHistoryChanges { get; init; } = 100_000;

    /// <summary>Most encoded bytes of changes kept per resource; older ones are given up in chunks.</summary>
    public long MaxHistoryBytes { get; init; } = 64 << 20;
}
