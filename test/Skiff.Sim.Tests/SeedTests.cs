namespace Skiff.Sim.Tests;

/// <summary>Simulated clusters under faults, a few seeds of them. More: <c>./dev sim --seeds 5000</c>.</summary>
public sealed class SeedTests
{
    private const int Seeds = 12;
    private const int SeedsToFind = 24;
    private static readonly TimeSpan length = TimeSpan.FromMinutes(60);

    /// <summary>Every bug that is planted.</summary>
    public static TheoryData<string> Bugs => [.. Plants.All.Keys];

    [Fact]
    public void Every_promise_holds_whatever_goes_wrong()
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            SeedReport report = SeedRun.Run(seed, length);
            Assert.Null(report.Broken);
            Assert.True(report.Changes > 200, $"seed {seed} has seen {report.Changes} changes only");
        }
    }

    [Fact]
    public void A_seed_is_the_same_every_time()
    {
        SeedReport first = SeedRun.Run(7, length), second = SeedRun.Run(7, length), other = SeedRun.Run(8, length);
        Assert.Equal(first, second);
        Assert.NotEqual(first.Print, other.Print);
    }

    [Theory]
    [Trait("Category", "Crash")]
    [MemberData(nameof(Bugs))]
    public void A_planted_bug_is_found(string name)
    {
        for (int seed = 1; seed <= SeedsToFind; seed++)
        {
            if (SeedRun.Run(seed, length, plant: Plants.All[name]).Broken is { } found)
            {
                TestContext.Current.SendDiagnosticMessage($"{name}: {found}");
                return;
            }
        }

        Assert.Fail($"{SeedsToFind} seeds did not find it");
    }
}
