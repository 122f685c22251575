using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>
/// Remembers the claims of tokens whose signature held, so that a signature is checked once and not with each request.
/// Keys are hashes: no token stays in memory. Two generations of bounded size; when the younger is full it becomes the
/// older and what was not asked for since is forgotten.
/// </summary>
public sealed class TokenCache
{
    /// <summary>Tokens in one generation.</summary>
    public const int GenerationMax = 2048;

    private volatile Generation young = new();
    private volatile Generation old = new();

    private readonly record struct Key(UInt128 High, UInt128 Low);

    private sealed class Generation
    {
        private readonly ConcurrentDictionary<Key, TokenClaims> claims = new();
        private int count; // The dictionary's own count takes all its locks.

        public int Count => Volatile.Read(ref count);

        public bool TryGet(Key key, [NotNullWhen(true)] out TokenClaims? found) => claims.TryGetValue(key, out found);

        public bool Add(Key key, TokenClaims added) =>
            claims.TryAdd(key, added) && Interlocked.Increment(ref count) >= GenerationMax;
    }

    /// <summary>How many tokens are remembered.</summary>
    public int Count => young.Count + old.Count;

    /// <summary>The claims of a token that was added.</summary>
    public TokenClaims? Find(string token)
    {
        Key key = KeyOf(token);
        if (young.TryGet(key, out TokenClaims? claims)) return claims;
        if (!old.TryGet(key, out claims)) return null;
        Add(key, claims);
        return claims;
    }

    /// <summary>Remembers a token.</summary>
    public void Add(string token, TokenClaims claims) => Add(KeyOf(token), claims);

    // Two callers may turn the generations at once; the loss is a signature checked again.
    private void Add(Key key, TokenClaims claims)
    {
        Generation current = young;
        if (!current.Add(key, claims)) return;
        old = current;
        young = new();
    }

    private static Key KeyOf(string token)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(MemoryMarshal.AsBytes(token.AsSpan()), hash);
        return MemoryMarshal.Read<Key>(hash);
    }
}
