namespace Skiff.Store;

/// <summary>How much a write survives.</summary>
public enum Durability
{
    /// <summary>Answered only after it is on disk.</summary>
    Log,

    /// <summary>
    /// Lives in memory: it has a revision, is read and watched like any other, and is put into the log when the store
    /// closes in order. A crash loses it, and its revision is never given out again.
    /// </summary>
    Memory,
}

/// <summary>What must be true of a key for a write to happen.</summary>
public readonly record struct Precondition
{
    private const long Absent = -1;
    private const long Present = -2;

    private readonly long _wanted;

    private Precondition(long wanted) => _wanted = wanted;

    /// <summary>The key has no object.</summary>
    public static Precondition MustNotExist { get; } = new(Absent);

    /// <summary>The key has an object, whatever its version.</summary>
    public static Precondition Exists { get; } = new(Present);

    /// <summary>The key's object is the version that <paramref name="revision"/> wrote.</summary>
    public static Precondition AtRevision(long revision)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(revision, 1);
        return new Precondition(revision);
    }

    /// <summary>The refusal if the condition does not hold, or null.</summary>
    internal Commit? Refusal(Stored? current) => (current, _wanted) switch
    {
        (null, Absent) => null,
        (null, _) => Commit.NotFound.Answer,
        (_, Absent) => new Commit.KeyExists(current),
        (_, Present) => null,
        _ => current.Revision == _wanted ? null : new Commit.RevisionMismatch(current),
    };
}

/// <summary>One change of one key, made whole or not at all.</summary>
public readonly struct Write
{
    private Write(ResourceId resource, string key, Precondition precondition, in Draft draft, bool isDelete)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        Resource = resource;
        Key = key;
        Precondition = precondition;
        Draft = draft;
        IsDelete = isDelete;
    }

    /// <summary>The resource written to.</summary>
    public ResourceId Resource { get; }

    /// <summary>The key written to.</summary>
    public string Key { get; }

    /// <summary>What must be true for the write to happen.</summary>
    public Precondition Precondition { get; }

    /// <summary>The new state; for a deletion the final state, which watchers are told.</summary>
    public Draft Draft { get; }

    /// <summary>Whether the key is removed.</summary>
    public bool IsDelete { get; }

    /// <summary>How much the write survives.</summary>
    public Durability Durability { get; init; }

    /// <summary>Stores a key that does not exist.</summary>
    public static Write Create(ResourceId resource, string key, in Draft draft) =>
        new(resource, key, Precondition.MustNotExist, draft, isDelete: false);

    /// <summary>Replaces a key that meets the precondition.</summary>
    public static Write Update(ResourceId resource, string key, Precondition precondition, in Draft draft) =>
        new(resource, key, precondition, draft, isDelete: false);

    /// <summary>Removes a key that meets the precondition, which cannot be that it does not exist.</summary>
    public static Write Delete(ResourceId resource, string key, Precondition precondition, in Draft final)
    {
        if (precondition == Precondition.MustNotExist)
            throw new ArgumentException("what must not exist cannot be deleted", nameof(precondition));
        return new Write(resource, key, precondition, final, isDelete: true);
    }
}
