using Skiff.Model;
using Skiff.Model.Resource.V1;

namespace Skiff.Machinery.Validation.Devices;

/// <summary>
/// The requests of a claim by name, as its other parts refer to them: <c>gpu</c>, or <c>gpu/large</c> for one of the
/// alternatives of <c>gpu</c>.
/// </summary>
internal sealed class RequestNames
{
    private const string Unknown =
        "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    /// <summary>The names of a claim's requests.</summary>
    public RequestNames(DeviceClaim claim)
    {
        foreach (DeviceRequest request in claim.Requests)
        {
            names.Add(request.Name);
            foreach (DeviceSubRequest alternative in request.FirstAvailable) names.Add($"{request.Name}/{alternative.Name}");
        }
    }

    /// <summary>Checks a list of references, each of which may stand there once.</summary>
    public void CheckReferences(ListOf<string> references, FieldPath path, Faults faults) => DeviceLists.CheckSet(
        references, ClaimSpecRules.RequestsMax, path, faults, (name, at) => CheckReference(name, at, faults),
        static name => name);

    /// <summary>Checks one reference.</summary>
    public void CheckReference(string name, FieldPath path, Faults faults)
    {
        string[] parts = name.Split('/');
        if (parts.Length > 2)
        {
            faults.Invalid(path, name, Unknown);
            return;
        }

        foreach (string part in parts) DeviceNames.CheckLabel(part, path, faults);
        if (!names.Contains(name)) faults.Invalid(path, name, Unknown);
    }
}
