using Skiff.ApiServer.Resources;
using Skiff.Model;

namespace Skiff.ApiServer.Admission.Matching;

/// <summary>Object and old object in the version that the rule of a webhook or a policy names.</summary>
/// <param name="Form">The resource of that version.</param>
/// <param name="Object">The object.</param>
/// <param name="Old">The old object.</param>
public sealed record ShownObjects(Resource Form, IObject? Object, IObject? Old)
{
    /// <summary>The objects of a request in a version.</summary>
    public static ShownObjects Of(AdmissionRequest request, Resource form) =>
        form == request.Resource
            ? new(form, request.Object, request.Old)
            : new(form, As(request, form, request.Object), As(request, form, request.Old));

    /// <summary>A changed object in the version of the request.</summary>
    public IObject Back(AdmissionRequest request, IObject changed) =>
        Form == request.Resource || changed.Kind != Form.Kind ? changed : Form.As(request.Resource, changed);

    /// <summary>The kind of what is shown.</summary>
    public Kind KindOf(AdmissionRequest request) => Object?.Kind ?? Old?.Kind ?? request.ObjectKind;

    // Below a subresource there may be an object of another kind, which has one version only.
    private static IObject? As(AdmissionRequest request, Resource form, IObject? value) =>
        value is null || value.Kind != request.Kind ? value : request.Resource.As(form, value);
}
