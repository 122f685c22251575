using Skiff.ApiServer.Differential;
using Skiff.ApiServer.Differential.Servers;

namespace Skiff.ApiServer.Tests.DifferentialRuns;

/// <summary>
/// The tour of every kind with which <c>test/Skiff.ApiServer.Differential</c> begins, and a few hundred of the random
/// requests that it sends by the ten thousand.
/// </summary>
public sealed class SmallRunTests
{
    private const int Requests = 2400;
    private const int Seed = 20_260;

    [Fact]
    [Trait("Category", "Integration")]
    public async Task AnswersAsUpstreamDoes()
    {
        Options options = Options.Small(Requests, Seed);
        if (PeerServer.Missing(options.Peers) is { } missing) Assert.Skip(missing);
        Findings findings = await ApiServer.Differential.Differential.RunAsync(options, TestContext.Current.CancellationToken);
        Assert.True(findings.Succeeded > Requests / 3, $"only {findings.Succeeded} requests were carried out by both");
        Assert.Empty(findings.Coverage.Missing(findings.Shared));
        Assert.True(findings.Differing == 0, findings.Report(shown: 20));
    }
}
