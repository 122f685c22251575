namespace Skiff.Machinery.Cel;

/// <summary>Where an evaluation finds its variables; asked once for each that the expression names.</summary>
public interface ICelVariables
{
    /// <summary>The value of a variable, or null when it has none.</summary>
    CelValue? Find(string name);
}

/// <summary>Variables in a dictionary.</summary>
public sealed class CelVariables : Dictionary<string, CelValue>, ICelVariables
{
    /// <summary>No variables yet.</summary>
    public CelVariables() : base(StringComparer.Ordinal)
    {
    }

    /// <inheritdoc/>
    public CelValue? Find(string name) => this.GetValueOrDefault(name);
}

/// <summary>What came of an evaluation.</summary>
/// <param name="Value">The value, or an error.</param>
/// <param name="Cost">What it cost.</param>
public readonly record struct CelResult(CelValue Value, ulong Cost)
{
    /// <summary>The error's text, or null.</summary>
    public string? Error => (Value as CelError)?.Message;

    /// <summary>Whether the evaluation ended for its cost.</summary>
    public bool IsOverLimit => ReferenceEquals(Value, CelRun.OverLimit);
}

/// <summary>The state of one evaluation.</summary>
internal sealed class CelRun(ICelVariables variables, int globals, int locals, ulong limit, CancellationToken stop)
{
    private const int LoopsPerLook = 256;

    private readonly CelValue?[] found = new CelValue?[globals];
    private int loops;

    public static CelError OverLimit { get; } = new("operation cancelled: actual cost limit exceeded");

    private static CelError Interrupted { get; } = new("operation interrupted");

    /// <summary>The variables of folds.</summary>
    public CelValue[] Locals { get; } = new CelValue[locals];

    public ulong Cost { get; private set; }

    /// <summary>Why the evaluation must end; nodes with loops look at it.</summary>
    public CelError? Ended { get; private set; }

    public void Charge(ulong cost)
    {
        Cost = Cost + cost < Cost ? ulong.MaxValue : Cost + cost;
        if (Cost > limit) Ended ??= OverLimit;
    }

    /// <summary>Counts a round of a loop; false when the evaluation must end.</summary>
    public bool Loops()
    {
        if (++loops % LoopsPerLook == 0 && stop.IsCancellationRequested) Ended ??= Interrupted;
        return Ended is null;
    }

    public CelValue Global(int index, string name) =>
        found[index] ??= variables.Find(name) ?? new CelError($"no such attribute(s): {name}");
}
