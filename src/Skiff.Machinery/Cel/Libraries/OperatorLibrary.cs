namespace Skiff.Machinery.Cel;

/// <summary>The signatures of operators, <c>size</c> and what macros call; nodes of their own evaluate operators.</summary>
internal static class OperatorLibrary
{
    private static readonly CelType A = CelType.Param("A");
    private static readonly CelType B = CelType.Param("B");
    private static readonly CelType ListOfA = CelType.ListOf(A);
    private static readonly CelType MapOfAb = CelType.MapOf(A, B);

    private static readonly (string Name, CelType Type)[] Numbers =
        [("int64", CelType.Int), ("uint64", CelType.Uint), ("double", CelType.Double)];

    public static void Declare(CelFunctions functions)
    {
        functions.Global(Operators.Conditional, "conditional", [CelType.Bool, A, A], A);
        functions.Global(Operators.Not, "logical_not", [CelType.Bool], CelType.Bool);
        functions.Global(Operators.NotStrictlyFalse, "not_strictly_false", [CelType.Bool], CelType.Bool);
        functions.Global(Operators.EqualTo, "equals", [A, A], CelType.Bool);
        functions.Global(Operators.NotEqualTo, "not_equals", [A, A], CelType.Bool);
        Arithmetic(functions);
        Comparison(functions, "_<_", "less");
        Comparison(functions, "_<=_", "less_equals");
        Comparison(functions, "_>_", "greater");
        Comparison(functions, "_>=_", "greater_equals");
        functions.Global(Operators.Index, "index_list", [ListOfA, CelType.Int], A);
        functions.Global(Operators.Index, "index_map", [MapOfAb, A], B);
        functions.Global(Operators.In, "in_list", [A, ListOfA], CelType.Bool);
        functions.Global(Operators.In, "in_map", [A, MapOfAb], CelType.Bool);
        Sizes(functions);
        CelType k = CelType.Param("K"), v = CelType.Param("V"), map = CelType.MapOf(k, v);
        functions.Global("cel.@mapInsert", "@mapInsert_map_key_value", [map, k, v], map, InsertEntry);
        functions.Global("cel.@mapInsert", "@mapInsert_map_map", [map, map], map, InsertAll);
    }

    private static void Arithmetic(CelFunctions functions)
    {
        Same(functions, Operators.Add, "add", CelType.Bytes, CelType.Double);
        functions.Global(Operators.Add, "add_duration_duration", [CelType.Duration, CelType.Duration], CelType.Duration);
        functions.Global(Operators.Add, "add_duration_timestamp", [CelType.Duration, CelType.Timestamp], CelType.Timestamp);
        functions.Global(Operators.Add, "add_timestamp_duration", [CelType.Timestamp, CelType.Duration], CelType.Timestamp);
        Same(functions, Operators.Add, "add", CelType.Int);
        functions.Global(Operators.Add, "add_list", [ListOfA, ListOfA], ListOfA);
        Same(functions, Operators.Add, "add", CelType.String, CelType.Uint);
        Same(functions, "_/_", "divide", CelType.Double, CelType.Int, CelType.Uint);
        Same(functions, "_%_", "modulo", CelType.Int, CelType.Uint);
        Same(functions, "_*_", "multiply", CelType.Double, CelType.Int, CelType.Uint);
        functions.Global(Operators.Negate, "negate_double", [CelType.Double], CelType.Double);
        functions.Global(Operators.Negate, "negate_int64", [CelType.Int], CelType.Int);
        Same(functions, "_-_", "subtract", CelType.Double);
        functions.Global("_-_", "subtract_duration_duration", [CelType.Duration, CelType.Duration], CelType.Duration);
        Same(functions, "_-_", "subtract", CelType.Int);
        functions.Global("_-_", "subtract_timestamp_duration", [CelType.Timestamp, CelType.Duration], CelType.Timestamp);
        functions.Global("_-_", "subtract_timestamp_timestamp", [CelType.Timestamp, CelType.Timestamp], CelType.Duration);
        Same(functions, "_-_", "subtract", CelType.Uint);
    }

    private static void Same(CelFunctions functions, string name, string id, params ReadOnlySpan<CelType> types)
    {
        foreach (CelType type in types) functions.Global(name, $"{id}_{IdOf(type)}", [type, type], type);
    }

    private static string IdOf(CelType type) => type.Kind switch
    {
        CelKind.Int => "int64",
        CelKind.Uint => "uint64",
        _ => type.ToString(),
    };

    private static void Comparison(CelFunctions functions, string name, string id)
    {
        functions.Global(name, $"{id}_bool", [CelType.Bool, CelType.Bool], CelType.Bool);
        foreach ((string left, CelType leftType) in Numbers)
        {
            foreach ((string right, CelType rightType) in Numbers)
            {
                string overload = left == right ? $"{id}_{left}" : $"{id}_{left}_{right}";
                functions.Global(name, overload, [leftType, rightType], CelType.Bool);
            }
        }

        foreach (CelType type in (CelType[])[CelType.String, CelType.Bytes, CelType.Timestamp, CelType.Duration])
        {
            functions.Global(name, $"{id}_{type}", [type, type], CelType.Bool);
        }
    }

    private static void Sizes(CelFunctions functions)
    {
        foreach ((string id, CelType type) in ((string, CelType)[])
            [("bytes", CelType.Bytes), ("list", ListOfA), ("map", MapOfAb), ("string", CelType.String)])
        {
            functions.Global("size", $"size_{id}", [type], CelType.Int, Size);
            functions.Member("size", $"{id}_size", [type], CelType.Int, Size);
        }
    }

    private static CelValue Size(ReadOnlySpan<CelValue> arguments) =>
        arguments[0].Size is { } size ? CelInt.Of(size) : CelError.NoSuchOverload;

    private static CelValue InsertEntry(ReadOnlySpan<CelValue> arguments)
    {
        CelEntries map = Mutable(arguments[0]);
        return map.TryAdd(arguments[1], arguments[2]) ? map : Exists(arguments[1]);
    }

    private static CelValue InsertAll(ReadOnlySpan<CelValue> arguments)
    {
        CelEntries map = Mutable(arguments[0]);
        if (arguments[1] is not CelMap added) return CelError.NoSuchOverload;
        foreach (CelValue key in added.Keys)
        {
            if (added.TryGet(key, out CelValue? value) && !map.TryAdd(key, value)) return Exists(key);
        }

        return map;
    }

    // Only folds insert, into an accumulator that nobody else sees.
    private static CelEntries Mutable(CelValue map) => map as CelEntries ?? new CelEntries();

    private static CelError Exists(CelValue key) => new($"insert failed: key {key} already exists");
}
