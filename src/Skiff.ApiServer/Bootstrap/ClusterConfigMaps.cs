using System.Globalization;
using System.Text;
using Skiff.ApiServer.Authentication;
using Skiff.ApiServer.Certificates;
using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Bootstrap;

/// <summary>What the server publishes of itself, for those who extend or join the cluster.</summary>
internal static class ClusterConfigMaps
{
    /// <summary>How another API server of this cluster finds out who calls it.</summary>
    public static ConfigMap Authentication(ClusterCertificates certificates) => Named("kube-system", "extension-apiserver-authentication") with
    {
        Data = MapOf.Create(
            ("client-ca-file", certificates.ClusterAuthorityPem),
            ("requestheader-client-ca-file", certificates.FrontProxyAuthority.Root.CertificatePem),
            ("requestheader-allowed-names", Json([.. FrontProxy.AllowedNames])),
            ("requestheader-username-headers", Json(FrontProxy.UserHeader)),
            ("requestheader-uid-headers", Json(FrontProxy.UidHeader)),
            ("requestheader-group-headers", Json(FrontProxy.GroupHeader)),
            ("requestheader-extra-headers-prefix", Json(FrontProxy.ExtraPrefix))),
    };

    /// <summary>Where the cluster is and how to know it, for machines that join; the signatures it has are kept.</summary>
    public static ConfigMap Info(ConfigMap? present, ClusterCertificates certificates, ApiServerOptions options)
    {
        string authority = Convert.ToBase64String(Encoding.ASCII.GetBytes(certificates.ClusterAuthorityPem));
        string kubeconfig =
            $"""
            apiVersion: v1
            clusters:
            - cluster:
                certificate-authority-data: {authority}
                server: https://{options.AdvertiseAddress}:{options.Port}
              name: ""
            contexts: null
            current-context: ""
            kind: Config
            preferences: {"{}"}
            users: null

            """;
        ConfigMap info = present ?? Named("kube-public", "cluster-info");
        return info with { Data = info.Data.Set("kubeconfig", kubeconfig) };
    }

    /// <summary>Since when the use of tokens kept in secrets is written down.</summary>
    public static ConfigMap TokenTracking(DateTimeOffset now) =>
        Named("kube-system", "kube-apiserver-legacy-service-account-token-tracking") with
        {
            Data = MapOf.Create(("since", now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
        };

    /// <summary>Says that the class of volumes on nodes' disks was made, whatever has become of it.</summary>
    public static ConfigMap LocalStorageNote { get; } = Named("kube-system", "skiff-local-storage") with
    {
        Data = MapOf.Create(("storageClass", LocalPath.ClassName)),
    };

    private static ConfigMap Named(string space, string name) =>
        ConfigMap.Empty with { Metadata = ObjectMeta.Empty with { Namespace = space, Name = name } };

    private static string Json(params string[] values) =>
        $"[{string.Join(',', values.Select(value => $"\"{value}\""))}]";
}
