namespace Skiff.Bench.Micro;

/// <summary>Every step there is.</summary>
internal static class AllSteps
{
    public static IEnumerable<Step> Make() => [.. WireSteps.Make(), .. WriteSteps.Make(), .. PlanSteps.Make()];
}
