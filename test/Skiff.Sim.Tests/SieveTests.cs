using Skiff.Sim.Sieve;

namespace Skiff.Sim.Tests;

/// <summary>
/// What controllers come to when they die after a write, see nothing new for a while, or see nothing of how it came to what there
/// is; after some of their writes. After each of them: <c>./dev sim sieve</c>.
/// </summary>
[Trait("Category", "Crash")]
public sealed class SieveTests
{
    private const int Every = 29;

    /// <summary>Every scenario with every disturbance.</summary>
    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (Scenario scenario in Scenarios.All)
            {
                foreach (Disturbance disturbance in Enum.GetValues<Disturbance>()) cases.Add(scenario.Name, disturbance.ToString());
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_end_is_the_same(string scenario, string disturbance)
    {
        SieveReport report = SieveRun.Play(Named(scenario), Enum.Parse<Disturbance>(disturbance), Every);
        Assert.Empty(report.Differences);
        Assert.True(report.Writes > 20, $"{report.Writes} writes");
    }

    [Fact]
    public void A_deletion_that_is_never_seen_is_found() =>
        Assert.NotEmpty(SieveRun.Play(Named("deployments"), Disturbance.Staleness, every: 5, plant: true).Differences);

    private static Scenario Named(string name) => Scenarios.All.Single(scenario => scenario.Name == name);
}
