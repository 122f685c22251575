using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Storage.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>A claim that names no class gets the default one, if there is one.</summary>
public sealed class DefaultStorageClass : AdmissionPlugin
{
    private const string DefaultAnnotation = "storageclass.kubernetes.io/is-default-class";
    private const string ClassAnnotation = "volume.beta.kubernetes.io/storage-class";

    /// <inheritdoc/>
    public override string Name => "DefaultStorageClass";

    /// <inheritdoc/>
    public override AdmissionAnswer Mutate(AdmissionRequest request)
    {
        if (request.Operation != AdmissionOperation.Create || request.Object is not PersistentVolumeClaim claim)
            return AdmissionAnswer.Admit(request.Object);
        if (claim.Spec.StorageClassName is not null || claim.Metadata.Annotations.ContainsKey(ClassAnnotation))
            return AdmissionAnswer.Admit(claim);
        StorageClass? chosen = request.Registry.List(Kinds.StorageClass)
            .Where(c => c.Metadata.Annotations.Find(DefaultAnnotation) == "true")
            .OrderByDescending(c => c.Metadata.CreationTimestamp)
            .ThenBy(c => c.Metadata.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return AdmissionAnswer.Admit(chosen is null
            ? claim
            : claim with { Spec = claim.Spec with { StorageClassName = chosen.Metadata.Name } });
    }
}
