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

    [Fact]
    public async Task WhatTheApiRefusedIsWrittenAgainOnceSomebodyElseHasChangedTheStatus()
    {
        InMemoryApi api = new(time) { Fault = call => call.Subresource == "status" ? Model.Meta.V1.Status.Forbidden("", "pods", "web", "no") : null };
        PodStatusWriter writer = new(api, time, message => Assert.True(mailbox.Writer.TryWrite(message)));
        Pod pod = api.Add(Samples.Pod("web"));
        PodStatus wanted = PodStatus.Empty with { Message = "ready" };
        writer.Want(pod, wanted);
        writer.Done((PodMessage.StatusWritten)await mailbox.Reader.ReadAsync(TestContext.Current.CancellationToken));
        writer.Want(pod, wanted);
        Assert.Equal(["ready"], Written(api));

        api.Fault = null;
        Pod changed = api.ChangeStatus(pod with { Status = PodStatus.Empty with { Message = "lost" } });
        writer.Want(changed, wanted);
        writer.Done((PodMessage.StatusWritten)await mailbox.Reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal("ready", api.Find<Pod>("default", "web")!.Status.Message);
    }

    [Fact]
    public async Task AChangeOfSomebodyElseThatIsKnownBeforeTheAnswerIsWrittenOver()
    {
        InMemoryApi api = new(time);
        PodStatusWriter writer = new(api, time, message => Assert.True(mailbox.Writer.TryWrite(message)));
        Pod pod = api.Add(Samples.Pod("web"));
        PodStatus wanted = PodStatus.Empty with { Message = "ready" };
        writer.Want(pod, wanted);
        PodMessage.StatusWritten first = (PodMessage.StatusWritten)await mailbox.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Pod changed = api.ChangeStatus(first.Stored! with { Status = PodStatus.Empty with { Message = "lost" } });
        writer.Want(changed, wanted);
        writer.Done(first);
        writer.Done((PodMessage.StatusWritten)await mailbox.Reader.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal("ready", api.Find<Pod>("default", "web")!.Status.Message);
    }

    private static IEnumerable<string> Written(InMemoryApi api) =>
        api.Calls.Where(call => call.Subresource == "status").Select(call => ((Pod)call.Value!).Status.Message);
}
