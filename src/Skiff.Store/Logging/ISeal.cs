namespace Skiff.Store;

/// <summary>
/// Keeps what is on disk from being read without a key. Memory holds everything in the clear. Called by one thread at a
/// time; what it throws fails the transaction, or the opening, as a broken log would.
/// </summary>
public interface ISeal
{
    /// <summary>
    /// Whether new versions of a resource are sealed. Those on disk say for themselves what they are.
    /// </summary>
    bool Covers(string resource);

    /// <summary>The number of the key that seals, from 1 to 255: the first of the sealed bytes.</summary>
    byte KeyNumber { get; }

    /// <summary>
    /// Seals the bytes of an object, bound to its place so that they cannot be passed off as another's.
    /// </summary>
    byte[] Seal(string resource, string key, ReadOnlySpan<byte> json);

    /// <summary>Opens what <see cref="Seal"/> has made.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">Not of this place, or no key
    /// fits.</exception>
    byte[] Open(string resource, string key, ReadOnlySpan<byte> sealedBytes);
}
