using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Model.Resource.V1;

using ResourceClaim = Skiff.Model.Resource.V1.ResourceClaim;

namespace Skiff.ApiServer.Admission;

/// <summary>
/// Devices that are in use are opened to administrators only in namespaces that are labelled for it. Upstream asks this
/// where it validates claims; as validation here knows no other object than the one at hand, it is asked after it.
/// </summary>
public sealed class DeviceAdminAccess : AdmissionPlugin
{
    private const string Label = "resource.kubernetes.io/admin-access";

    /// <inheritdoc/>
    public override string Name => "DeviceAdminAccess";

    /// <inheritdoc/>
    public override Status? Validate(AdmissionRequest request)
    {
        FieldPath? wish = (request.Operation, request.Object) switch
        {
            (AdmissionOperation.Create, ResourceClaim claim) => Wish(claim.Spec.Devices),
            (AdmissionOperation.Create, ResourceClaimTemplate template) => Wish(template.Spec.Spec.Devices),
            (AdmissionOperation.Update, ResourceClaim claim) when Wish(((ResourceClaim)request.Old!).Status) is null =>
                Wish(claim.Status),
            _ => null,
        };
        if (wish is null) return null;
        Namespace? space = request.Registry.Get(Kinds.Namespace, "", request.Namespace) as Namespace;
        if (space?.Metadata.Labels.Find(Label) == "true") return null;
        Faults faults = new();
        faults.Forbidden(wish, $"admin access to devices requires the `{Label}: true` label on the containing namespace");
        return Status.Invalid(request.Kind.Group, request.Kind.Name, request.Name, faults.ToCauses());
    }

    private static FieldPath? Wish(DeviceClaim claim)
    {
        for (int i = 0; i < claim.Requests.Count; i++)
        {
            if (claim.Requests[i].Exactly?.AdminAccess == true)
                return FieldPath.Spec.Child("devices", "requests").Index(i).Child("adminAccess");
        }

        return null;
    }

    private static FieldPath? Wish(ResourceClaimStatus status)
    {
        ListOf<DeviceRequestAllocationResult> results = status.Allocation?.Devices.Results ?? default;
        for (int i = 0; i < results.Count; i++)
        {
            if (results[i].AdminAccess == true)
                return FieldPath.Status.Child("allocation", "devices").Child("results").Index(i).Child("adminAccess");
        }

        return null;
    }
}
