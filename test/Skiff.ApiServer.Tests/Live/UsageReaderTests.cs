using Skiff.ApiServer.Live;
using Skiff.Machinery;
using Skiff.Machinery.Usage;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.ApiServer.Tests.Live;

public sealed class UsageReaderTests : IDisposable
{
    private static readonly Node node = Node.Empty with { Metadata = ObjectMeta.Empty with { Name = "n1" } };

    private readonly ManualTime time = new();
    private readonly SemaphoreSlim looked = new(0);
    private int looks;
    private bool isDown;

    [Fact]
    public async Task The_first_question_looks_twice_and_the_next_ones_share_the_answer()
    {
        await using UsageReader reader = new(LookAsync, time);
        Task<IReadOnlyDictionary<string, UsageHistory>> first = ReadAsync(reader), second = ReadAsync(reader);
        await TwoLooksAsync(first);
        Assert.Equal("1s", await WindowAsync(first));
        Assert.Equal("1s", await WindowAsync(second));
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("1s", await WindowAsync(ReadAsync(reader)));
        Assert.Equal(2, looks);
    }

    [Fact]
    public async Task Whoever_asks_again_and_again_sees_new_figures_with_one_look_each()
    {
        await using UsageReader reader = new(LookAsync, time);
        await TwoLooksAsync(ReadAsync(reader));
        for (int i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(15));
            Assert.Equal("15s", await WindowAsync(ReadAsync(reader)));
        }

        Assert.Equal(5, looks);
    }

    [Fact]
    public async Task After_a_while_without_questions_the_window_is_short_again()
    {
        await using UsageReader reader = new(LookAsync, time);
        await TwoLooksAsync(ReadAsync(reader));
        time.Advance(TimeSpan.FromHours(1));
        Task<IReadOnlyDictionary<string, UsageHistory>> later = ReadAsync(reader);
        await TwoLooksAsync(later);
        Assert.Equal("1s", await WindowAsync(later));
    }

    [Fact]
    public async Task A_node_that_does_not_answer_is_unknown_and_asked_again_soon()
    {
        await using UsageReader reader = new(LookAsync, time);
        isDown = true;
        Assert.Equal("", await WindowAsync(ReadAsync(reader)));
        Assert.Equal("", await WindowAsync(ReadAsync(reader)));
        Assert.Equal(1, looks);
        isDown = false;
        time.Advance(TimeSpan.FromSeconds(2));
        await looked.WaitAsync(TestContext.Current.CancellationToken);
        Task<IReadOnlyDictionary<string, UsageHistory>> back = ReadAsync(reader);
        await TwoLooksAsync(back);
        Assert.Equal("1s", await WindowAsync(back));
    }

    [Fact]
    public async Task An_end_while_somebody_waits_answers_that_nothing_is_known()
    {
        UsageReader reader = new(LookAsync, time);
        Task<IReadOnlyDictionary<string, UsageHistory>> waiting = ReadAsync(reader);
        await looked.WaitAsync(TestContext.Current.CancellationToken);
        await reader.DisposeAsync();
        Assert.Equal("", await WindowAsync(waiting));
    }

    public void Dispose() => looked.Dispose();

    private static Task<IReadOnlyDictionary<string, UsageHistory>> ReadAsync(UsageReader reader) =>
        reader.ReadAsync([node], TestContext.Current.CancellationToken).AsTask();

    private async Task<string> WindowAsync(Task<IReadOnlyDictionary<string, UsageHistory>> read)
    {
        UsageHistory known = (await read)["n1"];
        return known.Of(node, time.GetUtcNow()) is { } told ? Model.GoDuration.Format(told.Window) : "";
    }

    // The delay between the two looks is set some time after the first one.
    private async Task TwoLooksAsync(Task read)
    {
        await looked.WaitAsync(TestContext.Current.CancellationToken);
        while (!time.AdvanceToNext(TimeSpan.FromSeconds(1))) await Task.Yield();
        await read;
        await looked.WaitAsync(TestContext.Current.CancellationToken);
    }

    private Task<UsageSample?> LookAsync(Node asked, CancellationToken stop)
    {
        Interlocked.Increment(ref looks);
        looked.Release();
        UsagePoint point = new(time.GetUtcNow(), null, looks * 1_000_000, 4096);
        return Task.FromResult(isDown
            ? null
            : new UsageSample(point, new Dictionary<ObjectKey, IReadOnlyDictionary<string, UsagePoint>>()));
    }
}
