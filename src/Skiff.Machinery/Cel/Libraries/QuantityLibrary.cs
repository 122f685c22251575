using Skiff.Model;

namespace Skiff.Machinery.Cel;

/// <summary>A resource quantity.</summary>
internal sealed class CelQuantity(Quantity value) : CelOpaque
{
    public static readonly CelType OwnType = CelType.Object("kubernetes.Quantity");

    public Quantity Value => value;

    public override CelType Type => OwnType;

    internal override bool EqualTo(CelValue other) => other is CelQuantity quantity && quantity.Value == Value;

    public override string ToString() => Value.ToString();
}

/// <summary>Functions of quantities.</summary>
internal static class QuantityLibrary
{
    private static readonly CelType Q = CelQuantity.OwnType;

    public static void Declare(CelFunctions functions)
    {
        functions.Global("quantity", "string_to_quantity", [CelType.String], Q, static a => Parse(StringLibrary.Text(a[0])));
        functions.Global(
            "isQuantity", "is_quantity_string", [CelType.String], CelType.Bool,
            static a => CelBool.Of(Quantity.TryParse(StringLibrary.Text(a[0]), out _, out _)));
        functions.Global("sign", "quantity_sign", [Q], CelType.Int, static a => CelInt.Of(Of(a[0]).Sign));
        functions.Member("isGreaterThan", "quantity_is_greater_than", [Q, Q], CelType.Bool, static a => CelBool.Of(Of(a[0]) > Of(a[1])));
        functions.Member("isLessThan", "quantity_is_less_than", [Q, Q], CelType.Bool, static a => CelBool.Of(Of(a[0]) < Of(a[1])));
        functions.Member("compareTo", "quantity_compare_to", [Q, Q], CelType.Int, static a => CelInt.Of(Of(a[0]).CompareTo(Of(a[1]))));
        functions.Member("asApproximateFloat", "quantity_get_float", [Q], CelType.Double, static a => CelDouble.Of(Of(a[0]).ToDouble()));
        functions.Member(
            "asInteger", "quantity_get_int", [Q], CelType.Int,
            static a => Of(a[0]).TryGetInt64(out long value) ? CelInt.Of(value) : new CelError("cannot convert value to integer"));
        functions.Member("isInteger", "quantity_is_integer", [Q], CelType.Bool, static a => CelBool.Of(Of(a[0]).TryGetInt64(out _)));
        functions.Member("add", "quantity_add", [Q, Q], Q, static a => new CelQuantity(Of(a[0]) + Of(a[1])));
        functions.Member("add", "quantity_add_int", [Q, CelType.Int], Q, static a => new CelQuantity(Of(a[0]) + Whole(a[1])));
        functions.Member("sub", "quantity_sub", [Q, Q], Q, static a => new CelQuantity(Of(a[0]) - Of(a[1])));
        functions.Member("sub", "quantity_sub_int", [Q, CelType.Int], Q, static a => new CelQuantity(Of(a[0]) - Whole(a[1])));
    }

    private static Quantity Of(CelValue value) => ((CelQuantity)value).Value;

    private static Quantity Whole(CelValue value) => Quantity.Of(StringLibrary.Int(value), QuantityFormat.DecimalExponent);

    private static CelValue Parse(string text) =>
        Quantity.TryParse(text, out Quantity value, out string? error) ? new CelQuantity(value) : new CelError(error);
}
