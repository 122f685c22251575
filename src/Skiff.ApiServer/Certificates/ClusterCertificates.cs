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
/// Every certificate and key of a server, kept in <c>DATA/pki</c> (0700, files 0600) and made or renewed at start:
/// authorities live ten years, the rest one year and are replaced once less than a third is left, or when names or
/// addresses have changed.
/// </summary>
public sealed class ClusterCertificates
{
    private ClusterCertificates(string directory) => Directory = directory;

    /// <summary>Where the files are.</summary>
    public string Directory { get; }

    /// <summary>Signs servers, users and nodes.</summary>
    public required CertificateAuthority ClusterAuthority { get; init; }

    /// <summary>Signs the client certificate that aggregated API servers trust; it makes no user of ours.</summary>
    public required CertificateAuthority FrontProxyAuthority { get; init; }

    /// <summary>The API server's serving certificate.</summary>
    public required KeyedCertificate ApiServer { get; init; }

    /// <summary>An administrator's client certificate, in <c>system:masters</c>.</summary>
    public required KeyedCertificate Admin { get; init; }

    /// <summary>The client certificate this node's agent calls the API with.</summary>
    public required KeyedCertificate NodeClient { get; init; }

    /// <summary>The serving certificate of this node's agent (port 10250).</summary>
    public required KeyedCertificate NodeServer { get; init; }

    /// <summary>The client certificate the API server calls nodes with.</summary>
    public required KeyedCertificate KubeletClient { get; init; }

    /// <summary>The client certificate the API server calls aggregated API servers with.</summary>
    public required KeyedCertificate FrontProxyClient { get; init; }

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
        CertificateAuthority cluster = store.Authority("ca", "kubernetes-ca");
        CertificateAuthority frontProxy = store.Authority("front-proxy-ca", "kubernetes-front-proxy-ca");
        return new(directory)
        {
            ClusterAuthority = cluster,
            FrontProxyAuthority = frontProxy,
            ApiServer = store.Leaf(cluster, "apiserver", CertificateProfile.Server(
                "kube-apiserver", options.ServingNames, options.ServingAddresses)),
            Admin = store.Leaf(cluster, "admin", CertificateProfile.Client("kubernetes-admin", "system:masters")),
            NodeClient = store.Leaf(cluster, "node-client", CertificateProfile.Node(options.NodeName)),
            NodeServer = store.Leaf(cluster, "node-server", CertificateProfile.NodeServer(
                options.NodeName, options.NodeNames, options.NodeAddresses)),
            KubeletClient = store.Leaf(cluster, "apiserver-kubelet-client", CertificateProfile.Client(
                "kube-apiserver-kubelet-client", "system:masters")),
            FrontProxyClient = store.Leaf(
                frontProxy, "front-proxy-client", CertificateProfile.Client("front-proxy-client")),
            ServiceAccountKeys = await keys,
        };
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
