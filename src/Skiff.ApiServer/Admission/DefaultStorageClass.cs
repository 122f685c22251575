using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>A claim that names no class gets the default one, if there is one.</summary>
public sealed class DefaultStorageClass : AdmissionPlugin
{
    /// <inheritdoc/>
    public override string Name => "DefaultStorageClass";

    /// <inheritdoc/>
    public override AdmissionAnswer Mutate(AdmissionRequest request)
    {
        if (request.Operation != AdmissionOperation.Create || request.Object is not PersistentVolumeClaim claim)
            return AdmissionAnswer.Admit(request.Object);
        if (claim.NamesClass()) return AdmissionAnswer.Admit(claim);
        StorageClass? chosen = StorageClassRules.Default(request.Registry.List(Kinds.StorageClass));
        return AdmissionAnswer.Admit(chosen is null
            ? claim
            : claim with { Spec = claim.Spec with { StorageClassName = chosen.Metadata.Name } });
    }
}
