namespace Skiff.Store;

/// <summary>Turns stored bytes back into the object they encode; called on the thread of whoever reads first.</summary>
/// <param name="json">The bytes exactly as they were stored, revision included.</param>
public delegate object Decoder(ReadOnlySpan<byte> json);

/// <summary>A resource that a store keeps objects of, such as <c>apps/deployments</c>. Belongs to one store.</summary>
public sealed class ResourceId
{
    private Decoder? _decoder;

    internal ResourceId(StoreImage image, string name, int index)
    {
        Image = image;
        Name = name;
        Index = index;
    }

    /// <summary>The name under which the resource's objects are in the log; never changes its meaning.</summary>
    public string Name { get; }

    internal StoreImage Image { get; }

    internal int Index { get; }

    /// <summary>Where the log of changes begins; a watch started before the first change waits here.</summary>
    internal ChangeChunk FirstChunk { get; } = ChangeChunk.First();

    internal WaitingCursors Waiting { get; } = new();

    /// <summary>Whether bytes alone are enough.</summary>
    internal bool CanDecode => Volatile.Read(ref _decoder) is not null;

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal void Use(Decoder decoder) => Volatile.Write(ref _decoder, decoder);

    internal object Decode(byte[] json)
    {
        Decoder? decoder = Volatile.Read(ref _decoder);
        Invariant.Check(decoder is not null, Name);
        return decoder(json);
    }
}
