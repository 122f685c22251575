using Skiff.Machinery;
using Skiff.Machinery.Control;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Controllers;

/// <summary>Gives every namespace its service account <c>default</c>.</summary>
public sealed class ServiceAccountController : IController<ServiceAccountController.View>
{
    private const string AccountName = "default";

    /// <inheritdoc/>
    public static string Name => "service-account-controller";

    /// <inheritdoc/>
    public static Wiring Wiring { get; } = new(Kinds.Namespace)
    {
        Watches = [new(Kinds.ServiceAccount, NamespaceOfLostAccount)],
        Writes = [Kinds.ServiceAccount],
    };

    /// <summary>What a decision depends on.</summary>
    public sealed record View(Namespace Namespace, bool HasAccount);

    /// <inheritdoc/>
    public static View? Observe(CacheSnapshot cache, ObjectKey key) =>
        cache.Find<Namespace>(key) is { } found
            ? new(found, cache.Find<ServiceAccount>(new(key.Name, AccountName)) is not null)
            : null;

    /// <inheritdoc/>
    public static Plan Reconcile(View view)
    {
        bool leaving = view.Namespace.Metadata.IsTerminating || view.Namespace.Status.Phase == NamespacePhase.Terminating;
        if (view.HasAccount || leaving) return Plan.Nothing;
        return Plan.Of(Write.Create(ServiceAccount.Empty with
        {
            Metadata = ObjectMeta.Empty with { Namespace = view.Namespace.Metadata.Name, Name = AccountName },
        }));
    }

    private static IEnumerable<ObjectKey> NamespaceOfLostAccount(CacheSnapshot cache, IObject? before, IObject? after) =>
        after is null && before!.Metadata.Name == AccountName ? [new("", before.Metadata.Namespace)] : [];
}
