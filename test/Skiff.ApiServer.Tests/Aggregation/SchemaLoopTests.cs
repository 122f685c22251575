using System.Threading.Channels;
using Skiff.ApiServer.Aggregation;
using Skiff.Model.ApiRegistration.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.ApiServer.Tests.Aggregation;

public sealed class SchemaLoopTests
{
    private readonly ManualTime time = new();
    private readonly AggregatedApis apis = new();
    private readonly BackendSchemas schemas = new();
    private readonly Channel<DateTimeOffset> fetched = Channel.CreateUnbounded<DateTimeOffset>();
    private BackendSchema? answer = new("w", "v1", null, "", "1");

    [Fact]
    public async Task Documents_are_fetched_soon_and_then_each_minute()
    {
        await RunAsync(async () =>
        {
            apis.Set([Api("1")]);
            Assert.Equal(1, await NextAsync());
            Assert.Equal(60, await NextAsync());
            Assert.Equal(60, await NextAsync());
            Assert.Equal([answer!], schemas.All);

            answer = answer! with { Tag = "2" };
            await NextAsync();
            await NextAsync(); // By then the one before has been told.
            Assert.Equal("2", Assert.Single(schemas.All).Tag);
        });
    }

    [Fact]
    public async Task Failures_make_pauses_double_up_to_an_hour_until_the_registration_changes()
    {
        answer = null;
        await RunAsync(async () =>
        {
            apis.Set([Api("1")]);
            List<double> pauses = [];
            for (int i = 0; i < 9; i++) pauses.Add(await NextAsync());
            Assert.Equal([1, 60, 120, 240, 480, 960, 1920, 3600, 3600], pauses);
            apis.Set([Api("2")]);
            Assert.Equal(1, await NextAsync(atMostSeconds: 1)); // The long pause must have been given up for that.
        });
    }

    [Fact]
    public async Task Documents_go_with_their_registration()
    {
        await RunAsync(async () =>
        {
            apis.Set([Api("1")]);
            await NextAsync();
            await NextAsync();
            TaskCompletionSource told = new();
            schemas.Changed += told.SetResult;
            apis.Set([]);
            await told.Task.WaitAsync(TestContext.Current.CancellationToken);
            Assert.Empty(schemas.All);
        });
    }

    private static AggregatedApi Api(string revision) => new(
        APIService.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = "v1.w", UID = "u", ResourceVersion = revision },
            Spec = APIServiceSpec.Empty with { Group = "w", Version = "v1" },
        },
        IsAvailable: true, null);

    private async Task RunAsync(Func<Task> test)
    {
        using CancellationTokenSource stop = new();
        SchemaLoop loop = new(apis, schemas, (_, _, _) =>
        {
            fetched.Writer.TryWrite(time.GetUtcNow());
            return Task.FromResult(answer);
        }, time);
        Task running = loop.RunAsync(stop.Token);
        await test();
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // The seconds until the next fetch; the loop sets its timer some time after the last one.
    private async Task<double> NextAsync(double atMostSeconds = 7200)
    {
        DateTimeOffset before = time.GetUtcNow();
        DateTimeOffset at;
        while (!fetched.Reader.TryRead(out at))
        {
            if (!time.AdvanceToNext(TimeSpan.FromSeconds(atMostSeconds))) await Task.Yield();
        }

        return (at - before).TotalSeconds;
    }
}
