namespace Skiff.Machinery.Cel;

/// <summary>
/// What Kubernetes checks of an expression beyond its types: durations, times, patterns and formats written out as
/// literals must be good ones, and the items of a literal list or map of one type.
/// </summary>
internal sealed class LiteralChecks
{
    private readonly List<CelIssue> issues;
    private readonly HashSet<Expr> visited = new(ReferenceEqualityComparer.Instance);

    private LiteralChecks(List<CelIssue> issues) => this.issues = issues;

    public static void Check(Expr tree, CelEnvironment environment, List<CelIssue> issues) =>
        new LiteralChecks(issues).Visit(tree, inFormat: false);

    // Arguments of format() may be of different types.
    private void Visit(Expr node, bool inFormat)
    {
        if (!visited.Add(node)) return;
        switch (node)
        {
            case SelectExpr select:
                Visit(select.Operand, inFormat);
                break;
            case CallExpr call:
                Call(call);
                bool formats = inFormat || call.Function == "format";
                if (call.Target is not null) Visit(call.Target, formats);
                foreach (Expr argument in call.Arguments) Visit(argument, formats);
                break;
            case ListExpr list:
                if (!inFormat) List(list);
                foreach (Expr item in list.Items) Visit(item, inFormat);
                break;
            case MapExpr map:
                if (!inFormat) Map(map);
                foreach (MapEntry entry in map.Entries)
                {
                    Visit(entry.Key, inFormat);
                    Visit(entry.Value, inFormat);
                }

                break;
            case StructExpr value:
                foreach (StructField field in value.Fields) Visit(field.Value, inFormat);
                break;
            case ComprehensionExpr fold:
                Visit(fold.Range, inFormat);
                Visit(fold.Fold.Initial, inFormat);
                Visit(fold.Fold.Condition, inFormat);
                Visit(fold.Fold.Step, inFormat);
                Visit(fold.Fold.Result, inFormat);
                break;
        }
    }

    private void Call(CallExpr call)
    {
        if (call.Function == "format" && call.Target is LiteralExpr { Value: CelString format })
        {
            if (call.Arguments is [ListExpr items]) FormatCheck.Check(format.Value, items, call, issues);
            return;
        }

        if (call.Arguments is not [LiteralExpr { Value: CelString literal } argument, ..]) return;
        bool good = call.Function switch
        {
            "duration" => CelDuration.Parse(literal.Value) is not null,
            "timestamp" => CelTimestamp.Parse(literal.Value) is not null,
            "matches" => call.Target is null || GoRegex.TryParse(literal.Value, out _, out _),
            _ => true,
        };
        if (!good) issues.Add(new(argument.Offset, $"invalid {call.Function} argument"));
    }

    private void List(ListExpr list)
    {
        CelType? first = null;
        for (int i = 0; i < list.Items.Count; i++)
        {
            CelType type = list.Items[i].Type;
            if (list.Optionals.Contains(i) && type.IsOptional) type = type.Element;
            if (first is null) first = type;
            else if (Differs(list.Items[i], first, type)) return;
        }
    }

    private void Map(MapExpr map)
    {
        CelType? key = null, value = null;
        foreach (MapEntry entry in map.Entries)
        {
            CelType type = entry.IsOptional && entry.Value.Type.IsOptional ? entry.Value.Type.Element : entry.Value.Type;
            if (key is null || value is null)
            {
                (key, value) = (entry.Key.Type, type);
                continue;
            }

            Differs(entry.Key, key, entry.Key.Type);
            Differs(entry.Value, value, type);
        }
    }

    private bool Differs(Expr node, CelType expected, CelType found)
    {
        if (expected.IsExactly(found)) return false;
        issues.Add(new(node.Offset, $"expected type '{expected}' but found '{found}'"));
        return true;
    }
}
