namespace Skiff.Store;

/// <summary>One version of one object, shared by everyone who reads it.</summary>
public sealed class Stored
{
    private object? _value;
    private byte[]? _alternate;

    internal Stored(ResourceId resource, string key, long revision, long createRevision, byte[] json, object? value)
    {
        Resource = resource;
        Key = key;
        Revision = revision;
        CreateRevision = createRevision;
        Json = json;
        _value = value;
    }

    /// <summary>The resource the object belongs to.</summary>
    public ResourceId Resource { get; }

    /// <summary>Where the object is: <c>namespace/name</c>, or <c>name</c>.</summary>
    public string Key { get; }

    /// <summary>The revision that wrote this version; for a final version, the revision that deleted it.</summary>
    public long Revision { get; }

    /// <summary>The revision that created the object.</summary>
    public long CreateRevision { get; }

    /// <summary>The encoded object, with its revision. Exactly sized, and never to be changed.</summary>
    public byte[] Json { get; }

    /// <summary>
    /// The decoded object: as it was written, or decoded once from <see cref="Json"/> after a restart.
    /// </summary>
    public object Value => Volatile.Read(ref _value) ?? Decode();

    /// <summary>
    /// The revision under which the newest version of this key is in the log: this one's own if it is durable, an older
    /// one's if this one lives in memory only, zero if the log has none. Settled before the version is published.
    /// </summary>
    internal long LoggedAt { get; set; }

    internal bool IsDurable => LoggedAt == Revision;

    /// <summary>
    /// The object in one other encoding, made by the first who asks and then shared; every caller must hand in the same
    /// encoding. Two first callers may both encode; one result is kept.
    /// </summary>
    public byte[] Alternate(Func<Stored, byte[]> encode)
    {
        if (Volatile.Read(ref _alternate) is { } ready) return ready;
        byte[] made = encode(this);
        return Interlocked.CompareExchange(ref _alternate, made, null) ?? made;
    }

    /// <summary>
    /// Lets go of the decoded object of a version that another one, or a deletion, has come after: few still ask for it,
    /// and they decode it again. The bytes stay for as long as history keeps them.
    /// </summary>
    internal void ForgetValue()
    {
        if (Resource.CanDecode) Volatile.Write(ref _value, null);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Resource.Name} {Key} @{Revision}";

    private object Decode()
    {
        object made = Resource.Decode(Json);
        return Interlocked.CompareExchange(ref _value, made, null) ?? made;
    }
}
