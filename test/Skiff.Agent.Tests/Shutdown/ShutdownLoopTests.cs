using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Skiff.Agent.Shutdown;
using Skiff.Agent.Tests.Pods;
using Skiff.Agent.Tests.Volumes;
using Skiff.Model.Core.V1;
using Skiff.PodLifecycle.Shutdown;

namespace Skiff.Agent.Tests.Shutdown;

public sealed class ShutdownLoopTests
{
    private static readonly ShutdownSettings settings = ShutdownSettings.Of(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(20));

    [Fact]
    public async Task Pods_end_in_groups_before_the_machine_may()
    {
        FakeBus bus = new();
        await using FakeNode node = Node(bus);
        node.Run("low");
        node.Run("high", spec => spec with { Priority = 2_000_000_000 });
        Pod low = await node.UntilReadyAsync("low"), high = await node.UntilReadyAsync("high");
        await node.UntilAsync(() => bus.Held == 1);
        int before = node.Cri.Calls.Count;
        DateTimeOffset began = node.Time.GetUtcNow();
        bus.Tell(true);
        await node.UntilAsync(() => bus.Held == 0);
        ShutdownTimes times = node.Counts.LastShutdown!;
        Assert.True(began <= times.Started && times.Started <= times.Ended && times.Ended <= node.Time.GetUtcNow());
        Assert.Equal(times, ShutdownTimes.Read(ShutdownTimes.PathIn(node.DataDirectory)));
        foreach (string name in (string[])["low", "high"])
        {
            Pod ended = await node.UntilAsync(name, pod => pod.Status.Phase == PodPhase.Failed);
            Assert.Equal(("Terminated", "Pod was terminated in response to imminent node shutdown."), (ended.Status.Reason, ended.Status.Message));
            Assert.Contains(ended.Status.Conditions, one => one is { Type: "DisruptionTarget", Status: "True", Reason: "TerminationByKubelet" });
        }

        string[] calls = [.. node.Cri.Calls.Skip(before).Where(call => call is "StopContainer" or "StopPodSandbox")];
        Assert.Equal(["StopContainer", "StopPodSandbox", "StopContainer", "StopPodSandbox"], calls);
        await node.UntilAsync(() => ReadyOf(node) is { Status: "False", Reason: "KubeletNotReady", Message: "node is shutting down" });

        node.Run("late");
        Pod refused = await node.UntilAsync("late", pod => pod.Status.Phase == PodPhase.Failed);
        Assert.Equal(("NodeShutdown", "Pod was rejected: Pod was rejected as the node is shutting down."), (refused.Status.Reason, refused.Status.Message));

        bus.Tell(false);
        await node.UntilAsync(() => bus.Held == 1 && ReadyOf(node).Status == "True");
        node.Run("after");
        await node.UntilReadyAsync("after");
        Assert.Equal(
        [
            "Shutdown manager detected shutdown cancellation", "Shutdown manager detected shutdown event",
        ], node.Api.All<Event>().Where(one => one is { Reason: "NodeShutdown", InvolvedObject.Kind: "Node" }).Select(one => one.Message).Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"startTime\":\"2030-01-01T12:00:00Z\"}")]
    [InlineData("{\"startTime\":\"soon\",\"endTime\":\"2030-01-01T12:00:00Z\"}")]
    public void Times_that_cannot_be_read_are_none(string text)
    {
        using TempDirectory directory = new();
        File.WriteAllText(directory["times"], text);
        Assert.Null(ShutdownTimes.Read(directory["times"]));
        Assert.Null(ShutdownTimes.Read(directory["none"]));
    }

    [Fact]
    public async Task A_service_that_waits_too_short_is_made_to_wait_longer()
    {
        FakeBus bus = new() { Delay = TimeSpan.FromSeconds(5) };
        await using FakeNode node = Node(bus);
        await node.UntilAsync(() => bus.Held == 1);
        Assert.Equal(TimeSpan.FromSeconds(60), bus.Delay);
    }

    [Fact]
    public async Task A_bus_that_goes_is_sought_again()
    {
        FakeBus bus = new() { Failures = 3 };
        await using FakeNode node = Node(bus);
        await node.UntilAsync(() => bus.Held == 1);
        bus.End();
        await node.UntilAsync(() => bus.Held == 1 && bus.Connections == 5);
        node.Run("a");
        await node.UntilReadyAsync("a");
    }

    [Fact]
    public async Task Nobody_is_asked_when_pods_are_not_waited_for()
    {
        FakeBus bus = new();
        await using FakeNode node = new(change: options => options, login: bus.ConnectAsync);
        node.Run("a");
        await node.UntilReadyAsync("a");
        Assert.Equal(0, bus.Connections);
    }

    private static NodeCondition ReadyOf(FakeNode node) =>
        node.Api.Find<Node>("", "n1")!.Status.Conditions.First(one => one.Type == NodeConditionType.Ready);

    private static FakeNode Node(FakeBus bus) =>
        new(change: options => options with { Shutdown = settings }, login: bus.ConnectAsync);

    private sealed class FakeBus : ILoginBus
    {
        private Channel<bool> signals = Channel.CreateUnbounded<bool>();
        private int held;

        public TimeSpan Delay { get; set; } = TimeSpan.FromMinutes(5);

        public int Failures { get; set; }

        public int Connections { get; private set; }

        public int Held => Volatile.Read(ref held);

        public ValueTask<ILoginBus> ConnectAsync(CancellationToken stop)
        {
            Connections++;
            if (Failures-- > 0) throw new IOException("no bus");
            signals = Channel.CreateUnbounded<bool>();
            return ValueTask.FromResult<ILoginBus>(this);
        }

        public void Tell(bool begins) => signals.Writer.TryWrite(begins);

        public void End() => signals.Writer.TryComplete();

        public ValueTask<TimeSpan> DelayMaxAsync(CancellationToken stop) => ValueTask.FromResult(Delay);

        public ValueTask RaiseDelayAsync(TimeSpan delay, CancellationToken stop)
        {
            Delay = delay;
            return ValueTask.CompletedTask;
        }

        public ValueTask<IDisposable> InhibitAsync(CancellationToken stop)
        {
            Interlocked.Increment(ref held);
            return ValueTask.FromResult<IDisposable>(new Lock(() => Interlocked.Decrement(ref held)));
        }

        public async IAsyncEnumerable<bool> ShutdownsAsync([EnumeratorCancellation] CancellationToken stop)
        {
            await foreach (bool begins in signals.Reader.ReadAllAsync(stop)) yield return begins;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private sealed class Lock(Action release) : IDisposable
        {
            private Action? release = release;

            public void Dispose() => Interlocked.Exchange(ref release, null)?.Invoke();
        }
    }
}
