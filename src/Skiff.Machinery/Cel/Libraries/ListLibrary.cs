namespace Skiff.Machinery.Cel;

/// <summary>Functions of lists: Kubernetes' own and version 3 of the extension library.</summary>
internal static class ListLibrary
{
    private const long RangeMax = 1_000_000;
    private static readonly CelType A = CelType.Param("A");
    private static readonly CelType ListOfA = CelType.ListOf(A);

    /// <summary>Types with an order, by the names overloads have for them.</summary>
    private static readonly (string Name, CelType Type)[] Ordered =
    [
        ("int", CelType.Int), ("uint", CelType.Uint), ("double", CelType.Double), ("bool", CelType.Bool),
        ("duration", CelType.Duration), ("timestamp", CelType.Timestamp), ("string", CelType.String), ("bytes", CelType.Bytes),
    ];

    public static void Declare(CelFunctions functions)
    {
        foreach ((string name, CelType type) in Ordered)
        {
            CelType list = CelType.ListOf(type);
            functions.Member("isSorted", $"list_{name}_is_sorted_bool", [list], CelType.Bool, static a => IsSorted((CelList)a[0]));
            functions.Member("max", $"list_{name}_max_{name}", [list], type, static a => Extreme((CelList)a[0], "max", -1));
            functions.Member("min", $"list_{name}_min_{name}", [list], type, static a => Extreme((CelList)a[0], "min", 1));
            functions.Member("sort", $"list_{type.Name}_sort", [list], list, static a => Sort((CelList)a[0], (CelList)a[0]));
            functions.Member(
                "@sortByAssociatedKeys", $"list_{type.Name}_sortByAssociatedKeys", [ListOfA, list], ListOfA,
                static a => Sort((CelList)a[0], (CelList)a[1]));
        }

        Sum(functions, "int", CelType.Int, CelInt.Of(0));
        Sum(functions, "uint", CelType.Uint, CelUint.Of(0));
        Sum(functions, "double", CelType.Double, CelDouble.Of(0));
        Sum(functions, "duration", CelType.Duration, new CelDuration(0));
        functions.Member("indexOf", "list_a_index_of_int", [ListOfA, A], CelType.Int, static a => IndexOf((CelList)a[0], a[1]));
        functions.Member(
            "lastIndexOf", "list_a_last_index_of_int", [ListOfA, A], CelType.Int, static a => LastIndexOf((CelList)a[0], a[1]));
        Extended(functions);
    }

    private static void Extended(CelFunctions functions)
    {
        CelType dyn = CelType.List;
        functions.Member(
            "slice", "list_slice", [ListOfA, CelType.Int, CelType.Int], ListOfA,
            static a => Slice((CelList)a[0], StringLibrary.Int(a[1]), StringLibrary.Int(a[2])));
        functions.Member("flatten", "list_flatten", [CelType.ListOf(ListOfA)], ListOfA, static a => Flatten((CelList)a[0], 1));
        functions.Member(
            "flatten", "list_flatten_int", [dyn, CelType.Int], dyn,
            static a => Flatten((CelList)a[0], StringLibrary.Int(a[1])));
        functions.Global(
            "lists.range", "lists_range", [CelType.Int], CelType.ListOf(CelType.Int), static a => Range(StringLibrary.Int(a[0])));
        functions.Member("reverse", "list_reverse", [ListOfA], ListOfA, static a => Reverse((CelList)a[0]));
        functions.Member("distinct", "list_distinct", [ListOfA], ListOfA, static a => Distinct((CelList)a[0]));
    }

    private static void Sum(CelFunctions functions, string name, CelType type, CelValue zero) =>
        functions.Member("sum", $"list_{name}_sum_{name}", [CelType.ListOf(type)], type, a => Sum((CelList)a[0], zero));

    private static CelValue Sum(CelList list, CelValue sum)
    {
        for (int i = 0; i < list.Count && !sum.IsError; i++) sum = Arithmetic.Add(sum, list[i]);
        return sum;
    }

    private static CelValue IsSorted(CelList list)
    {
        for (int i = 1; i < list.Count; i++)
        {
            if (Arithmetic.Order(list[i - 1], list[i], out CelError? error) == 1) return CelBool.False;
            if (error is not null) return error;
        }

        return CelBool.True;
    }

    // Of several extremes the first one.
    private static CelValue Extreme(CelList list, string name, int replaces)
    {
        if (list.Count == 0) return new CelError($"{name} called on empty list");
        CelValue best = list[0];
        for (int i = 1; i < list.Count; i++)
        {
            if (Arithmetic.Order(best, list[i], out CelError? error) == replaces) best = list[i];
            if (error is not null) return error;
        }

        return best;
    }

    private static CelInt IndexOf(CelList list, CelValue value)
    {
        int at = 0;
        while (at < list.Count && !CelValue.AreEqual(list[at], value)) at++;
        return CelInt.Of(at < list.Count ? at : -1);
    }

    private static CelInt LastIndexOf(CelList list, CelValue value)
    {
        int at = list.Count - 1;
        while (at >= 0 && !CelValue.AreEqual(list[at], value)) at--;
        return CelInt.Of(at);
    }

    private static CelValue Slice(CelList list, long start, long end)
    {
        if (start < 0 || end < 0) return new CelError($"cannot slice({start}, {end}), negative indexes not supported");
        if (start > end)
        {
            return new CelError($"cannot slice({start}, {end}), start index must be less than or equal to end index");
        }

        if (end > list.Count) return new CelError($"cannot slice({start}, {end}), list is length {list.Count}");
        return CelList.Of([.. Items(list)[(int)start..(int)end]]);
    }

    private static CelValue[] Items(CelList list)
    {
        CelValue[] items = new CelValue[list.Count];
        for (int i = 0; i < items.Length; i++) items[i] = list[i];
        return items;
    }

    private static CelValue Flatten(CelList list, long depth)
    {
        if (depth < 0) return new CelError("level must be non-negative");
        List<CelValue> items = [];
        Flatten(list, depth, items);
        return CelList.Of([.. items]);
    }

    private static void Flatten(CelList list, long depth, List<CelValue> items)
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (depth > 0 && list[i] is CelList inner) Flatten(inner, depth - 1, items);
            else items.Add(list[i]);
        }
    }

    private static CelValue Range(long count)
    {
        if (count > RangeMax) return new CelError($"lists.range() of more than {RangeMax} items");
        return CelList.Of([.. Enumerable.Range(0, (int)Math.Max(0, count)).Select(static i => CelInt.Of(i))]);
    }

    private static CelList Reverse(CelList list)
    {
        CelValue[] items = Items(list);
        Array.Reverse(items);
        return CelList.Of(items);
    }

    private static CelList Distinct(CelList list)
    {
        List<CelValue> distinct = [];
        foreach (CelValue item in Items(list))
        {
            if (!distinct.Exists(seen => CelValue.AreEqual(seen, item))) distinct.Add(item);
        }

        return CelList.Of([.. distinct]);
    }

    private static CelValue Sort(CelList list, CelList keys)
    {
        if (list.Count != keys.Count)
        {
            return new CelError(
                "@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got "
                + $"{list.Count} and {keys.Count} elements respectively");
        }

        if (list.Count == 0) return list;
        CelValue[] items = Items(list), by = Items(keys);
        if (!Arithmetic.IsOrdered(by[0])) return new CelError("list elements must be comparable");
        if (by.Any(key => key.Type.Name != by[0].Type.Name)) return new CelError("list elements must have the same type");
        int[] order = [.. Enumerable.Range(0, items.Length)];
        Array.Sort(order, (left, right) =>
        {
            int compared = Arithmetic.Order(by[left], by[right], out _) ?? 0;
            return compared != 0 ? compared : left.CompareTo(right);
        });
        return CelList.Of([.. order.Select(index => items[index])]);
    }
}
