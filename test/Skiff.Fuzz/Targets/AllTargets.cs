namespace Skiff.Fuzz.Targets;

/// <summary>Every parser there is.</summary>
internal static class AllTargets
{
    public static IEnumerable<Target> List() =>
    [
        .. WireTargets.List(), .. TextTargets.List(), .. PatchTargets.List(), .. ObjectTargets.List(),
        .. RequestTargets.List(), .. TrustTargets.List(), .. StreamTargets.List(), .. AnswerTargets.List(),
        .. NodeTargets.List(),
    ];
}
