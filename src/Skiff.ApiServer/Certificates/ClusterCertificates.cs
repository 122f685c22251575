using System.Security.Cryptography.X509Certificates;

namespace Skiff.ApiServer.Certificates;

/// <summary>One certificate as an operator is shown it.</summary>
/// <param name="Name">Name of its files.</param>
/// <param name="Subject">Who it names.</param>
/// <param name="Issuer">Who signed it.</param>
/// <param name="NotBefore">When it begins.</param>
/// <param name="NotAfter">When it ends.</param>
/// <param name="IsAuthority">Whether it signs others.</param>
/// <param name="Names">DNS names and addresses it proves.</param>
public sealed record CertificateLine(
    string Name,
    string Subject,
    string Issuer,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    bool IsAuthority,
    IReadOnlyList<string> Names);

/// <summary>
/// Every certificate and key of a server, kept in <c>DATA/pki</c> (0700, files 0600) and made or renewed at start
/// and while the server runs: authorities live ten years, the rest one year and are replaced once less than a third is left, or when names or
/// addresses have changed.
/// </summary>
public sealed class ClusterCertificates
{
    private readonly CertificateStore store;
    private readonly CertificateOptions options;

    private ClusterCertificates(string directory, CertificateStore store, CertificateOptions options)
    {
        Directory = directory;
        (this.store, this.options) = (store, options);
    }

    /// <summary>Where the files are.</summary>
    public string Directory { get; }

    /// <summary>Signs servers, users and nodes.</summary>
    public required CertificateAuthority ClusterAuthority { get; init; }

    /// <summary>Signs the client certificate that aggregated API servers trust; it makes no user of ours.</summary>
    public required CertificateAuthority FrontProxyAuthority { get; init; }

    /// <summary>The API server's serving certificate.</summary>
    public KeyedCertificate ApiServer { get; private set; } = null!;

    /// <summary>An administrator's client certificate, in <c>system:masters</c>.</summary>
    public KeyedCertificate Admin { get; private set; } = null!;

    /// <summary>The client certificate this node's agent calls the API with.</summary>
    public KeyedCertificate NodeClient { get; private set; } = null!;

    /// <summary>The serving certificate of this node's agent (port 10250).</summary>
    public KeyedCertificate NodeServer { get; private set; } = null!;

    /// <summary>The client certificate the API server calls nodes with.</summary>
    public KeyedCertificate KubeletClient { get; private set; } = null!;

    /// <summary>The client certificate the API server calls aggregated API servers with.</summary>
    public KeyedCertificate FrontProxyClient { get; private set; } = null!;

    /// <summary>Keys of service account tokens.</summary>
    public required ServiceAccountKeys ServiceAccountKeys { get; init; }

    /// <summary>The cluster authority's certificate as PEM text: what clients verify the server with.</summary>
    public string ClusterAuthorityPem => ClusterAuthority.Root.CertificatePem;

    private IEnumerable<KeyedCertificate> All =>
    [
        ClusterAuthority.Root, FrontProxyAuthority.Root, ApiServer, Admin, NodeClient, NodeServer, KubeletClient,
        FrontProxyClient,
    ];

    /// <summary>
    /// Loads what is in <c>DATA/pki</c> and makes what is missing. The RSA key takes far longer than the rest on a
    /// first start (some 100 ms), so it is made beside the certificates.
    /// </summary>
    /// <exception cref="IOException">The directory cannot be read or written.</exception>
    public static async Task<ClusterCertificates> EnsureAsync(
        string dataDirectory, CertificateOptions options, TimeProvider clock)
    {
        string directory = Path.Combine(dataDirectory, "pki");
        PrivateFiles.EnsureDirectory(directory);
        Task<ServiceAccountKeys> keys = Task.Run(() => ServiceAccountKeys.Ensure(directory));

        CertificateStore store = new(directory, clock);
        ClusterCertificates made = new(directory, store, options)
        {
            ClusterAuthority = store.Authority("ca", "kubernetes-ca"),
            FrontProxyAuthority = store.Authority("front-proxy-ca", "kubernetes-front-proxy-ca"),
            ServiceAccountKeys = await keys,
        };
        made.Renew();
        return made;
    }

    /// <summary>
    /// Replaces what has less than a third of its life left, on disk and here; who serves with a certificate asks for it
    /// with each connection. What was replaced stays valid for those who still use it.
    /// </summary>
    /// <returns>Whether anything was replaced.</returns>
    /// <exception cref="IOException">The directory cannot be read or written.</exception>
    public bool Renew()
    {
        (CertificateAuthority cluster, CertificateAuthority proxies) = (ClusterAuthority, FrontProxyAuthority);
        KeyedCertificate[] before = [.. All];
        ApiServer = Kept(ApiServer, store.Leaf(cluster, "apiserver", CertificateProfile.Server(
            "kube-apiserver", options.ServingNames, options.ServingAddresses)));
        Admin = Kept(Admin, store.Leaf(cluster, "admin", CertificateProfile.Client("kubernetes-admin", "system:masters")));
        NodeClient = Kept(NodeClient, store.Leaf(cluster, "node-client", CertificateProfile.Node(options.NodeName)));
        NodeServer = Kept(NodeServer, store.Leaf(cluster, "node-server", CertificateProfile.NodeServer(
            options.NodeName, options.NodeNames, options.NodeAddresses)));
        KubeletClient = Kept(KubeletClient, store.Leaf(cluster, "apiserver-kubelet-client", CertificateProfile.Client(
            "kube-apiserver-kubelet-client", "system:masters")));
        FrontProxyClient = Kept(FrontProxyClient, store.Leaf(
            proxies, "front-proxy-client", CertificateProfile.Client("front-proxy-client")));
        return !before.SequenceEqual(All, ReferenceEqualityComparer.Instance);
    }

    private static KeyedCertificate Kept(KeyedCertificate? present, KeyedCertificate stored)
    {
        bool isSame = present is not null
            && present.Certificate.RawDataMemory.Span.SequenceEqual(stored.Certificate.RawDataMemory.Span);
        if (!isSame) return stored;
        stored.Certificate.Dispose();
        return present!;
    }

    /// <summary>The certificates, as <c>skiff certs</c> shows them.</summary>
    public IReadOnlyList<CertificateLine> List() => [.. All.Select(Line)];

    private static CertificateLine Line(KeyedCertificate item)
    {
        X509Certificate2 certificate = item.Certificate;
        X509SubjectAlternativeNameExtension? names =
            certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        bool isAuthority =
            certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(e => e.CertificateAuthority);
        return new(item.Name, certificate.Subject, certificate.Issuer, item.NotBefore, item.NotAfter, isAuthority,
            [.. names?.EnumerateDnsNames() ?? [], .. (names?.EnumerateIPAddresses() ?? []).Select(a => a.ToString())]);
    }
}
