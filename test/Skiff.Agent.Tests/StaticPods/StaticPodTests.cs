using Skiff.Agent.StaticPods;
using Skiff.Agent.Tests.Pods;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Agent.Tests.StaticPods;

public sealed class StaticPodTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("skiff-manifests-");

    [Fact]
    public async Task A_manifest_is_a_pod_that_the_api_shows_by_a_mirror()
    {
        await using FakeNode node = Node();
        Write("web");
        Pod mirror = await node.UntilReadyAsync("web-n1");
        PodEntry entry = node.Pods.Find("default", "web-n1")!;
        Assert.NotEqual(entry.Pod.Metadata.UID, mirror.Metadata.UID);
        Assert.Equal(entry.Pod.Metadata.UID, mirror.Metadata.Annotations["kubernetes.io/config.mirror"]);
        Assert.Equal("file", mirror.Metadata.Annotations["kubernetes.io/config.source"]);
        Assert.Equal(node.Api.Find<Node>("", "n1")!.Metadata.UID, mirror.Metadata.OwnerReferences[0].UID);
        // Streams may name either uid.
        Assert.Same(entry.Pod, node.Pods.Find("default", "web-n1", mirror.Metadata.UID)?.Pod);
        Assert.Single(node.Cri.Sandboxes);

        File.Delete(PathOf("web"));
        await node.UntilAsync(() => node.Find("web-n1") is null && node.Cri.Sandboxes.Count == 0);
    }

    [Fact]
    public async Task It_runs_while_the_api_does_not_answer_and_is_shown_once_it_does()
    {
        Write("web");
        await using FakeNode node = Node(isApiAway: true);
        await node.UntilAsync(() => node.Pods.Find("default", "web-n1")?.Containers.Any(one => one.Running) == true);
        Assert.Null(node.Find("web-n1"));
        (node.Api.IsAway, node.Api.Fault) = (false, null);
        await node.UntilReadyAsync("web-n1");
        Assert.Single(node.Cri.Sandboxes);
    }

    [Fact]
    public async Task A_mirror_that_is_deleted_comes_back_and_the_containers_stay()
    {
        await using FakeNode node = Node();
        Write("web");
        Pod first = await node.UntilReadyAsync("web-n1");
        string container = first.Status.ContainerStatuses[0].ContainerID;
        node.Api.Remove(first);
        Pod second = await node.UntilAsync("web-n1", pod => pod.Metadata.UID != first.Metadata.UID && IsReady(pod));
        node.Api.Remove(second, graceSeconds: 0);
        Pod third = await node.UntilAsync("web-n1", pod => pod.Metadata.UID != second.Metadata.UID && IsReady(pod));
        Assert.Equal(container, third.Status.ContainerStatuses[0].ContainerID);
        Assert.Equal(0, third.Status.ContainerStatuses[0].RestartCount);
    }

    [Fact]
    public async Task Another_manifest_is_another_pod_that_waits_for_the_end_of_the_first()
    {
        await using FakeNode node = Node();
        Write("web");
        Pod first = await node.UntilReadyAsync("web-n1");
        Write("web", """, "hostNetwork": true""");
        Pod second = await node.UntilAsync("web-n1", pod => pod.Metadata.UID != first.Metadata.UID && IsReady(pod));
        Assert.True(second.Spec.HostNetwork);
        await node.UntilAsync(() => node.Cri.Sandboxes.Count == 1);
        int removed = node.Cri.Calls.ToList().FindIndex(call => call.StartsWith("RemovePodSandbox", StringComparison.Ordinal));
        int made = node.Cri.Calls.ToList().FindLastIndex(call => call.StartsWith("RunPodSandbox", StringComparison.Ordinal));
        Assert.True(removed < made, string.Join('\n', node.Cri.Calls));
    }

    [Fact]
    public async Task What_cannot_be_used_is_told_once_and_the_others_run()
    {
        File.WriteAllText(PathOf("broken"), "{");
        File.WriteAllText(Path.Combine(folder.FullName, ".hidden"), "{");
        Directory.CreateDirectory(Path.Combine(folder.FullName, "inner"));
        Write("secret", """, "imagePullSecrets": [{"name": "s"}]""");
        Write("web");
        File.Copy(PathOf("web"), PathOf("same"));
        await using FakeNode node = Node();
        await node.UntilReadyAsync("web-n1");
        Write("more");
        await node.UntilReadyAsync("more-n1");
        await node.UntilAsync(() => Faults(node).Length == 4, () => string.Join('\n', Faults(node)));
        Assert.Equal(
        [
            "Could not process manifest file \"*/broken.json\": */broken.json: couldn't parse as pod(unexpected end of JSON input), please check config file",
            "Could not process manifest file \"*/inner\": Not recursing into manifest path",
            "Could not process manifest file \"*/secret.json\": static pods may not reference secrets",
            "Error validating pod web-n1_default from file due to duplicate pod name \"web-n1\", ignoring",
        ], Faults(node));
        Assert.All(node.Api.All<Event>().Where(one => one.Reason == "FailedValidation"), one => Assert.Equal(1, one.Count));
    }

    [Fact]
    public async Task It_takes_the_place_of_others_when_there_is_no_room()
    {
        await using FakeNode node = Node(options => options with { MaxPods = 1 });
        node.Run("ordinary");
        Pod victim = await node.UntilReadyAsync("ordinary");
        Write("web");
        await node.UntilReadyAsync("web-n1");
        victim = node.Find("ordinary")!;
        Assert.Equal(("Failed", "Preempting", "Preempted in order to admit critical pod"),
            (victim.Status.Phase, victim.Status.Reason, victim.Status.Message));
        Assert.Contains(victim.Status.Conditions, one => one is { Type: "DisruptionTarget", Reason: "TerminationByKubelet" });
        Assert.Contains(node.Api.All<Event>(), one => one is { Reason: "Preempting", Type: "Warning", InvolvedObject.Name: "ordinary" });
    }

    [Fact]
    public async Task A_status_is_written_to_each_mirror()
    {
        await using FakeNode node = Node();
        node.Api.Fault = call => call is { Verb: "update", Subresource: "status", Kind.Name: "Pod" } ? Status.NotFound("", "pods", "web-n1") : null;
        Write("web");
        await node.UntilAsync(() => node.Api.Calls.Any(call => call is { Verb: "update", Subresource: "status", Kind.Name: "Pod" }));
        Pod unwritten = node.Find("web-n1")!;
        await node.UntilAsync(() => node.Pods.Find("default", "web-n1")!.Pod.Status.Phase == PodPhase.Running);
        node.Api.Fault = null;
        node.Api.Remove(unwritten, graceSeconds: 0);
        await node.UntilReadyAsync("web-n1");
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static bool IsReady(Pod pod) => pod.Status.Conditions.Any(one => one is { Type: "Ready", Status: "True" });

    private string[] Faults(FakeNode node) =>
    [
        .. node.Api.All<Event>().Where(one => one.Reason == "FailedValidation")
            .Select(one => one.Message.Replace(folder.FullName, "*", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
    ];

    private FakeNode Node(Func<NodeAgentOptions, NodeAgentOptions>? change = null, bool isApiAway = false) => new(change: options =>
    {
        options = options with { StaticPods = new StaticPodOptions { Path = folder.FullName } };
        return change is null ? options : change(options);
    }, isApiAway: isApiAway);

    private string PathOf(string name) => Path.Combine(folder.FullName, $"{name}.json");

    private void Write(string name, string spec = "") => File.WriteAllText(PathOf(name), $$"""
        {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "{{name}}"},
         "spec": {"containers": [{"name": "main", "image": "{{FakeNode.Image}}", "imagePullPolicy": "IfNotPresent"}]{{spec}} } }
        """);
}
