using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>Publishes the cluster's root certificates to every namespace, for pods to verify the API server with.</summary>
public sealed class RootCertificateController : IController<RootCertificateController.View>
{
    private const string MapName = "kube-root-ca.crt";
    private const string DataKey = "ca.crt";
    private const string Description = "Root certificates to verify the API server with, at its address inside the cluster.";

    /// <inheritdoc/>
    public static string Name => "root-ca-certificate-publisher-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Namespace)
    {
        Watches = [Relation.Each(Kinds.ConfigMap, (_, map) => map.Metadata.Name == MapName ? [new("", map.Metadata.Namespace)] : [])],
        Writes = [Kinds.ConfigMap],
    };

    /// <summary>What a decision depends on.</summary>
    public sealed record View(Namespace Namespace, ConfigMap? Published, string Certificates);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key) =>
        cache.Settings.RootCertificates is { Length: > 0 } certificates && cache.Find<Namespace>(key) is { } found
            ? new(found, cache.Find<ConfigMap>(new(key.Name, MapName)), certificates)
            : null;

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        if (view.Namespace.Metadata.IsTerminating) return Plan.Nothing;
        ConfigMap wanted = (view.Published ?? ConfigMap.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = view.Namespace.Metadata.Name, Name = MapName },
        }) with { Data = MapOf.Create((DataKey, view.Certificates)) };
        wanted = wanted with
        {
            Metadata = wanted.Metadata with
            {
                Annotations = wanted.Metadata.Annotations.Set("kubernetes.io/description", Description),
            },
        };
        if (view.Published is null) return Plan.Of(Write.Create(wanted));
        return wanted.Equals(view.Published) ? Plan.Nothing : Plan.Of(Write.Update(wanted));
    }
}
