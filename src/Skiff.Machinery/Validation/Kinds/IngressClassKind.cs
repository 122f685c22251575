using Skiff.Model.Networking.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of who serves ingresses.</summary>
internal static class IngressClassKind
{
    private const int ControllerMax = 250;

    private static readonly FieldPath Controller = FieldPath.Spec.Child("controller");

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<IngressClass>
    {
        Always = (value, faults) => Check(value.Spec, faults),
        OnUpdate = (value, old, faults) => faults.Unchanged(Controller, value.Spec.Controller, old.Spec.Controller),
    };

    private static void Check(IngressClassSpec spec, Faults faults)
    {
        string name = spec.Controller;
        if (Names.Bytes(name) > ControllerMax) faults.TooLong(Controller, ControllerMax);
        Paths.CheckDomainPrefixed(name, Controller, faults);
        if (spec.Parameters is { } parameters) CheckParameters(parameters, FieldPath.Spec.Child("parameters"), faults);
    }

    private static void CheckParameters(IngressClassParametersReference reference, FieldPath path, Faults faults)
    {
        IngressKind.CheckReference(reference.APIGroup, reference.Kind, reference.Name, path, faults);
        if (reference.Scope is not { } scope)
        {
            faults.Required(path.Child("scope"));
            return;
        }

        faults.OneOf(path.Child("scope"), scope, "Cluster", "Namespace");
        if (scope == "Namespace" && reference.Namespace is null)
            faults.Required(path.Child("namespace"), "`parameters.scope` is set to 'Namespace'");
        else if (scope == "Namespace") faults.Invalid(path.Child("namespace"), reference.Namespace!, Names.Dns1123Label(reference.Namespace!));
        else if (scope == "Cluster" && reference.Namespace is not null)
        {
            faults.Forbidden(path.Child("namespace"), "`parameters.scope` is set to 'Cluster'");
        }
    }
}
