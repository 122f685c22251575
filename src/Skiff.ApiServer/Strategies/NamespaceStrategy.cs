using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Strategies;

/// <summary>Namespaces: held by their own list of finalizers until their contents are gone.</summary>
public sealed class NamespaceStrategy : Strategy
{
    private const string KubernetesFinalizer = "kubernetes";

    /// <inheritdoc/>
    public override bool HasStatus => true;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Func<IObject, string>> FieldLabels { get; } =
        new Dictionary<string, Func<IObject, string>>(StringComparer.Ordinal)
        {
            ["status.phase"] = space => ((Namespace)space).Status.Phase,
            ["name"] = space => space.Metadata.Name,
        };

    /// <inheritdoc/>
    public override IObject Received(IObject draft) =>
        draft.Metadata.Name.Length > 0 ? Labelled((Namespace)draft) : draft;

    /// <inheritdoc/>
    public override IObject PrepareForCreate(IObject draft, Call call)
    {
        Namespace space = (Namespace)draft;
        ListOf<string> finalizers = space.Spec.Finalizers.Contains(KubernetesFinalizer)
            ? space.Spec.Finalizers
            : space.Spec.Finalizers.Add(KubernetesFinalizer);
        return Labelled(space) with
        {
            Spec = space.Spec with { Finalizers = finalizers },
            Status = NamespaceStatus.Empty with { Phase = NamespacePhase.Active },
        };
    }

    /// <inheritdoc/>
    public override IObject PrepareForUpdate(IObject next, IObject current, Call call)
    {
        Namespace old = (Namespace)current;
        return Labelled((Namespace)next) with
        {
            Spec = call.Subresource == "finalize" ? ((Namespace)next).Spec : old.Spec,
            Status = old.Status,
        };
    }

    /// <inheritdoc/>
    public override IObject PrepareForStatusUpdate(IObject next, IObject current, Call call) =>
        (Namespace)next with { Spec = ((Namespace)current).Spec };

    /// <inheritdoc/>
    public override bool StaysWhileDeleted(IObject current) => !((Namespace)current).Spec.Finalizers.IsEmpty;

    /// <inheritdoc/>
    public override bool EndsInItsOwnWay => true;

    /// <inheritdoc/>
    public override IObject MarkDeleted(IObject current)
    {
        Namespace space = (Namespace)current;
        return space with { Status = space.Status with { Phase = NamespacePhase.Terminating } };
    }

    // Policies select namespaces by name through this label, so it is always there and always true.
    private static Namespace Labelled(Namespace space) => space with
    {
        Metadata = space.Metadata with
        {
            Labels = space.Metadata.Labels.Set("kubernetes.io/metadata.name", space.Metadata.Name),
        },
    };
}
