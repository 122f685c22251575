using Skiff.Agent.Tests.Integration;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Registries;

/// <summary>Who gets images of a registry with a password, and who gets to know the password.</summary>
[Collection(RealNodes.Name)]
[Trait("Category", "Integration")]
public sealed class PullSecretTests(RegistryNode node) : IClassFixture<RegistryNode>
{
    [Fact]
    public async Task Only_the_right_password_opens_a_registry()
    {
        await node.PushAsync(node.Closed, "team/secret");
        string image = $"{node.Guarded.Host}/team/secret:1";
        node.AddSecret("right", [node.Guarded.Host]);
        node.AddSecret("wrong", [node.Guarded.Host], "guessed");
        node.AddSecret("elsewhere", ["127.0.0.1:1", "registry.example", "127.0.0.1"]);
        node.RunImage("nobody", image);
        node.RunImage("guesser", image, PullPolicy.Always, "wrong");
        node.RunImage("elsewhere", image, PullPolicy.Always, "elsewhere");
        node.RunImage("missing", image, PullPolicy.Always, "not-there");
        foreach (string name in new[] { "nobody", "guesser", "elsewhere", "missing" })
        {
            string fault = await node.UntilWaitingAsync(name, "ErrImagePull");
            Assert.Matches("pull access denied|401 Unauthorized", fault);
        }

        await node.UntilEventAsync("missing", "Warning FailedToRetrieveImagePullSecret Unable to retrieve some image pull secrets "
            + "(not-there); attempting to pull the image may not succeed.");
        node.RunImage("tenant", image, PullPolicy.Always, "not-there", "wrong", "right");
        await node.UntilReadyAsync("tenant");
        await node.RemoveAsync("nobody", "guesser", "elsewhere", "missing", "tenant");
    }

    [Fact]
    public async Task An_image_that_one_tenant_pulled_is_not_the_next_ones()
    {
        await node.PushAsync(node.Closed, "team/private");
        string image = $"{node.Guarded.Host}/team/private:1";
        node.AddSecret("owner", [node.Guarded.Host]);
        node.AddSecret("owner-too", [node.Guarded.Host]);
        node.RunImage("owner", image, PullPolicy.IfNotPresent, "owner");
        await node.UntilReadyAsync("owner");
        int asked = node.Guarded.CountOf("/v2/team/private/");
        node.RunImage("never", image, PullPolicy.Never);
        await node.UntilWaitingAsync("never", "ErrImageNeverPull");
        node.RunImage("same", image, PullPolicy.IfNotPresent, "owner-too");
        await node.UntilReadyAsync("same");
        Assert.Equal(asked, node.Guarded.CountOf("/v2/team/private/"));
        node.RunImage("other", image, PullPolicy.IfNotPresent);
        await node.UntilWaitingAsync("other", "ErrImagePull");
        Assert.True(node.Guarded.CountOf("/v2/team/private/") > asked);
        await node.RemoveAsync("owner", "never", "same", "other");
    }

    [Fact]
    public async Task What_the_node_knows_the_password_of_is_for_all_its_pods()
    {
        await node.PushAsync(node.Closed, "team/known");
        string image = $"{RegistryNode.KnownHost}/team/known:1";
        node.RunImage("known", image);
        await node.UntilReadyAsync("known");
        node.RunImage("known-too", image, PullPolicy.Never);
        await node.UntilReadyAsync("known-too");
        await node.RemoveAsync("known", "known-too");
    }

    [Fact]
    public async Task A_password_is_told_to_nobody_but_the_host_that_it_is_for()
    {
        await node.PushAsync(node.Closed, "team/told");
        node.AddSecret("own", [node.Guarded.Host, RegistryNode.GuardedMirroredHost]);
        node.RunImage("own", $"{node.Guarded.Host}/team/told:1", PullPolicy.Always, "own");
        await node.UntilReadyAsync("own");
        Assert.Contains(node.Guarded.Seen, one => one.Authorization.StartsWith("Basic ", StringComparison.Ordinal));

        // Neither a host beside it, nor one that is asked in the place of another.
        node.RunImage("beside", $"{node.Stranger.Host}/team/told:1", PullPolicy.Always, "own");
        node.RunImage("instead", $"{RegistryNode.GuardedMirroredHost}/team/told:1", PullPolicy.Always, "own");
        foreach (string name in new[] { "beside", "instead" }) await node.UntilWaitingAsync(name, "ErrImagePull");
        Assert.Contains(node.Stranger.Seen, one => one.Query.Contains($"ns={RegistryNode.GuardedMirroredHost}", StringComparison.Ordinal));
        Assert.Contains(node.Stranger.Seen, one => one.Query.Length == 0);
        Assert.All(node.Stranger.Seen, one => Assert.Equal("", one.Authorization));
        await node.RemoveAsync("own", "beside", "instead");
    }
}
