using Skiff.Model;
using Skiff.Model.ApiRegistration.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of who serves a version of a group.</summary>
internal static class APIServiceKind
{
    private const int GroupPriorityMax = 20_000;
    private const int VersionPriorityMax = 1_000;

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<APIService>
    {
        Name = NameRules.PathSegment,
        Finalizers = FinalizerRule.QualifiedOnly,
        Always = Check,
        OnStatus = (service, _, faults) => CheckStatus(service.Status, FieldPath.Status, faults),
    };

    private static void Check(APIService service, Faults faults)
    {
        APIServiceSpec spec = service.Spec;
        CheckName(service.Metadata.GenerateName, "generateName", spec, faults);
        CheckName(service.Metadata.Name, "name", spec, faults);

        CheckVersion(spec, FieldPath.Spec, faults);
        CheckPriority(spec.GroupPriorityMinimum, GroupPriorityMax, FieldPath.Spec.Child("groupPriorityMinimum"), faults);
        CheckPriority(spec.VersionPriority, VersionPriorityMax, FieldPath.Spec.Child("versionPriority"), faults);
        if (spec.Service is { } reference) CheckReference(spec, reference, FieldPath.Spec, faults);
        else CheckLocal(spec, FieldPath.Spec, faults);
    }

    private static void CheckName(string name, string field, APIServiceSpec spec, Faults faults)
    {
        string wanted = $"{spec.Version}.{spec.Group}";
        if (name.Length == 0 || name == wanted || Names.PathSegment(name).Count > 0) return;
        faults.Invalid(FieldPath.Metadata.Child(field), name,
            $"must be `spec.version+\".\"+spec.group`: {GoText.Quote(wanted)}");
    }

    private static void CheckVersion(APIServiceSpec spec, FieldPath path, Faults faults)
    {
        if (spec.Group.Length == 0 && spec.Version != "v1")
            faults.Required(path.Child("group"), "only v1 may have an empty group and it better be legacy kube");
        if (spec.Group.Length > 0) faults.Invalid(path.Child("group"), spec.Group, Names.Dns1123Subdomain(spec.Group));
        faults.Invalid(path.Child("version"), spec.Version, Names.Dns1035Label(spec.Version));
    }

    private static void CheckPriority(int value, int max, FieldPath path, Faults faults)
    {
        if (value <= 0 || value > max) faults.Invalid(path, value, $"must be positive and less than {max}");
    }

    private static void CheckLocal(APIServiceSpec spec, FieldPath path, Faults faults)
    {
        if (spec.CABundle.Length > 0)
            faults.Invalid(path.Child("caBundle"), $"{spec.CABundle.Length} bytes", "local APIServices may not have a caBundle");
        if (spec.InsecureSkipTLSVerify)
            faults.Invalid(path.Child("insecureSkipTLSVerify"), true, "local APIServices may not have insecureSkipTLSVerify");
    }

    private static void CheckReference(APIServiceSpec spec, ServiceReference reference, FieldPath path, Faults faults)
    {
        FieldPath at = path.Child("service");
        if (reference.Namespace.Length == 0) faults.Required(at.Child("namespace"));
        if (reference.Name.Length == 0) faults.Required(at.Child("name"));
        if (Names.PortNumber(reference.Port ?? 0) is { Count: > 0 } problems)
            faults.Invalid(at.Child("port"), reference.Port ?? 0, $"port is not valid: {string.Join(", ", problems)}");
        if (spec.InsecureSkipTLSVerify && spec.CABundle.Length > 0)
            faults.Invalid(path.Child("insecureSkipTLSVerify"), true, "may not be true if caBundle is present");
    }

    private static void CheckStatus(APIServiceStatus status, FieldPath path, Faults faults)
    {
        for (int i = 0; i < status.Conditions.Count; i++)
        {
            faults.OneOf(path.Child("conditions").Index(i).Child("status"), status.Conditions[i].Status,
                "True", "False", "Unknown");
        }
    }
}
