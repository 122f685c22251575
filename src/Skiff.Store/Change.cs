namespace Skiff.Store;

/// <summary>How an object changed.</summary>
public enum ChangeType
{
    /// <summary>It came into being.</summary>
    Added,

    /// <summary>It was replaced.</summary>
    Modified,

    /// <summary>It went; the object is its final state, at the revision of the deletion.</summary>
    Deleted,
}

/// <summary>One change of one object.</summary>
/// <param name="Type">How it changed.</param>
/// <param name="Object">The version after the change, or the final one.</param>
/// <param name="Previous">The version before, which tells who loses sight of the object; null for an added one.</param>
public readonly record struct Change(ChangeType Type, Stored Object, Stored? Previous)
{
    /// <summary>The revision of the change.</summary>
    public long Revision => Object.Revision;
}
