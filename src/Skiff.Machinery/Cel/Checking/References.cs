namespace Skiff.Machinery.Cel;

/// <summary>Which variables an expression names.</summary>
internal static class References
{
    /// <summary>Whether a variable from outside is named; names of folds hide it.</summary>
    public static bool Contains(Expr tree, string name) => Contains(tree, name, new HashSet<Expr>(ReferenceEqualityComparer.Instance));

    private static bool Contains(Expr? node, string name, HashSet<Expr> seen)
    {
        if (node is null || !seen.Add(node)) return false;
        switch (node)
        {
            case IdentExpr ident: return ident.Name.TrimStart('.') == name;
            case SelectExpr { Resolved: { } resolved }: return resolved.Name == name;
            case SelectExpr select: return Contains(select.Operand, name, seen);
            case CallExpr call: return Contains(call.Target, name, seen) || call.Arguments.Any(one => Contains(one, name, seen));
            case ListExpr list: return list.Items.Any(one => Contains(one, name, seen));
            case MapExpr map: return map.Entries.Any(one => Contains(one.Key, name, seen) || Contains(one.Value, name, seen));
            case StructExpr value: return value.Fields.Any(one => Contains(one.Value, name, seen));
            case ComprehensionExpr fold: return InFold(fold, name, seen);
            default: return false;
        }
    }

    private static bool InFold(ComprehensionExpr node, string name, HashSet<Expr> seen)
    {
        Fold fold = node.Fold;
        if (Contains(node.Range, name, seen) || Contains(fold.Initial, name, seen)) return true;
        if (fold.Accumulator == name) return false;
        if (Contains(fold.Result, name, seen)) return true;
        bool hidden = fold.Variable == name || fold.Second == name;
        return !hidden && (Contains(fold.Condition, name, seen) || Contains(fold.Step, name, seen));
    }
}
