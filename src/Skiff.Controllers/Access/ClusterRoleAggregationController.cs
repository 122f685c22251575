using Skiff.Machinery;
using Skiff.Machinery.Access;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Rbac.V1;

namespace Skiff.Controllers;

/// <summary>Fills cluster roles that are made of others: <c>admin</c>, <c>edit</c> and <c>view</c> among them.</summary>
/// <remarks>Always true: only roles with an aggregation rule are written, and with the clock held the second plan is empty.</remarks>
public sealed class ClusterRoleAggregationController : IController<ClusterRoleAggregationController.View>
{
    /// <inheritdoc/>
    public static string Name => "clusterrole-aggregation-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.ClusterRole)
    {
        Watches = [new(Kinds.ClusterRole, Aggregating)],
        Writes = [Kinds.ClusterRole],
    };

    /// <summary>What a decision depends on.</summary>
    public sealed record View(ClusterRole Role, ListOf<ClusterRole> All);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key) =>
        cache.Find<ClusterRole>(key) is { AggregationRule: not null } role
            ? new(role, ListOf.From(cache.All<ClusterRole>()))
            : null;

    /// <inheritdoc/>
    public static Plan Reconcile(View view) =>
        RoleAggregation.NewRules(view.Role, view.All.AsEnumerable()) is { } rules
            ? Plan.Of(Write.Update(view.Role with { Rules = rules }))
            : Plan.Nothing;

    // A change of any role may matter to every role that is made of others; there are few of those.
    private static IEnumerable<ObjectKey> Aggregating(CacheSnapshot cache, IObject? before, IObject? after) =>
        cache.All<ClusterRole>().Where(role => role.AggregationRule is not null).Select(ObjectKey.Of);
}
