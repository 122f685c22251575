namespace Skiff.Model;

/// <summary>An immutable run of bytes compared by content; base64 in JSON. <c>default</c> is absent.</summary>
public readonly struct Bytes(ReadOnlyMemory<byte> memory) : IEquatable<Bytes>
{
    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Memory { get; } = memory;

    /// <summary>The bytes as a span.</summary>
    public ReadOnlySpan<byte> Span => Memory.Span;

    /// <summary>Number of bytes.</summary>
    public int Length => Memory.Length;

    /// <summary>Whether the value was never given, which some writers tell from an empty one.</summary>
    public bool IsAbsent => Memory.Equals(default);

    /// <summary>Whether there is no byte.</summary>
    public bool IsEmpty => Memory.IsEmpty;

    /// <inheritdoc/>
    public bool Equals(Bytes other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Bytes other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>Content equality.</summary>
    public static bool operator ==(Bytes left, Bytes right) => left.Equals(right);

    /// <summary>Content inequality.</summary>
    public static bool operator !=(Bytes left, Bytes right) => !left.Equals(right);

    /// <summary>Length only: the content may be secret.</summary>
    public override string ToString() => $"{Length} bytes";
}
