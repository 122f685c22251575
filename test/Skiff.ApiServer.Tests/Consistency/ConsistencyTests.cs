using Skiff.ApiServer.Consistency;

namespace Skiff.ApiServer.Tests.ConsistencyRuns;

/// <summary>
/// What <c>test/Skiff.ApiServer.Consistency</c> checks by the million, by the ten thousand; and that it would find what it
/// looks for.
/// </summary>
[Trait("Category", "Integration")]
public sealed class ConsistencyTests
{
    [Fact]
    public async Task Watchers_that_come_and_go_are_told_everything_once_and_in_order()
    {
        Options options = new() { Events = 60_000, Watchers = 100, Seed = 7 };
        Outcome outcome = await WatchRun.RunAsync(options, TestContext.Current.CancellationToken);
        Assert.True(outcome.Faults.Count == 0, outcome.Summary + outcome.Faults);
        Assert.True(outcome.Checks >= options.Events, outcome.Summary);
    }

    [Fact]
    public async Task Reads_are_true_and_never_older_than_what_was_known()
    {
        Options options = new() { Operations = 30_000, Seed = 7 };
        Outcome outcome = await OperationRun.RunAsync(options, TestContext.Current.CancellationToken);
        Assert.True(outcome.Faults.Count == 0, outcome.Summary + outcome.Faults);
        Assert.True(outcome.Checks >= options.Operations, outcome.Summary);
    }

    [Theory]
    [InlineData(Planted.Drop)]
    [InlineData(Planted.Repeat)]
    [InlineData(Planted.Swap)]
    public async Task A_mistake_of_a_watch_is_found(Planted planted)
    {
        Options options = new() { Events = 1000, Watchers = 10, Planted = planted };
        Outcome outcome = await WatchRun.RunAsync(options, TestContext.Current.CancellationToken);
        Assert.NotEqual(0, outcome.Faults.Count);
    }

    [Fact]
    public async Task A_stale_read_is_found()
    {
        Options options = new() { Operations = 1000, Clients = 4, Planted = Planted.Stale };
        Outcome outcome = await OperationRun.RunAsync(options, TestContext.Current.CancellationToken);
        Assert.NotEqual(0, outcome.Faults.Count);
    }
}
