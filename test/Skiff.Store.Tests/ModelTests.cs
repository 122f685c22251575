namespace Skiff.Store.Tests;

/// <summary>
/// Random operations against the model. A failing seed is in the test's name and replays; another set of seeds is run
/// with SKIFF_SEED=first.
/// </summary>
public sealed class ModelTests
{
    public static TheoryData<int> Seeds()
    {
        int first = int.TryParse(Environment.GetEnvironmentVariable("SKIFF_SEED"), out int seed) ? seed : 1;
        return [.. Enumerable.Range(first, 24)];
    }

    public static TheoryData<int> FewerSeeds() => [.. Seeds().Select(row => row.Data).Where(seed => seed % 2 == 0)];

    [Theory, MemberData(nameof(Seeds))]
    public async Task MemoryStoreAgrees(int seed)
    {
        await using RandomRun run = new(seed, directory: null);
        await run.RunAsync(steps: 400);
    }

    [Theory, MemberData(nameof(FewerSeeds))]
    public async Task SqliteStoreAgreesAcrossRestartsAndCrashes(int seed)
    {
        using TemporaryDirectory directory = new();
        await using RandomRun run = new(seed, directory.Path);
        await run.RunAsync(steps: 150);
    }
}
