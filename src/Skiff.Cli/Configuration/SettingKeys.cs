using System.Globalization;
using System.Net;
using Skiff.Machinery.Access;
using Skiff.Model;

namespace Skiff.Cli.Configuration;

/// <summary>One setting: its name in every place it can be given, and what it accepts.</summary>
/// <param name="Name">Key in the file; <c>--NAME</c> as a flag, <c>SKIFF_NAME</c> as a variable.</param>
/// <param name="Help">What it is, in a line.</param>
/// <param name="Read">Shows the value.</param>
/// <param name="With">Sets a value; null when the text does not fit.</param>
public sealed record SettingKey(
    string Name, string Help, Func<Settings, string> Read, Func<Settings, string, Settings?> With)
{
    /// <summary>The environment variable.</summary>
    public string Variable => "SKIFF_" + Name.ToUpperInvariant().Replace('-', '_');
}

/// <summary>Every setting there is.</summary>
public static class SettingKeys
{
    /// <summary>The settings in the order <c>skiff config</c> prints them.</summary>
    public static IReadOnlyList<SettingKey> All { get; } =
    [
        Text("data-dir", "what must outlive a restart", s => s.DataDirectory, (s, v) => s with { DataDirectory = v }, IsPath),
        Text("runtime-dir", "sockets and process ids", s => s.RuntimeDirectory, (s, v) => s with { RuntimeDirectory = v }, IsPath),
        Text("kubeconfig", "where the administrator's kubeconfig is written; of skiff agent, the one that it uses", s => s.Kubeconfig,
            (s, v) => s with { Kubeconfig = v }, IsPath),
        Text("bind-address", "address the API listens on", s => s.BindAddress, (s, v) => s with { BindAddress = v }, IsAddress),
        Text("advertise-address", "address at which API and node are reached; found out when empty",
            s => s.AdvertiseAddress, (s, v) => s with { AdvertiseAddress = v }, v => v.Length == 0 || IsAddress(v)),
        Port("api-port", "port of the API", s => s.ApiPort, (s, v) => s with { ApiPort = v }),
        Port("agent-port", "port of the node agent", s => s.AgentPort, (s, v) => s with { AgentPort = v }),
        Port("dns-port", "port at which DNS listens at the node's address", s => s.DnsPort, (s, v) => s with { DnsPort = v }),
        Text("node-name", "name of this node; the host's name when empty", s => s.NodeName,
            (s, v) => s with { NodeName = v }, v => v.Length == 0 || IsName(v)),
        Text("pod-cidr", "range of pod addresses", s => s.PodCidr, (s, v) => s with { PodCidr = v }, IsRange),
        Text("service-cidr", "range of service addresses", s => s.ServiceCidr, (s, v) => s with { ServiceCidr = v }, IsRange),
        Text("cluster-dns", "address of the cluster's DNS, inside the service range", s => s.ClusterDns,
            (s, v) => s with { ClusterDns = v }, IsAddress),
        Text("cluster-domain", "domain of the cluster's DNS", s => s.ClusterDomain,
            (s, v) => s with { ClusterDomain = v }, IsName),
        Text("node-ports", "range of node ports", s => s.NodePorts, (s, v) => s with { NodePorts = v },
            v => TryPortRange(v, out _, out _)),
        Text("bridge", "bridge that pods are attached to", s => s.Bridge, (s, v) => s with { Bridge = v },
            v => v.Length is > 0 and < 15 && IsName(v)),
        Text("nft-table", "nft table that holds every rule", s => s.NftTable, (s, v) => s with { NftTable = v }, IsName),
        Text("cgroup-parent", "control group below which pods run", s => s.CgroupParent,
            (s, v) => s with { CgroupParent = v }, IsPath),
        Text("containerd-socket", "socket of a containerd that is there already; Skiff starts its own when empty",
            s => s.ContainerdSocket, (s, v) => s with { ContainerdSocket = v }, v => v.Length == 0 || IsPath(v)),
        Text("kubelet-config", "file of kind KubeletConfiguration: evictions, logs, images, reservations of this node",
            s => s.KubeletConfig, (s, v) => s with { KubeletConfig = v }, v => v.Length == 0 || IsPath(v)),
        Text("scheduler-config", "file of kind KubeSchedulerConfiguration: profiles, plugins and their weights, delays",
            s => s.SchedulerConfig, (s, v) => s with { SchedulerConfig = v }, v => v.Length == 0 || IsPath(v)),
        Text("registries", "file of registries' mirrors, certificates and credentials; there need not be one",
            s => s.Registries, (s, v) => s with { Registries = v }, v => v.Length == 0 || IsPath(v)),
        Text("authentication-config", "file of kind AuthenticationConfiguration: trusted issuers (OIDC), anonymous callers",
            s => s.AuthenticationConfig, (s, v) => s with { AuthenticationConfig = v }, v => v.Length == 0 || IsPath(v)),
        Text("authentication-token-webhook-config-file", "kubeconfig of a server that is asked whose an unknown token is",
            s => s.AuthenticationTokenWebhookConfigFile, (s, v) => s with { AuthenticationTokenWebhookConfigFile = v },
            v => v.Length == 0 || IsPath(v)),
        Text("authentication-token-webhook-version", "version of the token reviews it is sent: v1 or v1beta1",
            s => s.AuthenticationTokenWebhookVersion, (s, v) => s with { AuthenticationTokenWebhookVersion = v },
            v => v is "v1" or "v1beta1"),
        Text("authentication-token-webhook-cache-ttl", "how long its answers are remembered, such as 2m0s",
            s => s.AuthenticationTokenWebhookCacheTtl, (s, v) => s with { AuthenticationTokenWebhookCacheTtl = v },
            v => GoDuration.TryParse(v, out TimeSpan duration, out _) && duration >= TimeSpan.Zero),
        Text("authorization-config", "file of kind AuthorizationConfiguration: who decides what callers may do; read again when it changes",
            s => s.AuthorizationConfig, (s, v) => s with { AuthorizationConfig = v }, v => v.Length == 0 || IsPath(v)),
        .. Oidc(),
        Number("max-requests-inflight", "reading requests at the same time; priority levels share the sum with the next", 1,
            s => s.MaxRequestsInFlight, (s, v) => s with { MaxRequestsInFlight = v }),
        Number("max-mutating-requests-inflight", "writing requests at the same time", 0,
            s => s.MaxMutatingRequestsInFlight, (s, v) => s with { MaxMutatingRequestsInFlight = v }),
        new("encrypt-secrets", "whether secrets are sealed on disk: true or false",
            s => s.EncryptSecrets ? "true" : "false",
            (s, v) => v is "true" or "false" ? s with { EncryptSecrets = v == "true" } : null),
        .. Joining(),
        Text("disable", $"parts left to others, with commas between them: {ClusterParts.Names}", s => s.Disable,
            (s, v) => s with { Disable = v }, v => ClusterParts.Parse(v) is not null),
        Text("feature-gates", $"Name=true or Name=false, with commas between; there is {FeatureGates.Cbor}",
            s => s.FeatureGates, (s, v) => s with { FeatureGates = v }, v => FeatureGates.TryParse(v, out _)),
        Text("audit-policy-file", "policy (audit.k8s.io/v1) of what is recorded of requests; nothing when empty",
            s => s.AuditPolicyFile, (s, v) => s with { AuditPolicyFile = v }, v => v.Length == 0 || IsPath(v)),
        Text("audit-log-path", "file that requests are recorded in, - for the standard output; nowhere when empty",
            s => s.AuditLogPath, (s, v) => s with { AuditLogPath = v }, v => v is "" or "-" || IsPath(v)),
        Number("audit-log-maxsize", "megabytes at which that file is put aside", 1, s => s.AuditLogMaxSize,
            (s, v) => s with { AuditLogMaxSize = v }),
        Number("audit-log-maxbackup", "files put aside that are kept; 0 keeps all", 0, s => s.AuditLogMaxBackup,
            (s, v) => s with { AuditLogMaxBackup = v }),
        Number("audit-log-maxage", "days for which files put aside are kept; 0 keeps all", 0, s => s.AuditLogMaxAge,
            (s, v) => s with { AuditLogMaxAge = v }),
    ];

    /// <summary>Reads <c>30000-32767</c>.</summary>
    public static bool TryPortRange(string text, out int first, out int last)
    {
        first = last = 0;
        string[] ends = text.Split('-');
        return ends.Length == 2
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out first)
            && int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out last)
            && first > 0 && last <= 65_535 && first <= last;
    }

    // What an agent knows of the cluster that it joins.
    private static SettingKey[] Joining() =>
    [
        Text("server", "https URL of the API server that skiff agent joins", s => s.Server, (s, v) => s with { Server = v },
            v => v.Length == 0 || (Uri.TryCreate(v, UriKind.Absolute, out Uri? url) && url.Scheme == "https")),
        new("token", "bootstrap token that it joins with; it is not shown",
            s => s.Token.Length > 0 ? "(set)" : "", (s, v) => v.Length == 0 || BootstrapToken.Parse(v) is not null ? s with { Token = v } : null),
        Text("ca-file", "file of the authorities that server's certificate comes from", s => s.CaFile,
            (s, v) => s with { CaFile = v }, v => v.Length == 0 || IsPath(v)),
        Text("ca-hash", "sha256:… of the public key of that server's authority", s => s.CaHash, (s, v) => s with { CaHash = v },
            v => v.Length == 0 || IsHash(v)),
        new("insecure-skip-ca-verification", "whether whoever knows the token is believed to be the cluster: true or false",
            s => s.InsecureSkipCaVerification ? "true" : "false",
            (s, v) => v is "true" or "false" ? s with { InsecureSkipCaVerification = v == "true" } : null),
    ];

    // One trusted issuer; a file of kind AuthenticationConfiguration can name several.
    private static SettingKey[] Oidc() =>
    [
        Text("oidc-issuer-url", "issuer of tokens that is trusted", s => s.OidcIssuerUrl,
            (s, v) => s with { OidcIssuerUrl = v }, Any),
        Text("oidc-client-id", "what its tokens must be for", s => s.OidcClientId, (s, v) => s with { OidcClientId = v }, Any),
        Text("oidc-ca-file", "authorities that its server is verified with; the system's when empty", s => s.OidcCaFile,
            (s, v) => s with { OidcCaFile = v }, v => v.Length == 0 || IsPath(v)),
        Text("oidc-username-claim", "claim that is the user's name", s => s.OidcUsernameClaim,
            (s, v) => s with { OidcUsernameClaim = v }, Any),
        Text("oidc-username-prefix", "what is put before the name; - for nothing, the issuer and # when empty",
            s => s.OidcUsernamePrefix, (s, v) => s with { OidcUsernamePrefix = v }, Any),
        Text("oidc-groups-claim", "claim that holds the user's groups", s => s.OidcGroupsClaim,
            (s, v) => s with { OidcGroupsClaim = v }, Any),
        Text("oidc-groups-prefix", "what is put before each group", s => s.OidcGroupsPrefix,
            (s, v) => s with { OidcGroupsPrefix = v }, Any),
        Text("oidc-signing-algs", "algorithms that tokens may be signed with, with commas between", s => s.OidcSigningAlgs,
            (s, v) => s with { OidcSigningAlgs = v }, Any),
        Text("oidc-required-claim", "claims that must have a value: claim=value, with commas between", s => s.OidcRequiredClaim,
            (s, v) => s with { OidcRequiredClaim = v }, Any),
    ];

    private static bool Any(string value) => true;

    private static SettingKey Text(
        string name, string help, Func<Settings, string> read, Func<Settings, string, Settings> with, Func<string, bool> fits) =>
        new(name, help, read, (settings, value) => fits(value) ? with(settings, value) : null);

    private static SettingKey Number(
        string name, string help, int least, Func<Settings, int> read, Func<Settings, int, Settings> with) =>
        new(name, help, settings => read(settings).ToString(CultureInfo.InvariantCulture), (settings, value) =>
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least
                ? with(settings, number)
                : null);

    private static SettingKey Port(
        string name, string help, Func<Settings, int> read, Func<Settings, int, Settings> with) =>
        new(name, help, settings => read(settings).ToString(CultureInfo.InvariantCulture), (settings, value) =>
            int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65_535
                ? with(settings, port)
                : null);

    private static bool IsPath(string value) => value.StartsWith('/') && !value.Contains('\0', StringComparison.Ordinal);

    private static bool IsHash(string value) => value.StartsWith("sha256:", StringComparison.Ordinal)
        && value.Length == "sha256:".Length + 64 && value["sha256:".Length..].All(char.IsAsciiHexDigit);

    private static bool IsAddress(string value) => IPAddress.TryParse(value, out _);

    private static bool IsRange(string value) => IPNetwork.TryParse(value, out _);

    private static bool IsName(string value) => value.Length is > 0 and <= 253
        && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');
}
