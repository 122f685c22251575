using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission.Matching;

/// <summary>Object and old object in the version that the rule of a webhook or a policy names.</summary>
/// <param name="Form">The resource of that version.</param>
/// <param name="Object">The object.</param>
/// <param name="Old">The old object.</param>
public sealed record ShownObjects(Resource Form, IObject? Object, IObject? Old)
{
    /// <summary>The objects of a request in a version, or why they cannot be brought into it.</summary>
    public static async ValueTask<(ShownObjects? Shown, Status? Fault)> OfAsync(
        AdmissionRequest request, Resource form, CancellationToken stop)
    {
        if (form == request.Resource) return (new(form, request.Object, request.Old), null);
        (IObject? next, Status? fault) = await AsAsync(request, form, request.Object, stop);
        if (fault is not null) return (null, fault);
        (IObject? old, fault) = await AsAsync(request, form, request.Old, stop);
        return fault is not null ? (null, fault) : (new(form, next, old), null);
    }

    /// <summary>A changed object in the version of the request, or why it cannot be brought into it.</summary>
    public ValueTask<(IObject? Value, Status? Fault)> BackAsync(
        AdmissionRequest request, IObject changed, CancellationToken stop) =>
        Form == request.Resource || changed.Kind != Form.Kind
            ? new((changed, null))
            : Form.AsAsync(request.Resource, changed, stop);

    /// <summary>The kind of what is shown.</summary>
    public Kind KindOf(AdmissionRequest request) => Object?.Kind ?? Old?.Kind ?? request.ObjectKind;

    // Below a subresource there may be an object of another kind, which has one version only.
    private static ValueTask<(IObject? Value, Status? Fault)> AsAsync(
        AdmissionRequest request, Resource form, IObject? value, CancellationToken stop) =>
        value is null || value.Kind != request.Kind ? new((value, null)) : request.Resource.AsAsync(form, value, stop);
}
