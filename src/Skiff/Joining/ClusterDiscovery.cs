using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Skiff.ApiServer.Wire;
using Skiff.Client;
using Skiff.Client.Http;
using Skiff.Machinery;
using Skiff.Machinery.Access;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Encoding = System.Text.Encoding;

namespace Skiff.Joining;

/// <summary>What was found of a cluster.</summary>
/// <param name="Authorities">Its authorities as PEM text; null when they are not known.</param>
/// <param name="Fault">Why not.</param>
/// <param name="IsPassing">Whether that may be otherwise in a moment.</param>
internal readonly record struct Discovered(byte[]? Authorities, string Fault = "", bool IsPassing = false);

/// <summary>
/// Finds a cluster's authorities at first contact, as kubeadm does: in the ConfigMap <c>kube-public/cluster-info</c>, which
/// anybody may read. It is read over a connection that proves nothing, so it counts only with the signature of the token;
/// and as others may know the token, only with an authority of the digest that was given as well.
/// </summary>
internal static class ClusterDiscovery
{
    private static readonly ObjectKey info = new("kube-public", "cluster-info");

    /// <summary>Asks a server for its authorities.</summary>
    /// <param name="server">The API server.</param>
    /// <param name="token">The token whose signature is asked for.</param>
    /// <param name="hash">The digest that one of them must have; empty to believe the signature alone.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public static async Task<Discovered> FindAsync(
        Uri server, BootstrapToken token, string hash, TimeProvider time, CancellationToken stop)
    {
        using ApiConnection anybody = new(new ApiEndpoint(server) { IsTrusting = true });
        HttpApi api = new(anybody, time, speaksProtobuf: false);
        ApiResult<ConfigMap> read = await ApiExtensions.GetAsync(api, Kinds.ConfigMap, info, stop);
        return read.TryGet(out ConfigMap? map, out var error)
            ? Judge(map, token, hash)
            : new(null, $"{server} does not tell of its authorities in ConfigMap {info} ({error.Message}); name them with --ca-file");
    }

    /// <summary>The authorities that a cluster-info names, if it is believed.</summary>
    public static Discovered Judge(ConfigMap map, BootstrapToken token, string hash)
    {
        string kubeconfig = map.Data.Find("kubeconfig") ?? "", signature = map.Data.Find(token.SignatureKey) ?? "";
        // A token that was just made is signed with in a moment.
        if (signature.Length == 0)
            return new(null, $"the cluster does not know the token {token.Id}, or no longer: {info} has no signature of it", true);
        bool isSigned = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(token.Sign(kubeconfig)));
        if (!isSigned) return new(null, $"the signature of {info} is not that of the token {token.Id}: this is not the cluster it is for");
        if (AuthoritiesOf(kubeconfig) is not { } pem) return new(null, $"{info} names no authorities");
        if (hash.Length > 0 && !Digests(pem).Contains(hash, StringComparer.OrdinalIgnoreCase))
            return new(null, $"no authority in {info} has the public key {hash}: this is not the cluster that is meant");
        return new(pem);
    }

    /// <summary>The digests of the authorities' public keys, as they are given on joining.</summary>
    public static IReadOnlyList<string> Digests(byte[] pem)
    {
        X509Certificate2Collection all = CertificatesOf(pem);
        return [.. all.Select(one => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(one.PublicKey.ExportSubjectPublicKeyInfo()))}")];
    }

    /// <summary>The certificates of a PEM text; none when it cannot be read.</summary>
    public static X509Certificate2Collection CertificatesOf(byte[] pem)
    {
        X509Certificate2Collection all = [];
        try
        {
            all.ImportFromPem(Encoding.ASCII.GetString(pem));
        }
        catch (CryptographicException)
        {
            return [];
        }

        return all;
    }

    /// <summary>The cluster that a kubeconfig without users names.</summary>
    public static JsonObject? ClusterOf(string kubeconfig) =>
        YamlBody.ToJson(Encoding.UTF8.GetBytes(kubeconfig)).Json is { } json && JsonParser.Parse(json).Value is JsonObject config
            && config["clusters"] is JsonArray { Count: > 0 } clusters && clusters.Items[0] is JsonObject first
            ? first["cluster"] as JsonObject
            : null;

    private static byte[]? AuthoritiesOf(string kubeconfig)
    {
        if (ClusterOf(kubeconfig)?.Text("certificate-authority-data") is not { Length: > 0 } data) return null;
        byte[] pem = new byte[data.Length];
        if (!Convert.TryFromBase64String(data, pem, out int length)) return null;
        return CertificatesOf(pem[..length]).Count == 0 ? null : pem[..length];
    }
}
