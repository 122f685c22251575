namespace Skiff.Machinery.Cel;

/// <summary>Values that may be absent; <c>or</c> and <c>orValue</c> have nodes of their own, which evaluate lazily.</summary>
internal static class OptionalLibrary
{
    private static readonly CelType V = CelType.Param("V");
    private static readonly CelType K = CelType.Param("K");
    private static readonly CelType Optional = CelType.Optional(V);

    public static void Declare(CelFunctions functions)
    {
        functions.Global("optional.of", "optional_of", [V], Optional, static a => CelOptional.Of(a[0]));
        functions.Global(
            "optional.ofNonZeroValue", "optional_ofNonZeroValue", [V], Optional,
            static a => a[0].IsZero ? CelOptional.None : CelOptional.Of(a[0]));
        functions.Global("optional.none", "optional_none", [], Optional, static _ => CelOptional.None);
        functions.Member("value", "optional_value", [Optional], V, static a => Value((CelOptional)a[0]));
        functions.Member(
            "hasValue", "optional_hasValue", [Optional], CelType.Bool, static a => CelBool.Of(((CelOptional)a[0]).Value is not null));
        functions.Member("or", "optional_or_optional", [Optional, Optional], Optional);
        functions.Member("orValue", "optional_orValue_value", [Optional, V], V);
        CelType list = CelType.ListOf(V), map = CelType.MapOf(K, V);
        Declare(functions, Operators.OptIndex, list, CelType.Optional(list), CelType.Int, "list", "list_optindex_optional_int");
        Declare(functions, Operators.OptIndex, map, CelType.Optional(map), K, "map", "map_optindex_optional_value");
        functions.Global(Operators.Index, "optional_list_index_int", [CelType.Optional(list), CelType.Int], Optional);
        functions.Global(Operators.Index, "optional_map_index_value", [CelType.Optional(map), K], Optional);
        CelType optionals = CelType.ListOf(Optional);
        functions.Global("optional.unwrap", "optional_unwrap", [optionals], list, static a => Unwrap((CelList)a[0]));
        functions.Member("unwrapOpt", "optional_unwrapOpt", [optionals], list, static a => Unwrap((CelList)a[0]));
        functions.Member("first", "list_first", [list], Optional, static a => At((CelList)a[0], first: true));
        functions.Member("last", "list_last", [list], Optional, static a => At((CelList)a[0], first: false));
    }

    private static void Declare(
        CelFunctions functions, string name, CelType container, CelType optional, CelType index, string of, string id)
    {
        functions.Global(name, id, [container, index], Optional);
        functions.Global(name, $"optional_{of}_optindex", [optional, index], Optional);
    }

    private static CelValue Value(CelOptional optional) => optional.Value ?? new CelError("optional.none() dereference");

    private static CelOptional At(CelList list, bool first)
    {
        if (list.Count == 0) return CelOptional.None;
        return CelOptional.Of(list[first ? 0 : list.Count - 1]);
    }

    private static CelValue Unwrap(CelList list)
    {
        List<CelValue> values = [];
        for (int i = 0; i < list.Count; i++)
        {
            if (list[i] is not CelOptional optional) return new CelError($"value {list[i]} is not optional");
            if (optional.Value is not null) values.Add(optional.Value);
        }

        return CelList.Of([.. values]);
    }
}
