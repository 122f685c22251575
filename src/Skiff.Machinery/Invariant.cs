using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Skiff.Machinery;

/// <summary>Checks of what cannot happen; always on, because going on after a broken one loses data.</summary>
public static class Invariant
{
    /// <summary>Crashes with the failed expression and its values when <paramref name="holds"/> is false.</summary>
    public static void Check(
        [DoesNotReturnIf(false)] bool holds,
        string? values = null,
        [CallerArgumentExpression(nameof(holds))] string expression = "")
    {
        if (!holds) throw new UnreachableException($"invariant broken: {expression} ({values})");
    }
}
