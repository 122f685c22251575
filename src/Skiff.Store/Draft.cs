using System.Buffers.Text;

namespace Skiff.Store;

/// <summary>
/// Gives a decoded object its revision. Runs on the store's writer: quick, without side effects, and static, so that
/// no closure is made per write.
/// </summary>
public delegate object Stamp(object value, long revision);

/// <summary>
/// What a write stores: the object encoded once, before its revision is known, and the place where the revision's
/// decimal digits belong. The buffer may be pooled; it is read until the write is answered.
/// </summary>
public readonly struct Draft
{
    private const int NoRevision = -1;

    private readonly ReadOnlyMemory<byte> _json;
    private readonly int _revisionOffset;
    private readonly object? _value;
    private readonly Stamp? _stamp;

    /// <summary>A draft that receives its revision when it is written.</summary>
    /// <param name="json">The encoded object with nothing where the revision's digits go.</param>
    /// <param name="revisionOffset">Where in <paramref name="json"/> the digits are inserted, 0 to its length.</param>
    /// <param name="value">The decoded object, or null to decode the bytes when somebody asks.</param>
    /// <param name="stamp">Gives <paramref name="value"/> the same revision; null if it needs none.</param>
    public Draft(ReadOnlyMemory<byte> json, int revisionOffset, object? value = null, Stamp? stamp = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(revisionOffset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(revisionOffset, json.Length);
        _json = json;
        _revisionOffset = revisionOffset;
        _value = value;
        _stamp = stamp;
    }

    private Draft(ReadOnlyMemory<byte> json, object? value)
    {
        _json = json;
        _revisionOffset = NoRevision;
        _value = value;
    }

    /// <summary>Bytes before the revision is inserted.</summary>
    public int Length => _json.Length;

    /// <summary>A draft whose bytes do not carry their revision.</summary>
    public static Draft WithoutRevision(ReadOnlyMemory<byte> json, object? value = null) => new(json, value);

    /// <summary>The exactly sized bytes with the revision in place.</summary>
    internal byte[] Splice(long revision)
    {
        if (_revisionOffset == NoRevision) return _json.ToArray();

        Span<byte> digits = stackalloc byte[20];
        Invariant.Check(Utf8Formatter.TryFormat(revision, digits, out int length));
        byte[] whole = GC.AllocateUninitializedArray<byte>(_json.Length + length);
        ReadOnlySpan<byte> json = _json.Span;
        json[.._revisionOffset].CopyTo(whole);
        digits[..length].CopyTo(whole.AsSpan(_revisionOffset));
        json[_revisionOffset..].CopyTo(whole.AsSpan(_revisionOffset + length));
        return whole;
    }

    /// <exception cref="StampFailure">The stamp has thrown.</exception>
    internal object? Stamped(long revision)
    {
        if (_stamp is null || _value is null) return _value;
        try
        {
            return _stamp(_value, revision);
        }
        catch (Exception failure)
        {
            throw new StampFailure(failure);
        }
    }
}

/// <summary>
/// A caller's stamp has thrown; carries what it threw, and tells it from failures of the store itself.
/// </summary>
internal sealed class StampFailure(Exception thrown) : Exception(thrown.Message, thrown)
{
    internal Exception Thrown { get; } = thrown;
}
