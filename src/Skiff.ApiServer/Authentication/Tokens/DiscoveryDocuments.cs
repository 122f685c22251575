using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Skiff.ApiServer.Certificates;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>
/// The documents that let others verify our tokens (OpenID Connect discovery). They change only with the keys, so both
/// are made once. Serve them with <see cref="CacheControl"/>.
/// </summary>
public sealed class DiscoveryDocuments
{
    /// <summary>Path of the configuration.</summary>
    public const string ConfigurationPath = "/.well-known/openid-configuration";

    /// <summary>Media type of the configuration.</summary>
    public const string ConfigurationType = "application/json";

    /// <summary>Path of the keys.</summary>
    public const string KeysPath = "/openid/v1/jwks";

    /// <summary>Media type of the keys.</summary>
    public const string KeysType = "application/jwk-set+json";

    /// <summary>Value of <c>Cache-Control</c> for both.</summary>
    public const string CacheControl = "public, max-age=3600";

    /// <summary>Makes both documents.</summary>
    /// <param name="settings">The issuer.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="external">Where clients reach the API server; the keys are fetched from there.</param>
    public DiscoveryDocuments(TokenSettings settings, ServiceAccountKeys keys, Uri external)
    {
        Configuration = Write(json =>
        {
            json.WriteString("issuer", settings.Issuer);
            json.WriteString("jwks_uri", $"https://{external.Authority}{KeysPath}");
            WriteList(json, "response_types_supported", "id_token");
            WriteList(json, "subject_types_supported", "public");
            WriteList(json, "id_token_signing_alg_values_supported", "RS256");
        });
        Keys = Write(json =>
        {
            json.WriteStartArray("keys");
            foreach (TokenVerificationKey key in keys.Verification) WriteKey(json, key);
            json.WriteEndArray();
        });
    }

    /// <summary>The configuration, as JSON.</summary>
    public ReadOnlyMemory<byte> Configuration { get; }

    /// <summary>The keys, as JSON.</summary>
    public ReadOnlyMemory<byte> Keys { get; }

    private static void WriteKey(Utf8JsonWriter json, TokenVerificationKey key)
    {
        RSAParameters parameters = key.Key.ExportParameters(includePrivateParameters: false);
        json.WriteStartObject();
        json.WriteString("use", "sig");
        json.WriteString("kty", "RSA");
        json.WriteString("kid", key.Id);
        json.WriteString("alg", "RS256");
        json.WriteString("n", Base64Url.EncodeToString(parameters.Modulus));
        json.WriteString("e", Base64Url.EncodeToString(parameters.Exponent));
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartArray(name);
        json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> body)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(
            buffer, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        body(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
