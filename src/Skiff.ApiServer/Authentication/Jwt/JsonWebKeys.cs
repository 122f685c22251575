using System.Buffers.Text;
using System.Security.Cryptography;
using Skiff.Machinery;

namespace Skiff.ApiServer.Authentication.Jwt;

/// <summary>The public keys of an issuer. Only algorithms with two keys are known: a shared secret proves nothing.</summary>
public sealed class JsonWebKeys
{
    private const int KeysMax = 100;
    private const int KeyBitsMax = 8192;

    private readonly List<(string Id, AsymmetricAlgorithm Key)> keys = [];

    /// <summary>How many keys there are.</summary>
    public int Count => keys.Count;

    /// <summary>The keys of a document; those that cannot be used are passed over. Null when it is no set of keys.</summary>
    public static JsonWebKeys? Parse(ReadOnlySpan<byte> json)
    {
        if (JsonParser.Parse(json).Value is not JsonObject root || root["keys"] is not JsonArray given) return null;
        JsonWebKeys set = new();
        foreach (Json item in given.Items)
        {
            if (set.keys.Count == KeysMax) break;
            if (item is not JsonObject key || key.Text("use") is not (null or "sig")) continue;
            if (KeyOf(key) is { } read) set.keys.Add((key.Text("kid") ?? "", read));
        }

        return set;
    }

    /// <summary>Whether one of the keys signed a token; the one it names, if it names one.</summary>
    public bool HasSigned(JsonWebToken token)
    {
        foreach ((string id, AsymmetricAlgorithm key) in keys)
        {
            if (token.KeyId.Length > 0 && id != token.KeyId) continue;
            if (IsSignedBy(key, token)) return true;
        }

        return false;
    }

    private static AsymmetricAlgorithm? KeyOf(JsonObject key)
    {
        try
        {
            return key.Text("kty") switch
            {
                "RSA" => RsaOf(key),
                "EC" => CurveOf(key),
                _ => null,
            };
        }
        catch (Exception fault) when (fault is CryptographicException or FormatException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    private static RSA? RsaOf(JsonObject key)
    {
        byte[] modulus = Bytes(key, "n");
        if (modulus.Length is 0 or > KeyBitsMax / 8) return null;
        return RSA.Create(new RSAParameters { Modulus = modulus, Exponent = Bytes(key, "e") });
    }

    private static ECDsa? CurveOf(JsonObject key)
    {
        ECCurve? curve = key.Text("crv") switch
        {
            "P-256" => ECCurve.NamedCurves.nistP256,
            "P-384" => ECCurve.NamedCurves.nistP384,
            "P-521" => ECCurve.NamedCurves.nistP521,
            _ => null,
        };
        return curve is null
            ? null
            : ECDsa.Create(new ECParameters { Curve = curve.Value, Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") } });
    }

    private static byte[] Bytes(JsonObject key, string name) => Base64Url.DecodeFromChars(key.Text(name) ?? "");

    private static bool IsSignedBy(AsymmetricAlgorithm key, JsonWebToken token)
    {
        if (token.Algorithm.Length != 5 || HashOf(token.Algorithm) is not { } hash) return false;
        try
        {
            return (key, token.Algorithm[..2]) switch
            {
                (RSA rsa, "RS") => rsa.VerifyData(token.Signed, token.Signature, hash, RSASignaturePadding.Pkcs1),
                (RSA rsa, "PS") => rsa.VerifyData(token.Signed, token.Signature, hash, RSASignaturePadding.Pss),
                (ECDsa curve, "ES") => curve.KeySize == KeySizeOf(token.Algorithm)
                    && curve.VerifyData(token.Signed, token.Signature, hash),
                _ => false,
            };
        }
        catch (CryptographicException)
        {
            return false; // A signature of a length the key cannot have made.
        }
    }

    private static HashAlgorithmName? HashOf(string algorithm) => algorithm[2..] switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        "512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static int KeySizeOf(string algorithm) => algorithm switch { "ES256" => 256, "ES384" => 384, _ => 521 };
}
