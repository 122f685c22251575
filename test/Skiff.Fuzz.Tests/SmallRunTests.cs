using Skiff.Fuzz.Http;
using Skiff.Fuzz.Targets;

namespace Skiff.Fuzz.Tests;

/// <summary>A part of what <c>test/Skiff.Fuzz</c> gives to parsers and server by the million.</summary>
public sealed class SmallRunTests
{
    private const int Inputs = 200_000;
    private const int Requests = 10_000;
    private const int Seed = 20_261;

    [Fact]
    public void No_parser_breaks()
    {
        Findings findings = new();
        Target[] targets = [.. AllTargets.List()];
        new ParserRun(new Options { Inputs = Inputs, Seed = Seed }, targets, findings).Run();
        Assert.True(findings.Found.Count == 0, findings.Report());
        // Damage that is always noticed at once, or never, tests little.
        foreach (Target target in targets)
        {
            (long inputs, long taken) = findings.Of(target.Name);
            Assert.True(inputs > 500 && taken < inputs, $"{target.Name}: {taken} of {inputs} taken");
        }
    }

    [Fact]
    public async Task No_request_breaks_the_server()
    {
        Findings findings = new();
        await RequestRun.RunAsync(
            new Options { Requests = Requests, Seed = Seed }, findings, TestContext.Current.CancellationToken);
        Assert.True(findings.Found.Count == 0, findings.Report());
        (long sent, long succeeded) = findings.Of("http");
        Assert.True(sent > Requests * 9 / 10 && succeeded > Requests / 20, $"{succeeded} of {sent} succeeded");
    }
}
