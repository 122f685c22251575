using Skiff.PodLifecycle.Kernel;

namespace Skiff.PodLifecycle.Tests.Kernel;

public sealed class KernelLogReaderTests
{
    private const string Begin = "4,1,9,-;dd invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=1000";

    [Theory]
    [InlineData(
        "6,2,9,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=c1,mems_allowed=0,oom_memcg=/pods/pod1,"
        + "task_memcg=/pods/pod1/c1,task=dd,pid=42,uid=0", "/pods/pod1", "/pods/pod1/c1", "dd", 42)]
    [InlineData(
        "6,2,9,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=c1,mems_allowed=0,oom_memcg=/a,"
        + "task_memcg=/a/b,task=x,pid=1,uid=2,pid=7,uid=65534", "/a", "/a/b", "x,pid=1,uid=2", 7)]
    [InlineData("3,2,9,-;Out of memory: Killed process 42 (a (b) c) total-vm:103kB, anon-rss:1kB", "/", "/", "a (b) c", 42)]
    public void A_kill_is_found(string record, string limited, string own, string process, int id)
    {
        KernelLogReader reader = new();
        Assert.Null(reader.Take(record)); // Without its beginning it is none.
        Assert.Null(reader.Take(Begin));
        Assert.Null(reader.Take("6,2,9,-;CPU: 0 PID: 1"));
        Assert.Equal(new(limited, own, process, id), reader.Take(record));
        Assert.Null(reader.Take(record));
    }

    [Fact]
    public void Where_the_machine_is_short_the_cgroup_of_the_victim_says_nothing()
    {
        KernelLogReader reader = new();
        reader.Take(Begin);
        Assert.Null(reader.Take("6,2,9,-;oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,"
            + "task_memcg=/pods/pod1/c1,task=dd,pid=42,uid=0"));
        OutOfMemoryKill? kill = reader.Take("3,3,9,-;Out of memory: Killed process 42 (dd) total-vm:103kB");
        Assert.Equal((true, "", "dd", 42), (kill!.IsOfSystem, kill.ContainerId, kill.Process, kill.ProcessId));
    }

    [Fact]
    public void Older_kernels_name_the_cgroups_before_the_process()
    {
        KernelLogReader reader = new();
        reader.Take(Begin);
        Assert.Null(reader.Take("6,2,9,-;Task in /pods/pod1/c1 killed as a result of limit of /pods/pod1"));
        Assert.Equal(new("/pods/pod1", "/pods/pod1/c1", "dd", 42), reader.Take("3,3,9,-;Killed process 42 (dd) total-vm:103kB"));
    }

    [Theory]
    [InlineData("/pods/pod1/c1", "c1")]
    [InlineData("/kubepods.slice/kubepods-pod1.slice/cri-containerd-c1.scope", "c1")]
    [InlineData("/", "")]
    public void A_containers_cgroup_is_called_by_its_id(string cgroup, string id) =>
        Assert.Equal(id, new OutOfMemoryKill("/", cgroup, "", 0).ContainerId);

    [Theory]
    [InlineData("")]
    [InlineData(" SUBSYSTEM=pci")]
    [InlineData("no head")]
    [InlineData("1;x invoked oom-killer:")]
    [InlineData("1,2,3,-;oom-kill:constraint=")]
    [InlineData("1,2,3,-;Killed process 99999999999 (x) y")]
    [InlineData("1,2,3,-;Killed process 1 (")]
    [InlineData("1,2,3,-;oom-kill:constraint=a,oom_memcg=/,task_memcg=/,task=,uid=,pid=")]
    [InlineData("1,2,3,-;oom-kill:constraint=a,task_memcg=/b,oom_memcg=/,task_memcg=/,task=,uid=,pid=")]
    public void What_is_no_report_of_a_kill_is_passed_over(string record)
    {
        KernelLogReader reader = new();
        Assert.Null(reader.Take(record));
        reader.Take(Begin);
        Assert.Null(reader.Take(record));
    }
}
