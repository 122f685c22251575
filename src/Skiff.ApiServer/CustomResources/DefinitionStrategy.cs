using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.ApiServer.Verbs;
using Skiff.Machinery.Custom;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.ApiServer.CustomResources;

/// <summary>
/// Definitions: the versions that objects may be stored in are counted, and a definition stays until its objects are gone.
/// </summary>
public sealed class DefinitionStrategy(TimeProvider time) : SpecStatusStrategy<CustomResourceDefinition>(
    (next, old) => next with { Status = old.Status },
    (next, old) => next with { Spec = old.Spec },
    (next, old) => next.Spec == old.Spec)
{
    /// <summary>What holds a definition until its objects are gone.</summary>
    public const string Finalizer = "customresourcecleanup.apiextensions.k8s.io";

    /// <inheritdoc/>
    public override bool AllowsUnconditionalUpdate => false;

    /// <inheritdoc/>
    public override IObject PrepareForCreate(IObject draft, Call call) =>
        Counted((CustomResourceDefinition)base.PrepareForCreate(draft, call));

    /// <inheritdoc/>
    public override IObject PrepareForUpdate(IObject next, IObject current, Call call) =>
        Counted((CustomResourceDefinition)base.PrepareForUpdate(next, current, call));

    /// <inheritdoc/>
    public override bool EndsInItsOwnWay => true;

    /// <inheritdoc/>
    public override bool HearsHowToBegin => false;

    /// <inheritdoc/>
    public override IObject MarkDeleted(IObject current)
    {
        CustomResourceDefinition definition = (CustomResourceDefinition)current;
        ListOf<string> finalizers = definition.Metadata.Finalizers;
        if (!finalizers.Contains(Finalizer)) finalizers = finalizers.Add(Finalizer);
        return DefinitionConditions.Set(
            definition with { Metadata = definition.Metadata with { Finalizers = finalizers } },
            CustomResourceDefinitionConditionType.Terminating, ConditionStatus.True, "InstanceDeletionPending",
            "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
            ObjectNaming.Seconds(time.GetUtcNow()));
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Warnings(IObject next, IObject? current) =>
        DefinitionWarnings.Of((CustomResourceDefinition)next, current as CustomResourceDefinition);

    private static CustomResourceDefinition Counted(CustomResourceDefinition definition)
    {
        CustomResourceDefinitionVersion? stored = definition.Spec.Versions.FirstOrDefault(static version => version.Storage);
        CustomResourceDefinitionStatus status = definition.Status;
        return stored is null || status.StoredVersions.Contains(stored.Name)
            ? definition
            : definition with { Status = status with { StoredVersions = status.StoredVersions.Add(stored.Name) } };
    }
}
