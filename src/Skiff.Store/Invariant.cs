using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Skiff.Store;

/// <summary>Checks of what cannot happen; always on, because going on after a broken one loses data.</summary>
internal static class Invariant
{
    internal static void Check(
        [DoesNotReturnIf(false)] bool holds,
        string? values = null,
        [CallerArgumentExpression(nameof(holds))] string expression = "")
    {
        if (!holds) throw new UnreachableException($"invariant broken: {expression} ({values})");
    }
}
