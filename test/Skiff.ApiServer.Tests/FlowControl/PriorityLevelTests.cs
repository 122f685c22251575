using Skiff.ApiServer.FlowControl;
using Skiff.Machinery.Fairness;
using Skiff.Model.FlowControl.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.ApiServer.Tests.FlowControl;

public sealed class PriorityLevelTests
{
    private readonly ManualTime time = new();
    private readonly FlowCounts counts = new("schema", "level");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_finds_no_seat_waits_and_goes_on_when_one_is_free()
    {
        PriorityLevel level = Level(seats: 2, queues: 4, length: 10);
        Assert.True(level.TryEnter(counts, 1, out FlowSeat first));
        Assert.True(level.TryEnter(counts, 1, out FlowSeat second));
        Assert.False(level.TryEnter(counts, 1, out _));
        Task<(FlowSeat Seat, FlowRefusal? Refusal)> waiting = Wait(level);
        Assert.False(waiting.IsCompleted);
        first.Release();
        (FlowSeat third, FlowRefusal? refusal) = await waiting;
        Assert.Null(refusal);
        Assert.False(level.TryEnter(counts, 1, out _));
        second.Release();
        third.Release();
        Assert.True(level.TryEnter(counts, 2, out _));
    }

    [Fact]
    public async Task Nobody_overtakes_who_waits()
    {
        PriorityLevel level = Level(seats: 2, queues: 4, length: 10);
        level.TryEnter(counts, 1, out FlowSeat one);
        Task<(FlowSeat Seat, FlowRefusal? Refusal)> wide = Wait(level, width: 2);
        Assert.False(level.TryEnter(counts, 1, out _)); // There is a free seat, and somebody who waits for two.
        one.Release();
        Assert.Null((await wide).Refusal);
    }

    [Fact]
    public async Task A_full_queue_and_no_queue_refuse_at_once()
    {
        PriorityLevel queued = Level(seats: 1, queues: 1, length: 1);
        queued.TryEnter(counts, 1, out _);
        Task<(FlowSeat Seat, FlowRefusal? Refusal)> waiting = Wait(queued);
        Assert.Equal(FlowRefusal.QueueFull, (await Wait(queued)).Refusal);
        Assert.False(waiting.IsCompleted);

        PriorityLevel bare = Level(seats: 1, queues: 0, length: 0);
        bare.TryEnter(counts, 1, out _);
        Assert.Equal(FlowRefusal.ConcurrencyLimit, (await Wait(bare)).Refusal);
    }

    [Fact]
    public async Task Patience_ends_and_so_do_clients()
    {
        PriorityLevel level = Level(seats: 1, queues: 1, length: 5);
        level.TryEnter(counts, 1, out FlowSeat held);
        Task<(FlowSeat Seat, FlowRefusal? Refusal)> late = Wait(level);
        time.Advance(TimeSpan.FromSeconds(16));
        Assert.Equal(FlowRefusal.TimeOut, (await late).Refusal);
        using CancellationTokenSource client = new();
        Task<(FlowSeat Seat, FlowRefusal? Refusal)> gone = level.WaitAsync(counts, 0, 1, FlowDispatcher.Patience, client.Token).AsTask();
        await client.CancelAsync();
        Assert.Equal(FlowRefusal.Cancelled, (await gone).Refusal);
        held.Release();
        Assert.True(level.TryEnter(counts, 1, out _)); // What was given up has left nothing behind.
    }

    [Fact]
    public async Task New_rules_hold_for_who_waits_already()
    {
        PriorityLevel level = Level(seats: 1, queues: 8, length: 5);
        level.TryEnter(counts, 1, out FlowSeat held);
        Task<(FlowSeat Seat, FlowRefusal? Refusal)> first = Wait(level);
        Task<(FlowSeat Seat, FlowRefusal? Refusal)> second = Wait(level);
        level.Configure(Object(0, 0), new(2, 2, 2)); // No queues any more, and a seat more.
        Assert.Null((await first).Refusal);
        Assert.False(second.IsCompleted);
        held.Release();
        Assert.Null((await second).Refusal);
    }

    [Fact]
    public void Who_wants_more_than_there_is_runs_alone_and_where_there_is_nothing_nobody_runs()
    {
        PriorityLevel level = Level(seats: 2, queues: 1, length: 1);
        Assert.True(level.TryEnter(counts, 10, out FlowSeat wide));
        Assert.False(level.TryEnter(counts, 1, out _));
        wide.Release();
        Assert.False(Level(seats: 0, queues: 1, length: 1).TryEnter(counts, 1, out _));
    }

    private Task<(FlowSeat Seat, FlowRefusal? Refusal)> Wait(PriorityLevel level, int width = 1) =>
        level.WaitAsync(counts, 0, width, FlowDispatcher.Patience, Stop).AsTask();

    private PriorityLevel Level(int seats, int queues, int length)
    {
        PriorityLevel level = new("level", time);
        level.Configure(Object(queues, length), new SeatRange(seats, seats, seats));
        return level;
    }

    private static PriorityLevelConfiguration Object(int queues, int length) => PriorityLevelConfiguration.Empty with
    {
        Metadata = ObjectMeta.Empty with { Name = "level" },
        Spec = PriorityLevelConfigurationSpec.Empty with
        {
            Type = PriorityLevelEnablement.Limited,
            Limited = LimitedPriorityLevelConfiguration.Empty with
            {
                LimitResponse = LimitResponse.Empty with
                {
                    Type = queues > 0 ? LimitResponseType.Queue : LimitResponseType.Reject,
                    Queuing = queues > 0
                        ? QueuingConfiguration.Empty with { Queues = queues, HandSize = 1, QueueLengthLimit = length }
                        : null,
                },
            },
        },
    };
}
