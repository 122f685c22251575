using Skiff.Machinery.Signing;
using Skiff.Model;
using Skiff.Model.Certificates.V1;

namespace Skiff.Controllers;

/// <summary>The signers of the cluster's own authority, and what each of them signs.</summary>
internal static class ClusterSigners
{
    /// <summary>Certificates by which people and programs are known to the API server.</summary>
    public const string Client = "kubernetes.io/kube-apiserver-client";

    /// <summary>Certificates by which nodes are known to the API server.</summary>
    public const string NodeClient = "kubernetes.io/kube-apiserver-client-kubelet";

    /// <summary>Certificates that nodes show to those who call them.</summary>
    public const string NodeServing = "kubernetes.io/kubelet-serving";

    private const string NodesGroup = "system:nodes";
    private const string NodePrefix = "system:node:";

    private static readonly string[] clientUsages =
        [KeyUsage.UsageClientAuth, KeyUsage.UsageDigitalSignature, KeyUsage.UsageKeyEncipherment];

    private static readonly string[] servingUsages =
        [KeyUsage.UsageDigitalSignature, KeyUsage.UsageKeyEncipherment, KeyUsage.UsageServerAuth];

    /// <summary>Whether a signer is one of these.</summary>
    public static bool Has(string signer) => signer is Client or NodeClient or NodeServing;

    /// <summary>Why a signer does not sign a request; null when it does.</summary>
    public static string? Fault(string signer, SigningRequest request, ListOf<string> usages) => signer switch
    {
        NodeClient => NodeClientFault(request, usages),
        NodeServing => NodeServingFault(request, usages),
        _ => ClientFault(usages),
    };

    private static string? ClientFault(ListOf<string> usages)
    {
        foreach (string usage in usages)
        {
            if (!clientUsages.Contains(usage)) return $"invalid usage for client certificate: {usage}";
        }

        return usages.Contains(KeyUsage.UsageClientAuth)
            ? null
            : $"missing required usage for client certificate: {KeyUsage.UsageClientAuth}";
    }

    private static string? NodeClientFault(SigningRequest request, ListOf<string> usages) =>
        GroupFault(request)
        ?? (request.DnsNames.Count > 0 ? "DNS subjectAltNames are not allowed" : null)
        ?? MailFault(request)
        ?? (request.Addresses.Count > 0 ? "IP subjectAltNames are not allowed" : null)
        ?? UriFault(request)
        ?? NameFault(request)
        ?? UsagesFault(usages, clientUsages);

    private static string? NodeServingFault(SigningRequest request, ListOf<string> usages) =>
        GroupFault(request)
        ?? (request.DnsNames.Count + request.Addresses.Count == 0 ? "DNS or IP subjectAltName is required" : null)
        ?? MailFault(request)
        ?? UriFault(request)
        ?? UsagesFault(usages, servingUsages)
        ?? NameFault(request);

    private static string? GroupFault(SigningRequest request) =>
        request.Names.Organizations is [NodesGroup] ? null : "subject organization is not system:nodes";

    private static string? NameFault(SigningRequest request) =>
        request.Names.CommonName.StartsWith(NodePrefix, StringComparison.Ordinal)
            ? null
            : "subject common name does not begin with system:node:";

    private static string? MailFault(SigningRequest request) =>
        request.MailAddresses.Count > 0 ? "Email subjectAltNames are not allowed" : null;

    private static string? UriFault(SigningRequest request) =>
        request.Uris.Count > 0 ? "URI subjectAltNames are not allowed" : null;

    // A key that is not RSA enciphers no other key, and its owner need not ask for that.
    private static string? UsagesFault(ListOf<string> usages, string[] required)
    {
        HashSet<string> given = new(usages.AsEnumerable(), StringComparer.Ordinal);
        bool fits = given.SetEquals(required)
            || given.SetEquals(required.Where(usage => usage != KeyUsage.UsageKeyEncipherment));
        return fits ? null : $"usages did not match [{string.Join(' ', required)}]";
    }
}
