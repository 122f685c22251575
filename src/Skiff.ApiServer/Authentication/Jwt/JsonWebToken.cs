using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Skiff.Machinery;

namespace Skiff.ApiServer.Authentication.Jwt;

/// <summary>A signed token taken apart. Nothing in it is believed before its signature was checked.</summary>
public sealed class JsonWebToken
{
    private const int LengthMax = 64 * 1024;

    private static readonly SearchValues<char> strangers = SearchValues.Create("= \t\r\n"); // Which the decoder forgives.

    private JsonWebToken(string algorithm, string keyId, JsonObject claims, byte[] signed, byte[] signature)
    {
        (Algorithm, KeyId, Claims, Signed, Signature) = (algorithm, keyId, claims, signed, signature);
        Issuer = claims.Text("iss") ?? "";
    }

    /// <summary>The algorithm its header names.</summary>
    public string Algorithm { get; }

    /// <summary>The key its header names, or empty.</summary>
    public string KeyId { get; }

    /// <summary>Who it says it is from.</summary>
    public string Issuer { get; }

    /// <summary>What it says.</summary>
    public JsonObject Claims { get; }

    /// <summary>The bytes that are signed.</summary>
    public byte[] Signed { get; }

    /// <summary>Their signature.</summary>
    public byte[] Signature { get; }

    /// <summary>Takes a text apart; null when it is no signed token.</summary>
    public static JsonWebToken? Parse(string text)
    {
        if (text.Length > LengthMax) return null;
        string[] parts = text.Split('.', 4);
        if (parts.Length != 3) return null;
        if (Decode(parts[0]) is not { } head || Decode(parts[1]) is not { } body || Decode(parts[2]) is not { } signature) return null;
        if (JsonParser.Parse(head).Value is not JsonObject header || header.Has("crit")) return null;
        if (JsonParser.Parse(body).Value is not JsonObject claims) return null;
        byte[] signed = Encoding.ASCII.GetBytes(text, 0, parts[0].Length + 1 + parts[1].Length);
        return new(header.Text("alg") ?? "", header.Text("kid") ?? "", claims, signed, signature);
    }

    private static byte[]? Decode(string text)
    {
        if (text.AsSpan().ContainsAny(strangers)) return null;
        byte[] bytes = new byte[text.Length];
        return Base64Url.DecodeFromChars(text, bytes, out _, out int count) == OperationStatus.Done ? bytes[..count] : null;
    }
}
