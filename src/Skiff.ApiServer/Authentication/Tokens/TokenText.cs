using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Skiff.ApiServer.Certificates;
using Skiff.Model;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>
/// Writes and reads service account tokens as JWS text, RS256 only: the algorithm is ours to say, never the token's.
/// </summary>
internal static class TokenText
{
    /// <summary>Longest token that is looked at.</summary>
    public const int LengthMax = 16 * 1024;

    private const string Algorithm = "RS256";
    private const string Legacy = "kubernetes.io/serviceaccount/";
    private const int DepthMax = 8;

    private static readonly JsonDocumentOptions shallow = new() { MaxDepth = DepthMax };

    // The decoder forgives padding and white space; the format has neither.
    private static readonly SearchValues<char> strangers = SearchValues.Create("= \t\r\n");

    /// <summary>Signs claims.</summary>
    public static string Write(TokenClaims claims, ServiceAccountKeys keys)
    {
        string header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            $"{{\"alg\":\"{Algorithm}\",\"kid\":\"{keys.SigningId}\"}}"));
        string signed = $"{header}.{Base64Url.EncodeToString(Payload(claims))}";
        byte[] signature = keys.Signing.SignData(
            Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>
    /// The claims of a token that one of our keys signed; null for every other text. Nothing of the payload is looked
    /// at before the signature holds.
    /// </summary>
    public static TokenClaims? Read(string token, IReadOnlyList<TokenVerificationKey> keys)
    {
        if (token.Length > LengthMax) return null;
        string[] parts = token.Split('.', 4);
        if (parts.Length != 3) return null;
        if (Decode(parts[0]) is not { } header || Decode(parts[2]) is not { } signature) return null;
        if (!TryReadHeader(header, out string? keyId)) return null;

        byte[] signed = Encoding.ASCII.GetBytes(token, 0, parts[0].Length + 1 + parts[1].Length);
        if (!keys.Any(key => (keyId is null || key.Id == keyId) && IsSignedBy(key.Key, signed, signature))) return null;
        return Decode(parts[1]) is { } payload ? ReadPayload(payload) : null;
    }

    private static bool IsSignedBy(RSA key, byte[] signed, byte[] signature)
    {
        try
        {
            return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false; // A signature of a length the key cannot have made.
        }
    }

    private static byte[]? Decode(string text)
    {
        if (text.AsSpan().ContainsAny(strangers)) return null;
        byte[] bytes = new byte[text.Length];
        return Base64Url.DecodeFromChars(text, bytes, out _, out int count) == OperationStatus.Done
            ? bytes[..count]
            : null;
    }

    private static bool TryReadHeader(byte[] header, out string? keyId)
    {
        keyId = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(header, shallow);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return false;
            bool isOurs = false;
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals("crit")) return false; // Extensions that must be understood: we know none.
                if (property.NameEquals("alg")) isOurs = property.Value.ValueKind == JsonValueKind.String
                    && property.Value.ValueEquals(Algorithm);
                if (!property.NameEquals("kid")) continue;
                if (property.Value.ValueKind != JsonValueKind.String) return false;
                keyId = property.Value.GetString();
            }

            return isOurs;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static byte[] Payload(TokenClaims claims)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using Utf8JsonWriter json = new(buffer);
        json.WriteStartObject();
        if (claims.IsLegacy) WriteFlat(json, claims);
        else WriteBound(json, claims);
        json.WriteString("sub", claims.Subject);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    // Claims are in order of name, as upstream writes them.
    private static void WriteBound(Utf8JsonWriter json, TokenClaims claims)
    {
        json.WriteStartArray("aud");
        foreach (string audience in claims.Audiences) json.WriteStringValue(audience);
        json.WriteEndArray();
        if (claims.Expiry is { } expiry) json.WriteNumber("exp", expiry);
        if (claims.IssuedAt is { } issuedAt) json.WriteNumber("iat", issuedAt);
        json.WriteString("iss", claims.Issuer);
        if (claims.Id.Length > 0) json.WriteString("jti", claims.Id);
        json.WriteStartObject("kubernetes.io");
        json.WriteString("namespace", claims.Namespace);
        Write(json, "node", claims.Node);
        Write(json, "pod", claims.Pod);
        Write(json, "secret", claims.Secret);
        Write(json, "serviceaccount", claims.ServiceAccount);
        json.WriteEndObject();
        if (claims.NotBefore is { } notBefore) json.WriteNumber("nbf", notBefore);
    }

    private static void WriteFlat(Utf8JsonWriter json, TokenClaims claims)
    {
        json.WriteString("iss", claims.Issuer);
        json.WriteString(Legacy + "namespace", claims.Namespace);
        json.WriteString(Legacy + "secret.name", claims.Secret?.Name ?? "");
        json.WriteString(Legacy + "service-account.name", claims.ServiceAccount.Name);
        json.WriteString(Legacy + "service-account.uid", claims.ServiceAccount.Uid);
    }

    private static void Write(Utf8JsonWriter json, string name, ObjectClaim? claim)
    {
        if (claim is null) return;
        json.WriteStartObject(name);
        json.WriteString("name", claim.Name);
        if (claim.Uid.Length > 0) json.WriteString("uid", claim.Uid);
        json.WriteEndObject();
    }

    private static TokenClaims? ReadPayload(byte[] payload)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(payload, shallow);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            TokenClaims common = new()
            {
                Issuer = Text(root, "iss"),
                Subject = Text(root, "sub"),
                Audiences = Audiences(root),
                Expiry = Number(root, "exp"),
                NotBefore = Number(root, "nbf"),
                IssuedAt = Number(root, "iat"),
                Id = Text(root, "jti"),
            };
            return root.TryGetProperty("kubernetes.io", out JsonElement bound)
                ? Bound(common, bound)
                : Flat(common, root);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static TokenClaims Bound(TokenClaims common, JsonElement bound) => common with
    {
        Namespace = Text(bound, "namespace"),
        ServiceAccount = Claim(bound, "serviceaccount") ?? new("", ""),
        Pod = Claim(bound, "pod"),
        Node = Claim(bound, "node"),
        Secret = Claim(bound, "secret"),
    };

    private static TokenClaims Flat(TokenClaims common, JsonElement root) => common with
    {
        IsLegacy = true,
        Namespace = Text(root, Legacy + "namespace"),
        ServiceAccount = new(Text(root, Legacy + "service-account.name"), Text(root, Legacy + "service-account.uid")),
        Secret = new(Text(root, Legacy + "secret.name"), ""),
    };

    private static ListOf<string> Audiences(JsonElement root)
    {
        if (!root.TryGetProperty("aud", out JsonElement value)) return default;
        return value.ValueKind == JsonValueKind.String
            ? [value.GetString()!]
            : ListOf.From(value.EnumerateArray().Select(item => item.GetString() ?? ""));
    }

    private static ObjectClaim? Claim(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) ? new(Text(value, "name"), Text(value, "uid")) : null;

    private static string Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";

    private static long? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) ? (long)value.GetDouble() : null;
}
