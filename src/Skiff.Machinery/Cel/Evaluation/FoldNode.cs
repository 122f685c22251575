namespace Skiff.Machinery.Cel;

/// <summary>A fold; see <see cref="ComprehensionExpr"/>.</summary>
internal sealed class FoldNode : Node
{
    public required Node Range { get; init; }

    public required Node Initial { get; init; }

    public required Node Condition { get; init; }

    public required Node Step { get; init; }

    public required Node Result { get; init; }

    /// <summary>Where the accumulator and the variables live while the fold runs.</summary>
    public required int Accumulator { get; init; }

    public required int First { get; init; }

    /// <summary>Negative when the fold has one variable.</summary>
    public required int Second { get; init; }

    public override CelValue Run(CelRun run)
    {
        CelValue range = Range.Run(run);
        if (range.IsError) return range;
        run.Locals[Accumulator] = Start(Initial.Run(run));
        switch (range)
        {
            case CelList list:
                for (int i = 0; i < list.Count; i++)
                {
                    if (!Next(run, Second < 0 ? list[i] : CelInt.Of(i), Second < 0 ? null : list[i])) break;
                }

                break;
            case CelMap map:
                foreach (CelValue key in map.Keys)
                {
                    CelValue? value = null;
                    if (Second >= 0 && !map.TryGet(key, out value)) continue;
                    if (!Next(run, key, value)) break;
                }

                break;
            default:
                return new CelError($"got '{range.Type.Name}', expected iterable type");
        }

        if (run.Ended is not null) return run.Ended;
        CelValue result = Result.Run(run);
        return result is CelListBuilder items ? items.Build() : result;
    }

    // An accumulator that starts empty is built in place.
    private static CelValue Start(CelValue initial) => initial switch
    {
        CelList { Count: 0 } => new CelListBuilder(),
        CelMap { Count: 0 } => new CelEntries(),
        _ => initial,
    };

    private bool Next(CelRun run, CelValue first, CelValue? second)
    {
        run.Locals[First] = first;
        if (second is not null) run.Locals[Second] = second;
        if (Condition.Run(run) is CelBool { Value: false } || !run.Loops()) return false;
        run.Locals[Accumulator] = Step.Run(run);
        return true;
    }
}

/// <summary>A name for a value, which is evaluated once.</summary>
internal sealed class BindNode(int local, Node value, Node result) : Node
{
    public override CelValue Run(CelRun run)
    {
        run.Locals[local] = value.Run(run);
        return result.Run(run);
    }
}
