using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Model;
using Encoding = System.Text.Encoding;

namespace Skiff.Fuzz.Targets;

/// <summary>A valid object to begin with.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Yaml">Its text in YAML.</param>
/// <param name="Json">Its JSON.</param>
internal sealed record SeedObject(Kind Kind, byte[] Yaml, byte[] Json)
{
    /// <summary>The object.</summary>
    public IMessageKind Value
    {
        get
        {
            JsonInput input = new(Json, Kind.Schema);
            return Kind.WithDefaults(Kind.ReadJson(ref input));
        }
    }
}

/// <summary>Valid objects of many kinds.</summary>
internal static class SeedObjects
{
    /// <summary>A certificate signing request in PEM.</summary>
    public static string SigningRequest { get; } = MakeSigningRequest();

    /// <summary>The objects of the seed files.</summary>
    public static IReadOnlyList<SeedObject> All { get; } = Read();

    private static IReadOnlyList<SeedObject> Read()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "Seeds");
        string request = Convert.ToBase64String(Encoding.ASCII.GetBytes(SigningRequest));
        return [.. Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal)
            .SelectMany(file => File.ReadAllText(file).Split("\n---\n"))
            .Select(text => Encoding.UTF8.GetBytes(text
                .Replace("$CSR", request, StringComparison.Ordinal).Replace("$N", "seed", StringComparison.Ordinal)))
            .Select(yaml => Of(yaml, YamlBody.ToJson(yaml).Json ?? throw new FormatException(Encoding.UTF8.GetString(yaml))))];
    }

    private static SeedObject Of(byte[] yaml, byte[] json)
    {
        TypeMeta type = TypeMeta.Peek(json);
        int slash = type.ApiVersion.IndexOf('/', StringComparison.Ordinal);
        string group = slash < 0 ? "" : type.ApiVersion[..slash];
        return new(Kinds.Find(group, type.ApiVersion[(slash + 1)..], type.Kind) ?? throw new FormatException(type.Kind), yaml, json);
    }

    private static string MakeSigningRequest()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("O=example,CN=someone", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("a.example");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSigningRequestPem();
    }
}
