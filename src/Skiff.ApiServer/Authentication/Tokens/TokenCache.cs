using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>
/// Remembers the claims of tokens whose signature held, so that a signature is checked once and not with each request.
/// Keys are hashes: no token stays in memory. Two generations of bounded size; when the younger is full it becomes the
/// older and what was not asked for since is forgotten.
/// </summary>
public sealed class TokenCache
{
    private const int OnStackMax = 1024; // Tokens of pods have some 900 characters.

    /// <summary>Tokens in one generation.</summary>
    public const int GenerationMax = 2048;

    private volatile Generation young = new();
    private volatile Generation old = new();

    private readonly record struct Key(UInt128 High, UInt128 Low);

    private sealed class Generation
    {
        private readonly ConcurrentDictionary<Key, SignedToken> tokens = new();
        private int count; // The dictionary's own count takes all its locks.

        public int Count => Volatile.Read(ref count);

        public bool TryGet(Key key, [NotNullWhen(true)] out SignedToken? found) => tokens.TryGetValue(key, out found);

        public bool Add(Key key, SignedToken added) =>
            tokens.TryAdd(key, added) && Interlocked.Increment(ref count) >= GenerationMax;
    }

    /// <summary>How many tokens are remembered.</summary>
    public int Count => young.Count + old.Count;

    /// <summary>The claims of a token that was added.</summary>
    public SignedToken? Find(string token)
    {
        Key key = KeyOf(token);
        if (young.TryGet(key, out SignedToken? found)) return found;
        if (!old.TryGet(key, out found)) return null;
        Add(key, found);
        return found;
    }

    /// <summary>Remembers a token.</summary>
    public void Add(string token, SignedToken signed) => Add(KeyOf(token), signed);

    // Two callers may turn the generations at once; the loss is a signature checked again.
    private void Add(Key key, SignedToken signed)
    {
        Generation current = young;
        if (!current.Add(key, signed)) return;
        old = current;
        young = new();
    }

    private static Key KeyOf(string token)
    {
        Span<byte> hash = stackalloc byte[32];
        Span<byte> utf8 = token.Length <= OnStackMax ? stackalloc byte[OnStackMax * 3] : new byte[token.Length * 3];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(token, utf8)], hash);
        return MemoryMarshal.Read<Key>(hash);
    }
}
