using System.Security.Cryptography;
using System.Text;

namespace Skiff.Store;

/// <summary>
/// Seals with AES-256-GCM. Sealed bytes are: the number of the key, a random nonce, the tag, the ciphertext; resource
/// and key are authenticated with them.
/// </summary>
public sealed class AesGcmSeal : ISeal, IDisposable
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeadBytes = 1 + NonceBytes + TagBytes;

    private readonly Func<string, bool> _covers;
    private readonly Dictionary<byte, AesGcm> _keys = [];
    private readonly byte _current;

    /// <summary>A seal that writes with the first key and reads with all of them.</summary>
    /// <param name="keys">Keys of 32 bytes under the numbers that mark what they sealed; at least one.</param>
    /// <param name="covers">Which resources are sealed.</param>
    public AesGcmSeal(IReadOnlyList<(byte Number, byte[] Key)> keys, Func<string, bool> covers)
    {
        ArgumentOutOfRangeException.ThrowIfZero(keys.Count);
        _covers = covers;
        _current = keys[0].Number;
        foreach ((byte number, byte[] key) in keys)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyBytes);
            _keys.Add(number, new AesGcm(key, TagBytes));
        }
    }

    /// <inheritdoc/>
    public byte KeyNumber => _current;

    /// <inheritdoc/>
    public bool Covers(string resource) => _covers(resource);

    /// <inheritdoc/>
    public byte[] Seal(string resource, string key, ReadOnlySpan<byte> json)
    {
        byte[] whole = new byte[HeadBytes + json.Length];
        whole[0] = _current;
        Span<byte> nonce = whole.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        _keys[_current].Encrypt(
            nonce, json, whole.AsSpan(HeadBytes), whole.AsSpan(1 + NonceBytes, TagBytes), Place(resource, key));
        return whole;
    }

    /// <inheritdoc/>
    public byte[] Open(string resource, string key, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < HeadBytes) throw new CryptographicException("sealed bytes are cut short");
        if (!_keys.TryGetValue(sealedBytes[0], out AesGcm? cipher))
            throw new CryptographicException($"there is no key of number {sealedBytes[0]}");
        byte[] json = new byte[sealedBytes.Length - HeadBytes];
        cipher.Decrypt(
            sealedBytes.Slice(1, NonceBytes), sealedBytes[HeadBytes..], sealedBytes.Slice(1 + NonceBytes, TagBytes),
            json, Place(resource, key));
        return json;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (AesGcm cipher in _keys.Values) cipher.Dispose();
    }

    private static byte[] Place(string resource, string key) => Encoding.UTF8.GetBytes($"{resource}\n{key}");
}
