namespace Skiff.Machinery.Cel;

/// <summary>The functions that are rewritten while parsing: <c>has</c>, the folds, <c>optMap</c> and <c>sortBy</c>.</summary>
internal static class Macros
{
    public const string Accumulator = "@result";
    private const string OldAccumulator = "__result__";
    private const string Unused = "#unused";
    private const string SortInput = "@__sortBy_input__";

    /// <summary>What a macro makes of a call: an expression, an issue, or null when the call is no macro.</summary>
    public readonly record struct Expansion(Expr? Value, CelIssue? Issue)
    {
        public static implicit operator Expansion(Expr value) => new(value, null);

        public static implicit operator Expansion(CelIssue issue) => new(null, issue);
    }

    public static Expansion? Expand(int at, string function, Expr? target, IReadOnlyList<Expr> arguments)
    {
        Expansion? none = default(Expansion?);
        if (target is null) return function == "has" && arguments.Count == 1 ? Has(at, arguments[0]) : none;
        return (function, arguments.Count) switch
        {
            ("all", 2 or 3) => Quantify(at, target, arguments, All),
            ("exists", 2 or 3) => Quantify(at, target, arguments, Exists),
            ("exists_one" or "existsOne", 2 or 3) => Quantify(at, target, arguments, ExistsOne),
            ("map", 2 or 3) => Collect(at, target, arguments[0], null, arguments),
            ("filter", 2) => Filter(at, target, arguments),
            ("transformList", 3 or 4) => Transform(at, target, arguments, ListStep, List(at)),
            ("transformMap", 3 or 4) => Transform(at, target, arguments, MapStep, new MapExpr(at, [])),
            ("transformMapEntry", 3 or 4) => Transform(at, target, arguments, EntryStep, new MapExpr(at, [])),
            ("sortBy", 2) => SortBy(at, target, arguments),
            ("optMap", 2) => OptMap(at, target, arguments, wrap: true),
            ("optFlatMap", 2) => OptMap(at, target, arguments, wrap: false),
            _ => none,
        };
    }

    private static IdentExpr Accu(int at) => new(at, Accumulator);

    private static LiteralExpr Literal(int at, CelValue value) => new(at, value);

    private static ListExpr List(int at, params Expr[] items) => new(at, items, new HashSet<int>());

    private static CallExpr Call(int at, string function, params Expr[] arguments) => new(at, function, null, arguments);

    private static Expansion Has(int at, Expr argument) => argument is SelectExpr { IsTest: false } select
        ? new SelectExpr(at, select.Operand, select.Field, isTest: true)
        : new CelIssue(argument.Offset, "invalid argument to has() macro");

    private static Expansion Quantify(int at, Expr target, IReadOnlyList<Expr> arguments, Func<int, Expr, Fold> shape)
    {
        string? second = null;
        if (Variables(arguments, arguments.Count - 1, out string first, ref second) is { } issue) return issue;
        Fold fold = shape(at, arguments[^1]) with { Variable = first, Second = second };
        return new ComprehensionExpr(at, target, fold);
    }

    // One or two names at the start of the arguments.
    private static CelIssue? Variables(IReadOnlyList<Expr> arguments, int count, out string first, ref string? second)
    {
        first = "";
        for (int i = 0; i < count; i++)
        {
            if (arguments[i] is not IdentExpr { Name: { } name }) return new(arguments[i].Offset, "argument must be a simple name");
            if (i == 0) first = name;
            else second = name;
        }

        if (first == second) return new(arguments[1].Offset, $"duplicate variable name: {first}");
        for (int i = 0; i < count; i++)
        {
            if (Overwrites(arguments[i]) is { } issue) return issue;
        }

        return null;
    }

    private static CelIssue? Overwrites(Expr variable) =>
        variable is IdentExpr { Name: Accumulator or OldAccumulator }
            ? new(variable.Offset, "iteration variable overwrites accumulator variable")
            : null;

    private static Fold All(int at, Expr test) => new(
        "", null, Accumulator,
        Literal(at, CelBool.True),
        Call(at, Operators.NotStrictlyFalse, Accu(at)),
        Call(at, Operators.And, Accu(at), test),
        Accu(at));

    private static Fold Exists(int at, Expr test) => new(
        "", null, Accumulator,
        Literal(at, CelBool.False),
        Call(at, Operators.NotStrictlyFalse, Call(at, Operators.Not, Accu(at))),
        Call(at, Operators.Or, Accu(at), test),
        Accu(at));

    private static Fold ExistsOne(int at, Expr test) => new(
        "", null, Accumulator,
        Literal(at, CelInt.Of(0)),
        Literal(at, CelBool.True),
        Call(at, Operators.Conditional, test, Call(at, Operators.Add, Accu(at), Literal(at, CelInt.Of(1))), Accu(at)),
        Call(at, Operators.EqualTo, Accu(at), Literal(at, CelInt.Of(1))));

    private static Expansion Collect(int at, Expr target, Expr variable, Expr? filter, IReadOnlyList<Expr> arguments)
    {
        if (variable is not IdentExpr { Name: { } name }) return new CelIssue(variable.Offset, "argument is not an identifier");
        if (Overwrites(variable) is { } issue) return issue;
        if (arguments.Count == 3) filter = arguments[1];
        Expr step = Filtered(at, filter, ListStep(at, "", arguments[^1]));
        return new ComprehensionExpr(at, target, Collecting(at, name, null, List(at), step));
    }

    private static Expansion Filter(int at, Expr target, IReadOnlyList<Expr> arguments) =>
        Collect(at, target, arguments[0], arguments[1], [arguments[0], arguments[0]]);

    private static Fold Collecting(int at, string first, string? second, Expr initial, Expr step) =>
        new(first, second, Accumulator, initial, Literal(at, CelBool.True), step, Accu(at));

    private static Expr Filtered(int at, Expr? filter, Expr step) =>
        filter is null ? step : Call(at, Operators.Conditional, filter, step, Accu(at));

    private static CallExpr ListStep(int at, string key, Expr value) => Call(at, Operators.Add, Accu(at), List(at, value));

    private static CallExpr MapStep(int at, string key, Expr value) =>
        Call(at, "cel.@mapInsert", Accu(at), new IdentExpr(at, key), value);

    private static CallExpr EntryStep(int at, string key, Expr value) => Call(at, "cel.@mapInsert", Accu(at), value);

    private static Expansion Transform(
        int at, Expr target, IReadOnlyList<Expr> arguments, Func<int, string, Expr, CallExpr> makeStep, Expr initial)
    {
        string? second = null;
        if (Variables(arguments, 2, out string first, ref second) is { } issue) return issue;
        Expr? filter = arguments.Count == 4 ? arguments[2] : null;
        Expr step = Filtered(at, filter, makeStep(at, first, arguments[^1]));
        return new ComprehensionExpr(at, target, Collecting(at, first, second, initial, step));
    }

    // A name for a value: a fold over nothing whose result is all that is evaluated.
    private static ComprehensionExpr Bind(int at, string name, Expr value, Expr result) => new(
        at, List(at), new(Unused, null, name, value, Literal(at, CelBool.False), new IdentExpr(at, name), result));

    private static Expansion SortBy(int at, Expr target, IReadOnlyList<Expr> arguments)
    {
        if (target is LiteralExpr or MapExpr or StructExpr)
        {
            return new CelIssue(
                target.Offset,
                "sortBy can only be applied to a list, identifier, comprehension, call or select expression");
        }

        Expansion keys = Collect(at, new IdentExpr(at, SortInput), arguments[0], null, arguments);
        if (keys.Value is null) return keys;
        CallExpr sorted = new(at, "@sortByAssociatedKeys", new IdentExpr(at, SortInput), keys.Value);
        return Bind(at, SortInput, target, sorted);
    }

    private static Expansion OptMap(int at, Expr target, IReadOnlyList<Expr> arguments, bool wrap)
    {
        if (arguments[0] is not IdentExpr { Name: { } name })
        {
            string macro = wrap ? "optMap" : "optFlatMap";
            return new CelIssue(arguments[0].Offset, $"{macro}() variable name must be a simple identifier");
        }

        Expr bound = Bind(at, name, new CallExpr(at, "value", target), arguments[1]);
        return Call(
            at, Operators.Conditional,
            new CallExpr(at, "hasValue", target),
            wrap ? Call(at, "optional.of", bound) : bound,
            Call(at, "optional.none"));
    }
}
