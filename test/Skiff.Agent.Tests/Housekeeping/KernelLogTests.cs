using System.Diagnostics;
using System.Text;
using Skiff.Agent.Tests.Pods;
using Skiff.Agent.Tests.Volumes;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Housekeeping;

public sealed class KernelLogTests
{
    private const string Begin = "4,1,9,-;dd invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=1000\n SUBSYSTEM=x\n";

    [Fact]
    public async Task A_machine_without_memory_is_told_of_as_an_event_of_the_node_and_a_container_without_is_counted()
    {
        using TempDirectory directory = new();
        string log = directory["kmsg"];
        using Process made = Process.Start("mkfifo", [log]);
        await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        await using FakeNode node = new(change: options => options with { KernelLogPath = log });
        await using FileStream writer = new(log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        await writer.WriteAsync(Encoding.UTF8.GetBytes(
            Begin + "6,2,9,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=c1,mems_allowed=0,oom_memcg=/pods/p1,"
            + "task_memcg=/pods/p1/c1,task=sh,pid=7,uid=0\n"), TestContext.Current.CancellationToken);
        await writer.WriteAsync(Encoding.UTF8.GetBytes(
            Begin + "3,3,9,-;Out of memory: Killed process 42 (dd) total-vm:103kB\n"), TestContext.Current.CancellationToken);
        Event? told = null;
        await node.UntilAsync(() => (told = node.Api.All<Event>().FirstOrDefault(one => one.Reason == "SystemOOM")) is not null);
        Assert.Equal(
            ("Warning", "System OOM encountered, victim process: dd, pid: 42", "Node", "n1", "n1"),
            (told!.Type, told.Message, told.InvolvedObject.Kind, told.InvolvedObject.Name, told.InvolvedObject.UID));
        Assert.Equal((1, 0), (node.Counts.OutOfMemoryOf("c1"), node.Counts.OutOfMemoryOf("c2")));
    }

    [Fact]
    public void Containers_that_nobody_knows_are_not_counted_for_ever()
    {
        NodeCounts counts = new();
        counts.AddOutOfMemory("first");
        for (int i = 0; i < 1024; i++) counts.AddOutOfMemory($"c{i}");
        counts.AddOutOfMemory("c1023");
        Assert.Equal((0, 1, 2), (counts.OutOfMemoryOf("first"), counts.OutOfMemoryOf("c0"), counts.OutOfMemoryOf("c1023")));
    }
}
