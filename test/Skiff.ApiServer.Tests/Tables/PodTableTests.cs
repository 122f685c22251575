using Skiff.ApiServer.Tables;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using static Skiff.ApiServer.Tests.Tables.TableFixture;

namespace Skiff.ApiServer.Tests.Tables;

public sealed class PodTableTests
{
    private static readonly ContainerState Running = new() { Running = new() { StartedAt = Ago(60) } };

    [Fact]
    public void Columns_are_those_of_upstream() => Assert.Equal(
        "Name|Ready|Status|Restarts|Age|[IP]|[Node]|[Nominated Node]|[Readiness Gates]", Head(Kinds.Pod));

    [Fact]
    public void A_new_pod_shows_its_phase() =>
        Assert.Equal("one|0/1|Pending|0|5m|<none>|<none>|<none>|<none>", Row(Pod("Pending")));

    [Fact]
    public void A_running_pod_shows_address_node_and_gates()
    {
        Pod pod = Pod("Running", Status("a", Running, ready: true));
        pod = pod with
        {
            Spec = pod.Spec with
            {
                NodeName = "node-1",
                ReadinessGates = [new() { ConditionType = "lb" }, new() { ConditionType = "dns" }],
            },
            Status = pod.Status with
            {
                PodIPs = [new() { IP = "10.42.0.9" }, new() { IP = "fd00::9" }],
                Conditions = [new() { Type = "lb", Status = "True" }, new() { Type = "dns", Status = "False" }],
                NominatedNodeName = "node-2",
            },
        };
        Assert.Equal("one|1/1|Running|0|5m|10.42.0.9|node-1|node-2|1/2", Row(pod));
    }

    [Fact]
    public void Restarts_say_when_the_last_one_was()
    {
        ContainerState crash = new() { Terminated = new() { ExitCode = 1, Reason = "Error", FinishedAt = Ago(65) } };
        ContainerState waiting = new() { Waiting = new() { Reason = "CrashLoopBackOff" } };
        Pod pod = Pod("Running", Status("a", waiting) with { RestartCount = 3, LastTerminationState = crash });
        Assert.Equal("one|0/1|CrashLoopBackOff|3 (65s ago)|5m", Short(pod));
        pod = Pod("Running", Status("a", waiting) with { RestartCount = 3 });
        Assert.Equal("one|0/1|CrashLoopBackOff|3|5m", Short(pod));
    }

    public static TheoryData<string, ContainerState, string> Ends => new()
    {
        { "Succeeded", new() { Terminated = new() { Reason = "Completed" } }, "Completed" },
        { "Failed", new() { Terminated = new() { Reason = "OOMKilled", ExitCode = 137 } }, "OOMKilled" },
        { "Failed", new() { Terminated = new() { ExitCode = 2 } }, "ExitCode:2" },
        { "Failed", new() { Terminated = new() { ExitCode = 2, Signal = 9 } }, "Signal:9" },
        { "Pending", new() { Waiting = new() { Reason = "ImagePullBackOff" } }, "ImagePullBackOff" },
        { "Pending", new() { Waiting = new() }, "Pending" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_containers_state_names_the_pods(string phase, ContainerState state, string expected) =>
        Assert.Equal($"one|0/1|{expected}|0|5m", Short(Pod(phase, Status("a", state))));

    [Fact]
    public void A_finished_container_beside_a_running_one_leaves_the_pod_running()
    {
        ContainerState done = new() { Terminated = new() { Reason = "Completed" } };
        Pod pod = Pod("Running", Status("a", done), Status("b", Running, ready: true));
        Assert.Equal("one|1/2|NotReady|0|5m", Short(pod));
        pod = pod with { Status = pod.Status with { Conditions = [new() { Type = "Ready", Status = "True" }] } };
        Assert.Equal("one|1/2|Running|0|5m", Short(pod));
    }

    public static TheoryData<ContainerState, string> InitStates => new()
    {
        { Running, "Init:1/2" },
        { new() { Waiting = new() { Reason = "PodInitializing" } }, "Init:1/2" },
        { new() { Waiting = new() { Reason = "ErrImagePull" } }, "Init:ErrImagePull" },
        { new() { Terminated = new() { ExitCode = 1, Reason = "Error" } }, "Init:Error" },
        { new() { Terminated = new() { ExitCode = 3 } }, "Init:ExitCode:3" },
        { new() { Terminated = new() { ExitCode = 3, Signal = 15 } }, "Init:Signal:15" },
    };

    [Theory]
    [MemberData(nameof(InitStates))]
    public void The_first_init_container_that_has_not_finished_counts(ContainerState state, string expected)
    {
        Pod pod = Pod("Pending", Status("a", new() { Waiting = new() { Reason = "PodInitializing" } }));
        ContainerState done = new() { Terminated = new() { ExitCode = 0, Reason = "Completed" } };
        pod = pod with
        {
            Spec = pod.Spec with { InitContainers = [new() { Name = "i" }, new() { Name = "j" }] },
            Status = pod.Status with
            {
                InitContainerStatuses = [Status("i", done), Status("j", state) with { RestartCount = 2 }],
            },
        };
        Assert.Equal($"one|0/1|{expected}|2|5m", Short(pod));
    }

    [Fact]
    public void Once_init_containers_are_done_the_containers_count()
    {
        Pod pod = Pod("Pending", Status("a", new() { Waiting = new() { Reason = "PodInitializing" } }));
        ContainerState done = new() { Terminated = new() { ExitCode = 0, Reason = "Completed" } };
        pod = pod with
        {
            Spec = pod.Spec with { InitContainers = [new() { Name = "i" }] },
            Status = pod.Status with { InitContainerStatuses = [Status("i", done) with { RestartCount = 4 }] },
        };
        Assert.Equal("one|0/1|PodInitializing|0|5m", Short(pod));
    }

    [Fact]
    public void A_sidecar_counts_as_a_container()
    {
        Pod pod = Pod("Running", Status("a", Running, ready: true) with { RestartCount = 1 });
        ContainerState crash = new() { Terminated = new() { FinishedAt = Ago(10) } };
        pod = pod with
        {
            Spec = pod.Spec with { InitContainers = [new() { Name = "s", RestartPolicy = "Always" }] },
            Status = pod.Status with
            {
                InitContainerStatuses =
                [
                    Status("s", Running, ready: true) with
                    {
                        Started = true, RestartCount = 2, LastTerminationState = crash,
                    },
                ],
            },
        };
        Assert.Equal("one|2/2|Running|3 (10s ago)|5m", Short(pod));
    }

    [Fact]
    public void Reason_gate_and_deletion_override_the_phase()
    {
        Pod pod = Pod("Failed");
        Assert.Equal("one|0/1|Evicted|0|5m", Short(pod with { Status = pod.Status with { Reason = "Evicted" } }));

        Pod gated = Pod("Pending");
        gated = gated with
        {
            Status = gated.Status with { Conditions = [new() { Type = "PodScheduled", Reason = "SchedulingGated" }] },
        };
        Assert.Equal("one|0/1|SchedulingGated|0|5m", Short(gated));
        Assert.Equal("one|1/1|Terminating|0|5m", Short(Deleted(Pod("Running", Status("a", Running, ready: true)))));
        Assert.Equal("one|0/1|Succeeded|0|5m", Short(Deleted(Pod("Succeeded"))));
        Pod lost = Pod("Running");
        lost = lost with { Status = lost.Status with { Reason = "NodeLost" } };
        Assert.Equal("one|0/1|Unknown|0|5m", Short(Deleted(lost)));
    }

    [Fact]
    public void A_finished_pods_row_is_marked()
    {
        TableBuilder builder = TableBuilder.For(Kinds.Pod);
        TableRowCondition mark = builder.OfObject(Pod("Succeeded"), new(Now)).Rows[0].Conditions[0];
        Assert.Equal(("Completed", "True", "Succeeded"), (mark.Type, mark.Status, mark.Reason));
        Assert.Equal("Failed", builder.OfObject(Pod("Failed"), new(Now)).Rows[0].Conditions[0].Reason);
        Assert.True(builder.OfObject(Pod("Running"), new(Now)).Rows[0].Conditions.IsEmpty);
    }

    private static string Short(Pod pod) => string.Join('|', Row(pod).Split('|').Take(5));

    private static Pod Deleted(Pod pod) => pod with { Metadata = pod.Metadata with { DeletionTimestamp = Now } };

    private static Pod Pod(string phase, params ContainerStatus[] containers) => new()
    {
        Metadata = Meta(),
        Spec = PodSpec.Empty with
        {
            Containers = containers.Length == 0
                ? [new() { Name = "a" }]
                : ListOf.From(containers.Select(container => new Container { Name = container.Name })),
        },
        Status = PodStatus.Empty with { Phase = phase, ContainerStatuses = ListOf.From(containers) },
    };

    private static ContainerStatus Status(string name, ContainerState state, bool ready = false) =>
        new() { Name = name, State = state, Ready = ready };
}
