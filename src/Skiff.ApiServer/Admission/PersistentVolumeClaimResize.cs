using Skiff.Machinery.Storage;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>A claim grows only once it is bound, and if its class allows that.</summary>
public sealed class PersistentVolumeClaimResize : AdmissionPlugin
{
    /// <inheritdoc/>
    public override string Name => "PersistentVolumeClaimResize";

    /// <inheritdoc/>
    public override Status? Validate(AdmissionRequest request)
    {
        bool isReplacement = request.Operation == AdmissionOperation.Update && request.Subresource.Length == 0;
        if (!isReplacement || request is not { Object: PersistentVolumeClaim next, Old: PersistentVolumeClaim old })
            return null;
        if (SizeOf(next) <= SizeOf(old)) return null;
        if (old.Status.Phase != PersistentVolumeClaimPhase.Bound)
            return request.Forbidden("Only bound persistent volume claims can be expanded");
        string name = next.ClassName();
        bool mayGrow = name.Length > 0 && name == old.ClassName()
            && request.Registry.Get(Kinds.StorageClass, "", name) is { AllowVolumeExpansion: true };
        return mayGrow ? null : request.Forbidden("only dynamically provisioned pvc can be resized and the storageclass that "
            + "provisions the pvc must support resize");
    }

    private static Quantity SizeOf(PersistentVolumeClaim claim) => claim.Spec.Resources.Requests.Find("storage");
}
