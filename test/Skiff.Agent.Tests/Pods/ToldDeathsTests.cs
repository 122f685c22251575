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
