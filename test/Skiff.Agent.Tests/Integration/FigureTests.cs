using System.Globalization;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Integration;

/// <summary>Not much is asserted here: the figures go to the test's output.</summary>
[Collection(RealNodes.Name)]
[Trait("Category", "Integration")]
public sealed class FigureTests(TestNode node, ITestOutputHelper output) : IClassFixture<TestNode>
{
    private const int Many = 30;

    [Fact]
    public async Task One_pod_and_thirty_pods()
    {
        string[] sleep = ["/bin/sh", "-c", "trap 'exit 0' TERM; while true; do sleep 0.2; done"];
        for (int i = 0; i < 3; i++) await MeasureAsync("one", 1, sleep);
        await MeasureAsync("many", Many, sleep);
    }

    private async Task MeasureAsync(string prefix, int count, string[] command)
    {
        TimeProvider time = TimeProvider.System;
        string[] names = [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}"))];
        long allocated = GC.GetTotalAllocatedBytes();
        long started = time.GetTimestamp();
        foreach (string name in names) node.Run(name, spec => spec with { TerminationGracePeriodSeconds = 5 }, command);
        foreach (string name in names) await node.UntilReadyAsync(name);
        double ready = time.GetElapsedTime(started).TotalMilliseconds;
        long bytes = (GC.GetTotalAllocatedBytes() - allocated) / count;
        Pod[] pods = [.. names.Select(name => node.Find(name)!)];
        started = time.GetTimestamp();
        foreach (Pod pod in pods) node.Api.Remove(pod);
        foreach (string name in names) await node.UntilGoneAsync(name);
        double gone = time.GetElapsedTime(started).TotalMilliseconds;
        foreach (Pod pod in pods) await node.UntilForgottenAsync(pod.Metadata.UID);
        string line = string.Create(CultureInfo.InvariantCulture,
            $"{count} pods: created to ready {ready:0} ms, deleted to gone {gone:0} ms, {bytes / 1024} KiB allocated each");
        output.WriteLine(line);
        TestContext.Current.SendDiagnosticMessage(line);
        Assert.InRange(ready, 0, 60_000);
    }
}
