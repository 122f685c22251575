using Skiff.Agent.Runtime;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Pods;

public sealed class PodWorkerTests
{
    private const string Finalizer = "example.org/hold";

    [Fact]
    public async Task A_container_out_of_memory_says_so_also_when_the_runtime_says_it_late()
    {
        await using FakeNode node = new();
        node.Run("a", spec => spec with { RestartPolicy = RestartPolicy.Never });
        await node.UntilReadyAsync("a");
        string id = node.Cri.Containers[0].Id;
        node.Cri.Exit(id, 137);
        await node.UntilAsync("a", pod => pod.Status.Phase == PodPhase.Failed);
        node.Cri.Explain(id, "OOMKilled");
        node.Cri.TellOutOfMemory(id);
        await node.UntilAsync("a", pod => pod.Status.ContainerStatuses is [{ State.Terminated.Reason: "OOMKilled" }]);
    }

    [Fact]
    public async Task An_ephemeral_container_whose_target_is_not_there_does_not_start_without_it()
    {
        await using FakeNode node = new();
        node.Run("a", spec => spec with
        {
            EphemeralContainers =
            [
                EphemeralContainer.Empty with
                {
                    TargetContainerName = "nobody",
                    EphemeralContainerCommon = EphemeralContainerCommon.Empty with
                    {
                        Name = "debugger", Image = FakeNode.Image, ImagePullPolicy = PullPolicy.IfNotPresent,
                    },
                },
            ],
        });
        Pod pod = await node.UntilAsync("a", now => now.Status.EphemeralContainerStatuses is [{ State.Waiting.Reason: "CreateContainerConfigError" }]);
        Assert.Equal("unable to find target container nobody", pod.Status.EphemeralContainerStatuses[0].State.Waiting!.Message);
    }

    [Fact]
    public async Task A_pod_comes_and_goes_without_a_trace()
    {
        await using FakeNode node = new();
        Pod pod = node.Run("a");
        Pod ready = await node.UntilReadyAsync("a");
        Assert.Equal(PodPhase.Running, ready.Status.Phase);
        Assert.Equal("192.0.2.1", ready.Status.HostIP);
        Assert.NotNull(node.Pods.Find("default", "a"));
        node.Api.Remove(ready);
        await node.UntilAsync(() => node.Find("a") is null && node.Pods.Find("default", "a") is null);
        Assert.Empty(node.Cri.Containers);
        Assert.Empty(node.Cri.Sandboxes);
        Assert.Equal(pod.Metadata.UID, ready.Metadata.UID);
    }

    [Theory]
    [InlineData(nameof(RpcCode.Unknown), false)]
    [InlineData(nameof(RpcCode.Unavailable), false)]
    [InlineData(nameof(RpcCode.NotFound), false)]
    [InlineData(nameof(RpcCode.AlreadyExists), false)]
    [InlineData(nameof(RpcCode.DeadlineExceeded), true)]
    [InlineData(nameof(RpcCode.NotFound), true)]
    public async Task Whatever_call_fails_a_few_times_pods_come_and_go_all_the_same(string code, bool isDone)
    {
        string[] methods =
        [
            "ListPodSandbox", "ListContainers", "PodSandboxStatus", "ContainerStatus", "ImageStatus", "RunPodSandbox",
            "CreateContainer", "StartContainer", "StopContainer", "StopPodSandbox", "RemovePodSandbox",
        ];
        foreach (string method in methods)
        {
            int failures = 0;
            CriError? Fail(string called) => called == method && failures++ < 4 ? new CriError(Enum.Parse<RpcCode>(code), "no luck") : null;
            await using FakeNode node = new(cri =>
            {
                if (isDone) cri.Loss = Fail;
                else cri.Fault = Fail;
            });
            node.Run("a");
            Pod ready = await node.UntilReadyAsync("a");
            node.Api.Remove(ready);
            await node.UntilAsync(() => node.Find("a") is null && node.Pods.Find("default", "a") is null, () => method);
            // What a runtime denied to have is found by the next look at everything.
            await node.UntilAsync(() => node.Cri.Sandboxes.Count == 0 && node.Cri.Containers.Count == 0, () => method);
            Assert.True(failures > 0, $"{method} was never called");
        }
    }

    [Fact]
    public async Task An_agent_ends_although_more_is_told_than_anybody_has_room_for()
    {
        TaskCompletionSource creating = new(), made = new(), looking = new(), listed = new();
        bool isSlow = false;
        FakeNode node = new(cri => cri.Hold = method => (method, isSlow, cri.Containers.Count) switch
        {
            ("CreateContainer", _, 1) => Until(creating, made),
            ("ListPodSandbox", true, _) => Until(looking, listed),
            _ => Task.CompletedTask,
        });
        node.Run("a", spec => spec with { Containers = [spec.Containers[0], spec.Containers[0] with { Name = "second" }] });
        await creating.Task;
        isSlow = true;
        node.Cri.Exit(node.Cri.Containers[0].Id, code: 1);
        await looking.Task;
        for (int i = 0; i < 1000; i++)
        {
            Pod known = node.Find("a")!;
            node.Api.Change(known with { Metadata = known.Metadata with { Labels = MapOf.Create(("n", $"{i}")) } });
        }

        await node.UntilAsync(() => node.Api.IsDelivered);
        Task ending = node.DisposeAsync().AsTask();
        made.SetResult();
        listed.SetResult();
        await ending.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        static Task Until(TaskCompletionSource begun, TaskCompletionSource over)
        {
            begun.TrySetResult();
            return over.Task;
        }
    }

    [Fact]
    public async Task What_probes_come_to_is_counted_for_as_long_as_the_pod_is_there()
    {
        await using FakeNode node = new(cri => cri.OnExec = request => new() { ExitCode = request.Cmd[0] == "no" ? 1 : 0 });
        Probe Asking(string command) => Probe.Empty with
        {
            ProbeHandler = ProbeHandler.Empty with { Exec = ExecAction.Empty with { Command = [command] } },
            PeriodSeconds = 1, FailureThreshold = 3, SuccessThreshold = 1, TimeoutSeconds = 1,
        };
        node.Run("a", spec => spec with
        {
            Containers = [spec.Containers[0] with { ReadinessProbe = Asking("no"), LivenessProbe = Asking("yes") }],
        });
        await node.UntilAsync(() => Count("Readiness", false) > 2 && Count("Liveness", true) > 2);
        Assert.Equal(0, Count("Liveness", false));
        var timed = Assert.Single(node.Counts.Probes.Durations); // Those that failed are not timed.
        Assert.Equal("Liveness", timed.Key.Type);
        Assert.InRange(timed.Value.Count, 3, 1000);
        node.Api.Remove(node.Find("a")!);
        await node.UntilAsync(() => node.Find("a") is null && node.Counts.Probes is { All.Count: 0, Durations.Count: 0 });

        long Count(string type, bool passed) => node.Counts.Probes.All.Where(
            one => one.Key.Series is { Pod: "a", Container: "main" } && one.Key.Series.Type == type && one.Key.Passed == passed)
            .Sum(one => one.Value);
    }

    [Fact]
    public async Task A_status_that_others_overwrite_is_written_again()
    {
        await using FakeNode node = new();
        node.Run("a");
        Pod ready = await node.UntilReadyAsync("a");
        node.Api.ChangeStatus(ready with { Status = ready.Status with { Phase = PodPhase.Pending } });
        await node.UntilAsync("a", pod => pod.Status.Phase == PodPhase.Running);
    }

    [Fact]
    public async Task A_failed_pull_backs_off_and_heals()
    {
        await using FakeNode node = new();
        node.Run("a", spec => spec with { Containers = [spec.Containers[0] with { Image = "app:2" }] });
        Pod pod = await node.UntilAsync("a", one => Waiting(one) == "ErrImagePull");
        Assert.Equal("rpc error: code = NotFound desc = PullImage: not found", pod.Status.ContainerStatuses[0].State.Waiting!.Message);
        pod = await node.UntilAsync("a", one => Waiting(one) == "ImagePullBackOff");
        Assert.StartsWith("Back-off pulling image \"app:2\"", pod.Status.ContainerStatuses[0].State.Waiting!.Message, StringComparison.Ordinal);
        node.Cri.Registry.Add("app:2");
        await node.UntilReadyAsync("a");
        DateTimeOffset[] pulls = [.. node.Api.All<Event>().Where(one => one.Reason == "Pulling").Select(one => one.LastTimestamp!.Value)];
        Assert.NotEmpty(pulls);
    }

    [Fact]
    public async Task Exits_are_seen_even_when_the_list_shows_them_late()
    {
        await using FakeNode node = new();
        node.Run("a", spec => spec with { RestartPolicy = RestartPolicy.Never });
        await node.UntilReadyAsync("a");
        string id = node.Cri.Containers[0].Id;
        node.Cri.Exit(id, 3);
        Pod pod = await node.UntilAsync("a", one => one.Status.Phase == PodPhase.Failed);
        Assert.Equal(3, pod.Status.ContainerStatuses[0].State.Terminated!.ExitCode);
    }

    [Fact]
    public async Task Of_ends_that_were_told_the_next_agent_asks_nothing()
    {
        await using FakeNode node = new();
        node.Run("a", spec => spec with { RestartPolicy = RestartPolicy.Never });
        node.Run("b");
        await node.UntilReadyAsync("a");
        await node.UntilReadyAsync("b");
        node.Cri.Exit(node.Cri.Containers.Single(one => one.Labels["io.kubernetes.pod.name"] == "a").Id, 3);
        Pod ended = await node.UntilAsync("a", one => one.Status.Phase == PodPhase.Failed);
        await node.UntilAsync(() => node.Cri.Sandboxes.Any(one => one.State == Cri.V1.PodSandboxState.SandboxNotready));
        int calls = node.Cri.Calls.Count;

        await node.RestartAsync();

        await node.UntilAsync(() => node.Pods.Find("default", "a")?.Containers.Count == 1 && node.Pods.Find("default", "b")?.Containers.Count == 1);
        Assert.Single(node.Cri.Calls.Skip(calls), "ContainerStatus"); // Of the one that runs.
        Assert.DoesNotContain("StopPodSandbox", node.Cri.Calls.Skip(calls));
        ContainerEntry shown = node.Pods.Find("default", "a")!.Containers.Single();
        Assert.EndsWith("/main/0.log", shown.LogPath, StringComparison.Ordinal);
        Assert.Equal(ended.Status, node.Find("a")!.Status);
        node.Api.Remove(node.Find("a")!);
        await node.UntilAsync(() => node.Find("a") is null && node.Cri.Containers.Count == 1);
    }

    [Fact]
    public async Task A_lost_sandbox_is_replaced()
    {
        await using FakeNode node = new();
        node.Run("a");
        await node.UntilReadyAsync("a");
        node.Cri.LoseSandbox(node.Cri.Sandboxes[0].Id);
        Pod pod = await node.UntilAsync("a", one => one.Status.ContainerStatuses[0] is { RestartCount: 1, Ready: true });
        Assert.Equal(2, node.Cri.Sandboxes.Count);
        Assert.NotEqual("", pod.Status.PodIP);
    }

    [Fact]
    public async Task Of_many_restarts_only_the_last_dead_container_and_sandbox_stay()
    {
        int refusals = 0;
        await using FakeNode node = new(cri => cri.Fault = method =>
            method is "RemoveContainer" && refusals++ < 3 ? new CriError(RpcCode.Unknown, "not yet") : null);
        node.Run("a");
        await node.UntilReadyAsync("a");
        for (int restart = 1; restart <= 4; restart++)
        {
            int expected = restart;
            if (restart % 2 == 0) node.Cri.LoseSandbox(node.Cri.Sandboxes.First(one => one.State == Cri.V1.PodSandboxState.SandboxReady).Id);
            else node.Cri.Exit(node.Cri.Containers.First(one => one.State == Cri.V1.ContainerState.ContainerRunning).Id, 1);
            await node.UntilAsync("a", pod => pod.Status.ContainerStatuses[0] is { Ready: true } status && status.RestartCount == expected);
        }

        await node.UntilAsync(() => node.Cri.Containers.Count == 2 && node.Cri.Sandboxes.Count <= 2);
        int calls = node.Cri.Calls.Count(call => call == "RemoveContainer");
        Assert.InRange(calls, 3, 10);
    }

    [Fact]
    public async Task Finalizers_keep_the_object_but_nothing_runs()
    {
        await using FakeNode node = new();
        Pod pod = node.Run("a");
        await node.UntilReadyAsync("a");
        pod = node.Find("a")!;
        node.Api.Change(pod with { Metadata = pod.Metadata with { Finalizers = [Finalizer] } });
        node.Api.Remove(node.Find("a")!);
        await node.UntilAsync("a", one => one.Status.Phase is PodPhase.Failed && one.Metadata.DeletionGracePeriodSeconds == 0);
        Assert.DoesNotContain(node.Cri.Containers, one => one.State == Cri.V1.ContainerState.ContainerRunning);
    }

    [Fact]
    public async Task A_name_is_taken_again_only_when_the_old_pod_is_gone()
    {
        bool held = true;
        await using FakeNode node = new(cri => cri.Fault = method =>
            method == "StopContainer" && held ? new CriError(RpcCode.Unknown, "it hangs") : null);
        Pod old = node.Run("a");
        await node.UntilReadyAsync("a");
        node.Api.Remove(node.Find("a")!, graceSeconds: 0);
        await node.UntilAsync(() => node.Find("a") is null && node.Cri.Calls.Contains("StopContainer"));
        node.Run("a");
        await node.UntilAsync(() => node.Cri.Calls.Count(call => call == "StopContainer") > 2);
        Assert.Single(node.Cri.Sandboxes);
        held = false;
        Pod ready = await node.UntilReadyAsync("a");
        Assert.NotEqual(old.Metadata.UID, ready.Metadata.UID);
        await node.UntilAsync(() => node.Cri.Sandboxes.Count == 1);
        Assert.Equal(ready.Metadata.UID, node.Cri.Sandboxes[0].Metadata.Uid);
    }

    [Fact]
    public async Task What_only_the_runtime_knows_is_removed()
    {
        await using FakeNode node = new(cri => cri.RunPodSandboxAsync(
            new()
            {
                Config = new()
                {
                    Metadata = new() { Name = "old", Namespace = "default", Uid = "gone" },
                    Labels =
                    {
                        ["io.kubernetes.pod.name"] = "old",
                        ["io.kubernetes.pod.namespace"] = "default",
                        ["io.kubernetes.pod.uid"] = "gone",
                    },
                },
            },
            TestContext.Current.CancellationToken).AsTask().GetAwaiter().GetResult());
        await node.UntilAsync(() => node.Cri.Calls.Contains("RemovePodSandbox"));
        Assert.Empty(node.Cri.Sandboxes);
    }

    [Fact]
    public async Task The_node_registers_and_renews_its_lease()
    {
        await using FakeNode node = new();
        await node.UntilAsync(() => node.Api.Find<Node>("", "n1")?.Status.Conditions.Any(
            one => one is { Type: "Ready", Status: "True", Message: "kubelet is posting ready status" }) == true);
        Node registered = node.Api.Find<Node>("", "n1")!;
        Assert.Equal("fake://1", registered.Status.NodeInfo.ContainerRuntimeVersion);
        Assert.Equal("n1", registered.Metadata.Labels.Find("kubernetes.io/hostname"));
        Assert.True(registered.Status.Allocatable.ContainsKey("pods"));
        Model.Coordination.V1.Lease? first = null;
        await node.UntilAsync(() => (first = node.Api.Find<Model.Coordination.V1.Lease>("kube-node-lease", "n1")) is not null);
        await node.UntilAsync(() => node.Api.Find<Model.Coordination.V1.Lease>("kube-node-lease", "n1")!.Spec.RenewTime > first!.Spec.RenewTime);
    }

    private static string? Waiting(Pod pod) =>
        pod.Status.ContainerStatuses.IsEmpty ? null : pod.Status.ContainerStatuses[0].State.Waiting?.Reason;
}
