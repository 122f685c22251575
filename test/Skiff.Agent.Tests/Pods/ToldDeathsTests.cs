using Skiff.Agent.Pods;
using Skiff.Model;
using Skiff.PodLifecycle;

namespace Skiff.Agent.Tests.Pods;

public sealed class ToldDeathsTests
{
    private static readonly DateTimeOffset now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(ContainerPhase.Created, true)]
    [InlineData(ContainerPhase.Running, true)]
    [InlineData(ContainerPhase.Exited, false)]
    public void A_death_is_looked_for_until_the_runtime_shows_it(ContainerPhase phase, bool isUnseen)
    {
        ToldDeaths deaths = new();
        deaths.Add("c1", now);
        RuntimePod runtime = RuntimePod.Nothing with { Containers = [new() { Id = "c1", Name = "a", SandboxId = "s1", Phase = phase }] };
        Assert.Equal(isUnseen, deaths.AreUnseen(runtime, now));
    }

    [Fact]
    public void An_end_for_want_of_memory_is_looked_for_until_the_runtime_explains_it_so()
    {
        ToldDeaths deaths = new();
        deaths.AddOutOfMemory("c1");
        ObservedContainer running = new() { Id = "c1", Name = "a", SandboxId = "s1", Phase = ContainerPhase.Running };
        Assert.Empty(Unexplained(running, 0)); // A child was ended; the container lives on for as long as it likes.
        ObservedContainer dead = running with { Phase = ContainerPhase.Exited, Reason = "Error" };
        Assert.Equal(["c1"], Unexplained(dead, 100));
        Assert.Empty(Unexplained(dead with { Reason = "OOMKilled" }, 101));
        Assert.Empty(Unexplained(dead, 101));
        deaths.AddOutOfMemory("c1");
        Assert.Equal(["c1"], Unexplained(dead, 200));
        Assert.Equal(["c1"], Unexplained(dead, 202));
        Assert.Empty(Unexplained(dead, 203)); // It never will.
        Assert.Empty(Unexplained(dead, 203));

        IReadOnlyList<string> Unexplained(ObservedContainer container, int seconds) =>
            deaths.Unexplained(RuntimePod.Nothing with { Containers = [container] }, now.AddSeconds(seconds));
    }

    [Fact]
    public void A_death_that_never_shows_was_told_in_error()
    {
        ToldDeaths deaths = new();
        deaths.Add("c1", now);
        RuntimePod runtime = RuntimePod.Nothing with
        {
            Containers = [new() { Id = "c1", Name = "a", SandboxId = "s1", Phase = ContainerPhase.Running }],
        };
        Assert.True(deaths.AreUnseen(runtime, now + TimeSpan.FromSeconds(30)));
        Assert.False(deaths.AreUnseen(runtime, now + TimeSpan.FromSeconds(31)));
    }
}
