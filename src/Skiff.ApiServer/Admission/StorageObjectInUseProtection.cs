using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>New volumes and claims stay until nobody uses them: a finalizer holds them, which controllers take away.</summary>
public sealed class StorageObjectInUseProtection : AdmissionPlugin
{
    /// <inheritdoc/>
    public override string Name => "StorageObjectInUseProtection";

    /// <inheritdoc/>
    public override AdmissionAnswer Mutate(AdmissionRequest request)
    {
        string? finalizer = request.Operation != AdmissionOperation.Create || request.Subresource.Length > 0 ? null
            : request.Object switch
            {
                PersistentVolume => "kubernetes.io/pv-protection",
                PersistentVolumeClaim => "kubernetes.io/pvc-protection",
                _ => null,
            };
        if (finalizer is null || request.Object!.Metadata.Finalizers.Contains(finalizer))
            return AdmissionAnswer.Admit(request.Object);
        ObjectMeta meta = request.Object.Metadata;
        return AdmissionAnswer.Admit(request.Object.WithMetadata(meta with { Finalizers = meta.Finalizers.Add(finalizer) }));
    }
}
