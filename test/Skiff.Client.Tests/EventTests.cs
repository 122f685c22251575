using Skiff.Machinery.Control;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.Client.Tests;

/// <summary>Events are kept few, and recording them keeps nobody waiting.</summary>
public sealed class EventTests
{
    private readonly ManualTime time = new();
    private readonly InMemoryApi api;

    public EventTests() => api = new InMemoryApi(time);

    private static EventDraft Draft(string message, string pod = "web") =>
        EventDraft.Normal(Samples.Pod(pod), "Pulled", message);

    private async Task WrittenAsync(EventRecorder recorder)
    {
        using CancellationTokenSource hung = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        hung.CancelAfter(TimeSpan.FromSeconds(20));
        while (recorder.Pending > 0)
        {
            hung.Token.ThrowIfCancellationRequested();
            if (!time.AdvanceToNext(TimeSpan.FromMinutes(1))) await Task.Yield();
        }
    }

    [Fact]
    public async Task WhatRepeatsCountsUp()
    {
        await using EventRecorder recorder = new(api, time);
        for (int i = 0; i < 3; i++) recorder.Record(Draft("an image"), "kubelet", "node0");
        recorder.Record(Draft("another image"), "kubelet", "node0");
        await WrittenAsync(recorder);
        Event[] events = [.. api.All<Event>().OrderByDescending(value => value.Count)];
        Assert.Equal([3, 1], events.Select(value => value.Count));
        Assert.Equal(("kubelet", "node0", "Pulled", "Normal"), (events[0].Source.Component, events[0].Source.Host, events[0].Reason, events[0].Type));
        Assert.StartsWith("web.", events[0].Metadata.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EventsGoneMeanwhileAreMadeAnew()
    {
        await using EventRecorder recorder = new(api, time);
        recorder.Record(Draft("an image"), "kubelet");
        await WrittenAsync(recorder);
        api.Remove(Assert.Single(api.All<Event>()));
        recorder.Record(Draft("an image"), "kubelet");
        await WrittenAsync(recorder);
        Assert.Equal(2, Assert.Single(api.All<Event>()).Count);
    }

    [Fact]
    public async Task AServerThatCannotAnswerIsAskedAgainAndARefusalIsNot()
    {
        int faults = 2;
        api.Fault = call => faults-- > 0 ? Status.InternalError("not now") : null;
        await using EventRecorder recorder = new(api, time);
        recorder.Record(Draft("an image"), "kubelet");
        await WrittenAsync(recorder);
        Assert.Single(api.All<Event>());
        Assert.Equal((3, 0L), (api.Calls.Count, recorder.Dropped));

        api.Fault = call => Status.Empty with { Code = 403 };
        recorder.Record(Draft("a secret"), "kubelet");
        await WrittenAsync(recorder);
        Assert.Equal((4, 1L), (api.Calls.Count, recorder.Dropped));
    }

    [Fact]
    public async Task WhoNeverAnswersIsGivenUp()
    {
        api.Fault = call => Status.InternalError("never");
        await using EventRecorder recorder = new(api, time);
        recorder.Record(Draft("an image"), "kubelet");
        await WrittenAsync(recorder);
        Assert.Equal((12, 1L), (api.Calls.Count, recorder.Dropped));
    }

    [Fact]
    public void OfOneObjectTwentyFiveAtOnceThenOneEveryFiveMinutes()
    {
        EventCorrelator correlator = new();
        Event fresh = Event.Empty with { Metadata = Samples.Named("e"), Reason = "r", Type = "Normal", Message = "m" };
        DateTimeOffset now = time.GetUtcNow();
        int passed = Enumerable.Range(0, 40).Count(_ => correlator.Correlate(fresh, now) is not null);
        Assert.Equal(25, passed);
        Assert.Null(correlator.Correlate(fresh, now.AddMinutes(4)));
        Assert.Equal(26, correlator.Correlate(fresh, now.AddMinutes(10))!.Value.Count);
        // Somebody else's do not suffer.
        Assert.NotNull(correlator.Correlate(fresh with { InvolvedObject = ObjectReference.Empty with { Name = "other" } }, now));
    }

    [Fact]
    public void ManyAlikeBecomeOne()
    {
        EventCorrelator correlator = new();
        Event fresh = Event.Empty with { Metadata = Samples.Named("e"), Reason = "r", Type = "Normal" };
        DateTimeOffset now = time.GetUtcNow();
        CorrelatedEvent[] all = [.. Enumerable.Range(0, 12).Select(i => correlator.Correlate(
            fresh with { Message = $"m{i}", Metadata = Samples.Named($"e{i}") }, now)!)];
        Assert.All(all[..9], one => Assert.False(one.Repeats));
        Assert.StartsWith("(combined from similar events): ", all[10].Value.Message, StringComparison.Ordinal);
        Assert.True(all[11].Repeats);
        Assert.Equal(all[10].Value.Metadata.Name, all[11].Value.Metadata.Name);
    }
}
