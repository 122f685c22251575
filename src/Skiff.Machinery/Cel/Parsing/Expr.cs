namespace Skiff.Machinery.Cel;

/// <summary>A node of an expression's syntax; the checker notes its type and what its names mean.</summary>
internal abstract class Expr(int offset)
{
    /// <summary>Where in the text errors about the node point.</summary>
    public int Offset => offset;

    /// <summary>How many nodes the tree below has, shared ones as often as they are met; saturated.</summary>
    public int Weight { get; protected init; } = 1;

    /// <summary>The type found by the checker.</summary>
    public CelType Type { get; set; } = CelType.Dyn;

    protected static int WeightOf(params IEnumerable<Expr?> parts)
    {
        long weight = 1;
        foreach (Expr? part in parts) weight += part?.Weight ?? 0;
        return (int)Math.Min(weight, int.MaxValue / 2);
    }
}

/// <summary>What stands where the text made no sense.</summary>
internal sealed class BrokenExpr(int offset) : Expr(offset);

internal sealed class LiteralExpr(int offset, CelValue value) : Expr(offset)
{
    public CelValue Value => value;
}

internal sealed class IdentExpr(int offset, string name) : Expr(offset)
{
    public string Name => name;

    /// <summary>The type a name of a type stands for.</summary>
    public CelType? NamedType { get; set; }
}

internal sealed class SelectExpr : Expr
{
    public SelectExpr(int offset, Expr operand, string field, bool isTest) : base(offset)
    {
        Operand = operand;
        Field = field;
        IsTest = isTest;
        Weight = WeightOf(operand);
    }

    public Expr Operand { get; }

    public string Field { get; }

    /// <summary>Whether only the presence of the field is asked for.</summary>
    public bool IsTest { get; }

    /// <summary>What the whole selection is when it is a qualified name.</summary>
    public IdentExpr? Resolved { get; set; }
}

internal sealed class CallExpr : Expr
{
    public CallExpr(int offset, string function, Expr? target, params IReadOnlyList<Expr> arguments) : base(offset)
    {
        Function = function;
        Target = target;
        Arguments = arguments;
        Weight = WeightOf([target, .. arguments]);
    }

    /// <summary>The function; with its name space once checked, when the target was one.</summary>
    public string Function { get; set; }

    public Expr? Target { get; set; }

    public IReadOnlyList<Expr> Arguments { get; }

    /// <summary>The overloads the arguments may select.</summary>
    public IReadOnlyList<CelOverload> Overloads { get; set; } = [];
}

internal sealed class ListExpr : Expr
{
    public ListExpr(int offset, IReadOnlyList<Expr> items, IReadOnlySet<int> optionals) : base(offset)
    {
        Items = items;
        Optionals = optionals;
        Weight = WeightOf(items);
    }

    public IReadOnlyList<Expr> Items { get; }

    public IReadOnlySet<int> Optionals { get; }
}

internal readonly record struct MapEntry(int Offset, Expr Key, Expr Value, bool IsOptional);

internal sealed class MapExpr : Expr
{
    public MapExpr(int offset, IReadOnlyList<MapEntry> entries) : base(offset)
    {
        Entries = entries;
        Weight = WeightOf(entries.SelectMany(static entry => new[] { entry.Key, entry.Value }));
    }

    public IReadOnlyList<MapEntry> Entries { get; }
}

internal readonly record struct StructField(int Offset, string Name, Expr Value, bool IsOptional);

internal sealed class StructExpr : Expr
{
    public StructExpr(int offset, string name, IReadOnlyList<StructField> fields) : base(offset)
    {
        Name = name;
        Fields = fields;
        Weight = WeightOf(fields.Select(static field => field.Value));
    }

    public string Name { get; }

    public IReadOnlyList<StructField> Fields { get; }
}

/// <summary>
/// A fold over a list or map. <c>all</c>, <c>map</c> and the others become one: the accumulator starts as
/// <c>Initial</c>, is replaced by <c>Step</c> for each element while <c>Condition</c> holds, and <c>Result</c> is the
/// value.
/// </summary>
internal sealed class ComprehensionExpr : Expr
{
    public ComprehensionExpr(int offset, Expr range, Fold fold) : base(offset)
    {
        Range = range;
        Fold = fold;
        Weight = WeightOf(range, fold.Initial, fold.Condition, fold.Step, fold.Result);
    }

    public Expr Range { get; }

    public Fold Fold { get; }

    /// <summary>Whether this only gives a value a name: a fold over nothing.</summary>
    public bool IsBinding => Range is ListExpr { Items.Count: 0 }
        && Fold.Condition is LiteralExpr { Value: CelBool { Value: false } } && Fold.Accumulator != Macros.Accumulator;
}

internal sealed record Fold(
    string Variable, string? Second, string Accumulator, Expr Initial, Expr Condition, Expr Step, Expr Result);

/// <summary>The names of operators as functions.</summary>
internal static class Operators
{
    public const string Conditional = "_?_:_";
    public const string And = "_&&_";
    public const string Or = "_||_";
    public const string Not = "!_";
    public const string Negate = "-_";
    public const string EqualTo = "_==_";
    public const string NotEqualTo = "_!=_";
    public const string Add = "_+_";
    public const string Index = "_[_]";
    public const string OptIndex = "_[?_]";
    public const string OptSelect = "_?._";
    public const string In = "@in";
    public const string NotStrictlyFalse = "@not_strictly_false";
}
