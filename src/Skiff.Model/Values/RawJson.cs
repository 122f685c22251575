using System.Text;

namespace Skiff.Model;

/// <summary>A JSON value kept as the UTF-8 text it arrived as. <c>default</c> is absent.</summary>
public readonly struct RawJson(ReadOnlyMemory<byte> utf8) : IEquatable<RawJson>
{
    /// <summary>The value's UTF-8 text.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8;

    /// <summary>Whether there is no value.</summary>
    public bool IsAbsent => Utf8.IsEmpty;

    /// <summary>Wraps a JSON text.</summary>
    public static RawJson Parse(string json) => new(Encoding.UTF8.GetBytes(json));

    /// <inheritdoc/>
    public bool Equals(RawJson other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is RawJson other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Utf8.Span);
        return hash.ToHashCode();
    }

    /// <summary>Textual equality.</summary>
    public static bool operator ==(RawJson left, RawJson right) => left.Equals(right);

    /// <summary>Textual inequality.</summary>
    public static bool operator !=(RawJson left, RawJson right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
