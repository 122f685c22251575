using System.Diagnostics;
using System.Globalization;
using Skiff.Agent.Cgroups;
using Skiff.Agent.Tests.Pods;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Eviction;
using Skiff.PodLifecycle.Resources;

namespace Skiff.Agent.Tests.Housekeeping;

[Trait("Category", "Integration")]
public sealed class MemoryNoticeTests
{
    private const string Mount = "/sys/fs/cgroup";
    private const long WantedBytes = 64 * 1024 * 1024;

    private static readonly TimeSpan tick = TimeSpan.FromMilliseconds(1);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_kernel_tells_when_memory_runs_short_long_before_the_next_look()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists(Mount + "/memory/cgroup.event_control"), "needs root and cgroup v1");
        string parent = $"/skiff-notices-{Environment.ProcessId}", pods = PodCgroup.RootOf(parent);
        long whole = 1024 * long.Parse(
            File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        EvictionSettings settings = EvictionSettings.Default with
        {
            Thresholds = [new(EvictionSignal.AllocatableMemoryAvailable, new(Quantity.Of(whole - WantedBytes), 0))],
        };
        CgroupTree tree = new(Mount, parent);
        using Process hungry = Start();
        try
        {
            await using FakeNode node = new(change: options => options with
            {
                CgroupMount = Mount, CgroupParent = parent, Eviction = settings, HasMemoryNotices = true,
            });
            node.Run("a");
            await node.UntilReadyAsync("a");
            await PutIntoAsync(pods, hungry);
            Assert.DoesNotContain(node.Api.All<Event>(), IsMet);
            DateTimeOffset before = node.Time.GetUtcNow();
            await hungry.StandardInput.WriteLineAsync("go".AsMemory(), Stop);
            while (!node.Api.All<Event>().Any(IsMet))
            {
                await Task.Delay(tick, TimeProvider.System, Stop);
                node.Time.Advance(tick);
                // The next look by the clock comes ten seconds after the last.
                Assert.True(node.Time.GetUtcNow() - before < TimeSpan.FromSeconds(9), "nobody told");
            }
        }
        finally
        {
            hungry.Kill();
            await hungry.WaitForExitAsync(Stop);
            Assert.True(tree.RemoveAll());
        }
    }

    private static bool IsMet(Event told) => told.Reason == "EvictionThresholdMet";

    // Takes twice as much as is left to the threshold, once it is told to.
    private static Process Start() => Process.Start(new ProcessStartInfo("/bin/sh")
    {
        ArgumentList = { "-c", $"read go; exec dd if=/dev/zero bs={2 * WantedBytes} count=1000000 of=/dev/null" },
        RedirectStandardInput = true,
        RedirectStandardError = true,
    })!;

    private static async Task PutIntoAsync(string cgroup, Process process) => await File.WriteAllTextAsync(
        $"{Mount}/memory{cgroup}/cgroup.procs", process.Id.ToString(CultureInfo.InvariantCulture), Stop);
}
