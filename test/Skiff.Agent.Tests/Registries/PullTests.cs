using Skiff.Agent.Tests.Integration;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Registries;

/// <summary>What containerd really pulls, from a registry as there is one.</summary>
[Collection(RealNodes.Name)]
[Trait("Category", "Integration")]
public sealed class PullTests(RegistryNode node) : IClassFixture<RegistryNode>
{
    [Fact]
    public async Task An_image_comes_by_its_tag_and_by_its_digest()
    {
        string tagged = await node.PushAsync(node.Open, "team/tagged"), exact = await node.PushAsync(node.Open, "team/exact");
        node.RunImage("tagged", $"{node.Open.Host}/team/tagged:1");
        node.RunImage("exact", $"{node.Open.Host}/team/exact@{exact}", PullPolicy.IfNotPresent);
        Pod pod = await node.UntilReadyAsync("tagged");
        Assert.Equal($"{node.Open.Host}/team/tagged:1", pod.Status.ContainerStatuses[0].Image);
        Assert.Equal($"{node.Open.Host}/team/tagged@{tagged}", pod.Status.ContainerStatuses[0].ImageID);
        pod = await node.UntilReadyAsync("exact");
        Assert.Equal($"{node.Open.Host}/team/exact@{exact}", pod.Status.ContainerStatuses[0].ImageID);
        foreach ((string name, string image) in new[] { ("tagged", "team/tagged:1"), ("exact", $"team/exact@{exact}") })
        {
            await node.UntilEventAsync(name, $"Normal Pulling Pulling image \"{node.Open.Host}/{image}\"");
            await node.UntilEventAsync(name, $"Normal Pulled Successfully pulled image \"{node.Open.Host}/{image}\" in ");
            Assert.Contains(node.EventsOf(name), one => one.Contains(" including waiting). Image size: ", StringComparison.Ordinal));
        }

        await node.RemoveAsync("tagged", "exact");
    }

    [Fact]
    public async Task The_policy_decides_whether_the_registry_is_asked()
    {
        await node.PushAsync(node.Open, "team/policy");
        string image = $"{node.Front.Host}/team/policy:1", absent = $"{node.Front.Host}/team/absent:1";
        node.RunImage("first", image);
        await node.UntilReadyAsync("first");
        int asked = node.Front.CountOf("/v2/team/policy/");
        Assert.True(asked > 0);
        node.RunImage("present", image, PullPolicy.IfNotPresent);
        node.RunImage("never", image, PullPolicy.Never);
        foreach (string name in new[] { "present", "never" })
        {
            await node.UntilReadyAsync(name);
            await node.UntilEventAsync(
                name, $"Normal Pulled Container image \"{image}\" already present on machine and can be accessed by the pod");
        }

        Assert.Equal(asked, node.Front.CountOf("/v2/team/policy/"));
        node.RunImage("always", image);
        await node.UntilReadyAsync("always");
        Assert.True(node.Front.CountOf("/v2/team/policy/") > asked);
        node.RunImage("none", absent, PullPolicy.Never);
        Assert.Equal(
            $"Container image \"{absent}\" is not present with pull policy of Never", await node.UntilWaitingAsync("none", "ErrImageNeverPull"));
        await node.UntilEventAsync("none", $"Warning ErrImageNeverPull Container image \"{absent}\" is not present");
        await node.UntilEventAsync("none", "Warning Failed Error: ErrImageNeverPull");
        Assert.Equal(0, node.Front.CountOf("/v2/team/absent/"));
        node.RunImage("invalid", $"{node.Front.Host}/Team/policy:1");
        Assert.Contains("must be lowercase", await node.UntilWaitingAsync("invalid", "InvalidImageName"), StringComparison.Ordinal);
        await node.RemoveAsync("first", "present", "never", "always", "none", "invalid");
    }

    [Fact]
    public async Task A_mirror_is_asked_in_the_place_of_a_registry()
    {
        string digest = await node.PushAsync(node.Open, "team/mirrored");
        node.RunImage("mirrored", $"{RegistryNode.MirroredHost}/team/mirrored:1");
        Pod pod = await node.UntilReadyAsync("mirrored");
        Assert.Equal($"{RegistryNode.MirroredHost}/team/mirrored@{digest}", pod.Status.ContainerStatuses[0].ImageID);
        Assert.Contains(node.Front.Seen, one => one.Path.StartsWith("/v2/team/mirrored/", StringComparison.Ordinal)
            && one.Query.Contains($"ns={RegistryNode.MirroredHost}", StringComparison.Ordinal));
        await node.RemoveAsync("mirrored");
    }

    [Fact]
    public async Task A_registry_that_goes_while_it_is_pulled_from_is_asked_again_when_it_has_come_back()
    {
        await node.PushAsync(node.Open, "team/broken");
        string image = $"{node.Front.Host}/team/broken:1";
        HeldRequests layers = node.Front.Hold("/v2/team/broken/blobs/");
        node.RunImage("broken", image);
        await layers.Arrived;
        try
        {
            await node.Open.KillAsync();
            layers.Release();
            string fault = await node.UntilWaitingAsync("broken", "ErrImagePull");
            Assert.StartsWith("rpc error: code = Unknown desc = failed to pull and unpack image", fault, StringComparison.Ordinal);
            await node.UntilEventAsync("broken", $"Warning Failed Failed to pull image \"{image}\": rpc error: ");
            await node.UntilEventAsync("broken", "Warning Failed Error: ErrImagePull");
            Assert.Equal(
                $"Back-off pulling image \"{image}\": ErrImagePull: {fault}", await node.UntilWaitingAsync("broken", "ImagePullBackOff"));
            await node.UntilEventAsync("broken", $"Normal BackOff Back-off pulling image \"{image}\"");
            await node.UntilEventAsync("broken", "Warning Failed Error: ImagePullBackOff");
        }
        finally
        {
            await node.Open.ResumeAsync(node.Stop); // Others want it, too.
        }

        await node.UntilReadyAsync("broken");
        await node.RemoveAsync("broken");
    }

    [Fact]
    public async Task As_many_images_are_pulled_at_once_as_the_node_was_told()
    {
        foreach (string name in new[] { "a", "b", "c" }) await node.PushAsync(node.Open, $"queue/{name}");
        await node.RestartAgentAsync(options => options with { ParallelPulls = 2 });
        HeldRequests[] held = [.. new[] { "a", "b", "c" }.Select(name => node.Front.Hold($"/v2/queue/{name}/"))];
        node.RunImage("a", $"{node.Front.Host}/queue/a:1");
        node.RunImage("b", $"{node.Front.Host}/queue/b:1");
        await Task.WhenAll(held[0].Arrived, held[1].Arrived); // Two beside each other,
        node.RunImage("c", $"{node.Front.Host}/queue/c:1");
        await AssertWaitsAsync("c", held[2]); // and not a third one,
        held[1].Release();
        await held[2].Arrived; // until one of them is done.
        held[2].Release();
        held[0].Release();
        foreach (string name in new[] { "a", "b", "c" }) await node.UntilReadyAsync(name);

        await node.PushAsync(node.Open, "queue/d");
        await node.PushAsync(node.Open, "queue/e");
        await node.RestartAgentAsync(options => options with { ParallelPulls = 1 });
        held = [.. new[] { "d", "e" }.Select(name => node.Front.Hold($"/v2/queue/{name}/"))];
        node.RunImage("d", $"{node.Front.Host}/queue/d:1");
        await held[0].Arrived;
        node.RunImage("e", $"{node.Front.Host}/queue/e:1");
        await AssertWaitsAsync("e", held[1]);
        held[0].Release();
        await node.UntilReadyAsync("d");
        held[1].Release();
        await node.UntilReadyAsync("e");
        await node.RestartAgentAsync(options => options with { ParallelPulls = null });
        await node.RemoveAsync("a", "b", "c", "d", "e");
    }

    // A pull that is not held back is asked for right after that event: many a call to the runtime later it would be seen.
    private async Task AssertWaitsAsync(string pod, HeldRequests requests)
    {
        await node.UntilEventAsync(pod, "Normal Pulling Pulling image ");
        for (int call = 0; call < 50; call++)
        {
            await node.Cri.ListImagesAsync(new(), node.Stop);
            Assert.False(requests.HasArrived);
        }
    }
}
