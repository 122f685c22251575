using Skiff.Machinery.Cel;
using Skiff.Model;
using Skiff.Model.Resource.V1;

namespace Skiff.Machinery.Validation.Devices;

/// <summary>Rules of the expressions that select devices.</summary>
internal static class SelectorRules
{
    private const int SelectorsMax = 32;
    private const int ExpressionBytesMax = 10 * 1024;
    private const ulong CostMax = 1_000_000;
    private const int DomainMax = 63;
    private const int IdentifierMax = 32;
    private const int ValueMax = 64;

    private static readonly CelSchema Device = new()
    {
        Form = CelForm.Object,
        Type = CelType.Object("kubernetes.DRADevice"),
        Members =
        [
            Member("driver", CelForm.String, CelType.String, DomainMax),
            Member("allowMultipleAllocations", CelForm.Boolean, CelType.Bool, 1),
            Member("attributes", ByDomain(Scalar(CelForm.Any, CelType.Dyn, ValueMax))),
            Member("capacity", ByDomain(Scalar(CelForm.Any, CelQuantity.OwnType, 1))),
        ],
    };

    private static readonly SchemaSizes Sizes = new(Device);

    private static readonly CelEnvironment Environment =
        CelEnvironment.Kubernetes.WithTypes(new SchemaTypes(Device)).WithVariables(("device", Device.Type!));

    /// <summary>Checks selectors.</summary>
    /// <param name="selectors">The selectors.</param>
    /// <param name="stored">Whether they are stored as they are: what was right once stays so.</param>
    /// <param name="path">Where they are.</param>
    /// <param name="faults">What is wrong.</param>
    public static void Check(ListOf<DeviceSelector> selectors, bool stored, FieldPath path, Faults faults) =>
        DeviceLists.CheckEach(selectors, SelectorsMax, path, faults, (selector, at) =>
        {
            if (selector.CEL is not { } cel) faults.Required(at.Child("cel"));
            else if (!stored) CheckExpression(cel.Expression, at.Child("cel", "expression"), faults);
        });

    private static void CheckExpression(string expression, FieldPath path, Faults faults)
    {
        if (Names.Bytes(expression) > ExpressionBytesMax)
        {
            faults.TooLong(path, ExpressionBytesMax);
            return;
        }

        CelCompilation compiled = Environment.Compile(expression);
        if (compiled.Program is not { } program) faults.Invalid(path, expression, $"compilation failed: {compiled.Error}");
        else if (program.Type.Kind is not (CelKind.Bool or CelKind.Dyn))
        {
            // The value of an attribute may turn out to be a boolean.
            faults.Invalid(path, expression, $"must evaluate to bool or the unknown type, not {program.Type}");
        }
        else if (program.EstimateCost(Sizes).Max > CostMax) faults.Forbidden(path, "too complex, exceeds cost limit");
    }

    private static CelSchema Scalar(CelForm form, CelType type, long most) =>
        new() { Form = form, Type = type, MaxElements = most };

    private static CelSchema ByDomain(CelSchema value) => Map(Map(value));

    private static CelSchema Map(CelSchema value) => new()
    {
        Form = CelForm.Map,
        Type = CelType.MapOf(CelType.String, value.Type!),
        Element = value,
        MaxElements = IdentifierMax,
    };

    private static CelMember Member(string name, CelForm form, CelType type, long most) =>
        Member(name, Scalar(form, type, most));

    private static CelMember Member(string name, CelSchema schema) => new(name, name, schema);
}
