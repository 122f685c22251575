using System.Threading.Channels;
using Skiff.Agent.Pods;
using Skiff.Model.Core.V1;
using Skiff.Fixtures;

namespace Skiff.Agent.Tests.Pods;

public sealed class PodStatusWriterTests
{
    private readonly ManualTime time = new();
    private readonly Channel<PodMessage> mailbox = Channel.CreateUnbounded<PodMessage>();

    [Fact]
    public async Task NothingIsWrittenBesideAWriteWhoseEndIsNotKnownYet()
    {
        InMemoryApi api = new(time);
        PodStatusWriter writer = new(api, time, message => Assert.True(mailbox.Writer.TryWrite(message)));
        Pod pod = api.Add(Samples.Pod("web"));
        writer.Want(pod, PodStatus.Empty with { Message = "first" });
        PodMessage ended = await mailbox.Reader.ReadAsync(TestContext.Current.CancellationToken);

        // The first write is over, but the loop has not come to its message: another one would start from an old pod,
        // lose the race, and put its status over a newer one later.
        writer.Want(pod, PodStatus.Empty with { Message = "second" });
        Assert.Equal(["first"], Written(api));

        writer.Done((PodMessage.StatusWritten)ended);
        await mailbox.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["first", "second"], Written(api));
    }

    private static IEnumerable<string> Written(InMemoryApi api) =>
        api.Calls.Where(call => call.Subresource == "status").Select(call => ((Pod)call.Value!).Status.Message);
}
