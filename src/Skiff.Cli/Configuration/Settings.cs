using System.Net;

namespace Skiff.Cli.Configuration;

/// <summary>
/// How a cluster on this machine is laid out. Everything has a default; <c>/etc/skiff/config.yaml</c>, <c>SKIFF_*</c>
/// variables and flags override it, in that order.
/// </summary>
public sealed record Settings
{
    /// <summary>What must outlive a restart: the store, certificates, images and volumes.</summary>
    public string DataDirectory { get; init; } = "/var/lib/skiff";

    /// <summary>What a reboot may take: sockets and process ids.</summary>
    public string RuntimeDirectory { get; init; } = "/run/skiff";

    /// <summary>Where the administrator's kubeconfig is written.</summary>
    public string Kubeconfig { get; init; } = "/etc/skiff/admin.kubeconfig";

    /// <summary>Address the API listens on.</summary>
    public string BindAddress { get; init; } = "0.0.0.0";

    /// <summary>Address at which the API and this node are reached; found out when empty.</summary>
    public string AdvertiseAddress { get; init; } = "";

    /// <summary>Port of the API.</summary>
    public int ApiPort { get; init; } = 6443;

    /// <summary>Port of the node agent.</summary>
    public int AgentPort { get; init; } = 10250;

    /// <summary>Port at which DNS listens at the node's address; pods reach it at the service address, port 53.</summary>
    public int DnsPort { get; init; } = 10053;

    /// <summary>Name of this node; the host's name when empty.</summary>
    public string NodeName { get; init; } = "";

    /// <summary>Range of pod addresses.</summary>
    public string PodCidr { get; init; } = "10.42.0.0/16";

    /// <summary>Range of service addresses.</summary>
    public string ServiceCidr { get; init; } = "10.43.0.0/16";

    /// <summary>Address of the cluster's DNS, inside the service range.</summary>
    public string ClusterDns { get; init; } = "10.43.0.10";

    /// <summary>Domain of the cluster's DNS.</summary>
    public string ClusterDomain { get; init; } = "cluster.local";

    /// <summary>Range of node ports.</summary>
    public string NodePorts { get; init; } = "30000-32767";

    /// <summary>Name of the bridge that pods are attached to.</summary>
    public string Bridge { get; init; } = "skiff0";

    /// <summary>Name of the nft table that holds every rule.</summary>
    public string NftTable { get; init; } = "skiff";

    /// <summary>Control group below which pods run.</summary>
    public string CgroupParent { get; init; } = "/skiff";

    /// <summary>Socket of a containerd that is there already; Skiff starts its own when empty.</summary>
    public string ContainerdSocket { get; init; } = "";

    /// <summary>The policy of what is recorded of requests; nothing is when empty.</summary>
    public string AuditPolicyFile { get; init; } = "";

    /// <summary>Where requests are recorded; <c>-</c> for the standard output, nowhere when empty.</summary>
    public string AuditLogPath { get; init; } = "";

    /// <summary>Megabytes at which a file of records is put aside.</summary>
    public int AuditLogMaxSize { get; init; } = 100;

    /// <summary>Files of records put aside that are kept; 0 keeps all.</summary>
    public int AuditLogMaxBackup { get; init; }

    /// <summary>Days for which files of records put aside are kept; 0 keeps all.</summary>
    public int AuditLogMaxAge { get; init; }

    /// <summary>What this node's agent is told beyond the settings here; upstream's defaults when empty.</summary>
    public string KubeletConfig { get; init; } = "";

    /// <summary>What the scheduler is told; upstream's defaults when empty.</summary>
    public string SchedulerConfig { get; init; } = "";

    /// <summary>Mirrors, certificates and credentials of registries; the file need not be there.</summary>
    public string Registries { get; init; } = "/etc/skiff/registries.yaml";

    /// <summary>Issuers of tokens that are trusted, and what anonymous callers may do; only the cluster itself when empty.</summary>
    public string AuthenticationConfig { get; init; } = "";

    /// <summary>Issuer of tokens that is trusted (OIDC); none when empty.</summary>
    public string OidcIssuerUrl { get; init; } = "";

    /// <summary>What that issuer's tokens must be for.</summary>
    public string OidcClientId { get; init; } = "";

    /// <summary>File of the authorities that issuer's server is verified with; the system's when empty.</summary>
    public string OidcCaFile { get; init; } = "";

    /// <summary>The claim that is the user's name.</summary>
    public string OidcUsernameClaim { get; init; } = "sub";

    /// <summary>What is put before the user's name; <c>-</c> for nothing.</summary>
    public string OidcUsernamePrefix { get; init; } = "";

    /// <summary>The claim that holds the user's groups; none when empty.</summary>
    public string OidcGroupsClaim { get; init; } = "";

    /// <summary>What is put before each group.</summary>
    public string OidcGroupsPrefix { get; init; } = "";

    /// <summary>Algorithms that tokens may be signed with, with commas between.</summary>
    public string OidcSigningAlgs { get; init; } = "RS256";

    /// <summary>Claims that must have a value, <c>claim=value</c> with commas between.</summary>
    public string OidcRequiredClaim { get; init; } = "";

    /// <summary>A kubeconfig that names the server which is asked about unknown tokens; nobody is when empty.</summary>
    public string AuthenticationTokenWebhookConfigFile { get; init; } = "";

    /// <summary>Version of the reviews that server is sent.</summary>
    public string AuthenticationTokenWebhookVersion { get; init; } = "v1beta1";

    /// <summary>How long that server's answers are remembered.</summary>
    public string AuthenticationTokenWebhookCacheTtl { get; init; } = "2m0s";

    /// <summary>Who decides what callers may do; nodes' rules and roles when empty.</summary>
    public string AuthorizationConfig { get; init; } = "";

    /// <summary>Reading requests that run at the same time.</summary>
    public int MaxRequestsInFlight { get; init; } = 400;

    /// <summary>Writing requests that run at the same time; together with the reading ones they are shared by priority.</summary>
    public int MaxMutatingRequestsInFlight { get; init; } = 200;

    /// <summary>Whether secrets are sealed on disk.</summary>
    public bool EncryptSecrets { get; init; } = true;

    /// <summary>The API server that <c>skiff agent</c> joins.</summary>
    public string Server { get; init; } = "";

    /// <summary>The token it joins with; needed until it has a certificate of its own.</summary>
    public string Token { get; init; } = "";

    /// <summary>File of the authorities that server's certificate must come from.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>Digest of the public key of that server's authority, <c>sha256:…</c>.</summary>
    public string CaHash { get; init; } = "";

    /// <summary>Whether the cluster that the token's signature vouches for is believed without more.</summary>
    public bool InsecureSkipCaVerification { get; init; }

    /// <summary>Parts left to others, of <see cref="ClusterParts"/>, with commas between them.</summary>
    public string Disable { get; init; } = "";

    /// <summary>Upstream's feature gates, <c>Name=true</c> with commas between; what is not named keeps its default.</summary>
    public string FeatureGates { get; init; } = "";

    /// <summary>The range of <see cref="PodCidr"/>.</summary>
    public IPNetwork PodRange => IPNetwork.Parse(PodCidr);

    /// <summary>The range of <see cref="ServiceCidr"/>.</summary>
    public IPNetwork ServiceRange => IPNetwork.Parse(ServiceCidr);

    /// <summary>Whether a part of <see cref="ClusterParts"/> runs in the server.</summary>
    public bool Runs(string part) => ClusterParts.Parse(Disable)?.Contains(part) != true;
}
