namespace Skiff.Machinery.Cel;

/// <summary>Lists as sets: <c>sets.contains</c>, <c>sets.equivalent</c> and <c>sets.intersects</c>.</summary>
internal static class SetLibrary
{
    private static readonly CelType ListOfT = CelType.ListOf(CelType.Param("T"));

    public static void Declare(CelFunctions functions)
    {
        Add(functions, "contains", static (list, other) => Contains(list, other));
        Add(functions, "equivalent", static (list, other) => Contains(list, other) && Contains(other, list));
        Add(functions, "intersects", static (list, other) => Any(list, item => other.Contains(item).Value));
    }

    private static void Add(CelFunctions functions, string name, Func<CelList, CelList, bool> test) => functions.Global(
        $"sets.{name}", $"list_sets_{name}_list", [ListOfT, ListOfT], CelType.Bool,
        a => CelBool.Of(test((CelList)a[0], (CelList)a[1])));

    private static bool Contains(CelList list, CelList part) => !Any(part, item => !list.Contains(item).Value);

    private static bool Any(CelList list, Func<CelValue, bool> test)
    {
        for (int i = 0; i < list.Count; i++)
        {
            if (test(list[i])) return true;
        }

        return false;
    }
}
