namespace Skiff.Store;

/// <summary>What one resource looks like in a published state.</summary>
/// <param name="Root">Its objects.</param>
/// <param name="LastRevision">Its newest change.</param>
/// <param name="Floor">The oldest revision its history reaches back to.</param>
/// <param name="Tail">The last chunk of its log of changes.</param>
/// <param name="TailCount">How far that chunk may be read.</param>
internal sealed record ResourceState(Node Root, long LastRevision, long Floor, ChangeChunk Tail, int TailCount);

/// <summary>Everything readers see, swapped as a whole.</summary>
internal sealed class StoreState(long revision, long compacted, ResourceState?[] resources)
{
    internal long Revision { get; } = revision;

    internal long Compacted { get; } = compacted;

    /// <summary>The resource's state, or null while it has never been written.</summary>
    internal ResourceState? Find(int index) => index < Resources.Length ? Resources[index] : null;

    internal ResourceState?[] Resources { get; } = resources;
}
