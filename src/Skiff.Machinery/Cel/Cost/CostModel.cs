namespace Skiff.Machinery.Cel;

/// <summary>What evaluation costs, in the units of Kubernetes' cost model: one is a step of some 50 ns upstream.</summary>
internal static class CostModel
{
    public const ulong Select = 1;
    public const ulong Call = 1;
    public const ulong NewList = 10;
    public const ulong NewMap = 30;
    public const ulong NewStruct = 40;

    /// <summary>What an authorization check costs.</summary>
    public const ulong Authorization = 350_000;

    /// <summary>Cost of walking over a string, for each character.</summary>
    public const double PerCharacter = 0.1;

    /// <summary>Cost of a pattern, for each character of it.</summary>
    public const double PerPatternCharacter = 0.25;

    /// <summary>Requirements of a selector for each character of it, and what one costs.</summary>
    public const double RequirementsPerCharacter = 0.5;

    /// <summary>What a requirement of a selector costs.</summary>
    public const double PerRequirement = NewList + NewStruct;

    public static ulong SizeOf(CelValue value) => (ulong)(value.Size ?? 1);

    private static ulong Walk(ulong size, double factor = PerCharacter) => (ulong)Math.Ceiling(size * factor);

    private static ulong Walk(CelValue value, double factor = PerCharacter) => Walk(SizeOf(value), factor);

    public static ulong Comparison(CelValue left, CelValue right, bool isEquality)
    {
        if (isEquality && left is CelOpaque) return Call;
        return Walk(Math.Min(SizeOf(left), SizeOf(right)));
    }

    public static ulong Binary(string function, CelValue left, CelValue right)
    {
        bool text = left is CelString or CelBytes;
        return function switch
        {
            "_<_" or "_<=_" or "_>_" or "_>=_" => text ? Comparison(left, right, isEquality: false) : Call,
            Operators.Add when text => Walk(SizeOf(left) + SizeOf(right)),
            _ => Call,
        };
    }

    /// <summary>What a call costs, known once it is done.</summary>
    public static ulong CallCost(string function, string overload, ReadOnlySpan<CelValue> a, CelValue result)
    {
        switch (function)
        {
            case "check": return Authorization;
            case "fieldSelector" or "labelSelector":
                return NewList + Walk(a[1]) + Walk(Walk(a[1], RequirementsPerCharacter), PerRequirement);
            case "isSorted" or "sum" or "max" or "min" or "indexOf" or "lastIndexOf": return Traversal(a[0]);
            case "url" or "lowerAscii" or "upperAscii" or "substring" or "trim" or "jsonpatch.escapeKey" or "cidr" or "isIP"
                or "isCIDR" or "quantity" or "isQuantity" or "semver" or "isSemver": return Walk(a[0]);
            case "replace" or "split" or "ip.isCanonical": return Walk(a[0], 2 * PerCharacter);
            case "join": return Walk(result, 2 * PerCharacter);
            case "find" or "findAll": return Match(a[0], SizeOf(a[1]));
            case "ip": return overload == "cidr_ip" ? Call : Walk(a[0]);
            case "containsIP": return Contains(a, overload == "cidr_contains_ip_string");
            case "containsCIDR":
                return Contains(a, overload == "cidr_contains_cidr_string") + Walk(a[0]) + 1;
            case "validate" when a[0] is CelFormat format: return Match(a[1], (ulong)format.PatternLength);
            default: return ByOverload(overload, a, result);
        }
    }

    private static ulong ByOverload(string overload, ReadOnlySpan<CelValue> a, CelValue result)
    {
        switch (overload)
        {
            case "starts_with_string" or "ends_with_string" or "string_to_bytes" or "bytes_to_string" or "strings_quote"
                or "string_format": return Walk(a[0]);
            case "matches_string": return Match(a[0], SizeOf(a[1]));
            case "contains_string": return Walk(a[0]) * Walk(a[1]);
            case "list_sets_contains_list" or "list_sets_intersects_list": return Call + (SizeOf(a[0]) * SizeOf(a[1]));
            case "list_sets_equivalent_list": return Call + (2 * SizeOf(a[0]) * SizeOf(a[1]));
            case "list_slice" or "lists_range" or "list_reverse": return NewListOf(SizeOf(result), 1);
            case "list_flatten": return NewListOf(SizeOf(a[0]), 1);
            case "list_flatten_int": return NewListOf(SizeOf(a[0]), Math.Max(0, StringLibrary.Int(a[1])));
            case "list_distinct": return SelfComparison((CelList)a[0]);
            default: break;
        }

        if (overload.EndsWith("_sort", StringComparison.Ordinal)) return SelfComparison((CelList)a[0]);
        return overload.EndsWith("_sortByAssociatedKeys", StringComparison.Ordinal) ? SelfComparison((CelList)a[1]) : Call;
    }

    private static ulong Match(CelValue text, ulong patternLength) =>
        Walk(SizeOf(text) + 1) * Walk(patternLength, PerPatternCharacter);

    private static ulong Contains(ReadOnlySpan<CelValue> a, bool parses) =>
        Walk(2 * SizeOf(a[0])) + (parses ? Walk(a[1]) : 0);

    private static ulong NewListOf(ulong size, double factor) => (ulong)(size * factor) + Call + NewList;

    private static ulong SelfComparison(CelList list)
    {
        ulong size = (ulong)list.Count;
        bool text = list.Count > 0 && list[0] is CelString or CelBytes;
        return NewListOf(size * size, text ? 2 + PerCharacter : 2);
    }

    private static ulong Traversal(CelValue value)
    {
        ulong cost = 0;
        switch (value)
        {
            case CelString or CelBytes: return (ulong)(SizeOf(value) * PerCharacter);
            case CelList list:
                for (int i = 0; i < list.Count; i++) cost += Traversal(list[i]);
                return cost;
            case CelMap map:
                foreach (CelValue key in map.Keys)
                {
                    cost += Traversal(key) + (map.TryGet(key, out CelValue? member) ? Traversal(member) : 0);
                }

                return cost;
            default: return 1;
        }
    }
}
