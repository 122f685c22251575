namespace Skiff.Machinery.Cel;

/// <summary>An expression ready to run, any number of times and at the same time.</summary>
public sealed class CelProgram
{
    /// <summary>Most one evaluation may cost.</summary>
    public const ulong CallCostMax = 1_000_000;

    private readonly Expr tree;
    private readonly Node root;
    private readonly int globals;
    private readonly int locals;

    internal CelProgram(string expression, Expr tree, ICelTypes? types)
    {
        Planner planner = new(types);
        root = planner.Plan(tree);
        this.tree = tree;
        globals = planner.Globals;
        locals = planner.Locals;
        Expression = expression;
    }

    /// <summary>The text.</summary>
    public string Expression { get; }

    /// <summary>The type of the values.</summary>
    public CelType Type => tree.Type;

    /// <summary>Evaluates. The value is an error when something is wrong or the limit is reached.</summary>
    public CelResult Run(ICelVariables variables, ulong costLimit = CallCostMax, CancellationToken stop = default)
    {
        CelRun run = new(variables, globals, locals, costLimit, stop);
        CelValue value = root.Run(run);
        return new(run.Ended ?? value, run.Cost);
    }

    /// <summary>What an evaluation may cost, from the sizes the variables may have.</summary>
    public CostRange EstimateCost(ICelSizes? sizes = null) => CostEstimator.Estimate(tree, sizes);

    /// <summary>Whether the expression names a variable, other than one of its own.</summary>
    public bool Uses(string variable) => References.Contains(tree, variable);
}
