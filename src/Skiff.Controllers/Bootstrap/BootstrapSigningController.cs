using Skiff.Machinery;
using Skiff.Machinery.Access;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Controllers;

/// <summary>
/// Signs the kubeconfig in <c>kube-public/cluster-info</c> with each token for joining: who has a token can tell that the
/// cluster it finds there is the one the token is for.
/// </summary>
public sealed class BootstrapSigningController : IController<BootstrapSigningController.View>
{
    private const string ConfigKey = "kubeconfig";

    private static readonly ObjectKey clusterInfo = new("kube-public", "cluster-info");

    /// <inheritdoc/>
    public static string Name => "bootstrap-signer-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.ConfigMap)
    {
        Watches = [Relation.Each(Kinds.Secret, (_, secret) => BootstrapToken.IsKept((Secret)secret) ? [clusterInfo] : [])],
        Writes = [Kinds.ConfigMap],
    };

    /// <summary>What a decision depends on.</summary>
    /// <param name="Info">The ConfigMap that is signed.</param>
    /// <param name="Tokens">Secrets of tokens.</param>
    /// <param name="Now">The time.</param>
    public sealed record View(ConfigMap Info, ListOf<Secret> Tokens, DateTimeOffset Now);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key) =>
        key == clusterInfo && cache.Find<ConfigMap>(key) is { } info
            ? new(info, ListOf.From(cache.InNamespace<Secret>(BootstrapToken.Namespace).Where(BootstrapToken.IsKept)), cache.Now)
            : null;

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        if (view.Info.Metadata.IsTerminating || !view.Info.Data.TryGetValue(ConfigKey, out string? content)) return Plan.Nothing;
        MapOf<string> data = view.Info.Data;
        foreach (string key in view.Info.Data.Keys.Where(key => key.StartsWith(BootstrapToken.SignaturePrefix, StringComparison.Ordinal)))
        {
            data = data.Remove(key);
        }

        TimeSpan? next = null;
        foreach (Secret secret in view.Tokens)
        {
            if (BootstrapToken.In(secret, "signing", view.Now) is not { } token) continue;
            data = data.Set(token.SignatureKey, token.Sign(content));
            if (BootstrapToken.TimeLeft(secret, view.Now) is { } left && (next is null || left < next)) next = left;
        }

        ConfigMap wanted = view.Info with { Data = data };
        Plan plan = wanted.Equals(view.Info) ? Plan.Nothing : Plan.Of(Write.Update(wanted));
        return plan.Again(next);
    }
}
