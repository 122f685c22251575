using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Skiff.ApiServer.Requests;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>
/// Tokens that the configuration fixes to users. They are kept and compared as hashes, so that neither memory nor the
/// time a comparison takes gives one away.
/// </summary>
public sealed class StaticTokens
{
    /// <summary>Shortest token that is taken: 128 bits in hexadecimal.</summary>
    public const int LengthMin = 32;

    private readonly Dictionary<(UInt128 High, UInt128 Low), UserInfo> users = [];

    /// <summary>No token at all.</summary>
    public static StaticTokens None { get; } = new();

    /// <summary>Fixes a token to a user.</summary>
    /// <returns>False when the token is too short to keep anybody out.</returns>
    public bool TryAdd(string token, UserInfo user) => token.Length >= LengthMin && users.TryAdd(Hash(token), user);

    /// <summary>The user of a token.</summary>
    public UserInfo? Find(string token) => users.Count == 0 ? null : users.GetValueOrDefault(Hash(token));

    private static (UInt128 High, UInt128 Low) Hash(string token)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(MemoryMarshal.AsBytes(token.AsSpan()), hash);
        return (MemoryMarshal.Read<UInt128>(hash), MemoryMarshal.Read<UInt128>(hash[16..]));
    }
}
