using Skiff.Machinery.Fairness;

namespace Skiff.Machinery.Tests;

public class FairQueueTests
{
    [Fact]
    public void AHandHoldsEachQueueOnce()
    {
        int[] hand = new int[6];
        for (ulong hash = 0; hash < 5_000; hash++)
        {
            ShuffleSharding.Deal(hash * 0x9E3779B97F4A7C15, 64, hand);
            Assert.Equal(6, hand.Distinct().Count());
            Assert.All(hand, queue => Assert.InRange(queue, 0, 63));
        }
    }

    [Fact]
    public void EveryHandIsDealtAsOften()
    {
        Dictionary<string, int> seen = [];
        int[] hand = new int[2];
        for (ulong hash = 0; hash < 20; hash++) // Five queues, two to deal: twenty ways, ten hands.
        {
            ShuffleSharding.Deal(hash, 5, hand);
            string text = string.Join(',', hand);
            seen[text] = seen.GetValueOrDefault(text) + 1;
        }

        Assert.Equal(10, seen.Count);
        Assert.All(seen.Values, count => Assert.Equal(2, count));
    }

    [Theory]
    [InlineData(64, 6, 36)]
    [InlineData(128, 6, 42)]
    [InlineData(512, 8, 72)]
    [InlineData(1, 1, 0)]
    public void TheBitsOfAHandAreCounted(int queues, int hand, int bits) =>
        Assert.Equal(bits, ShuffleSharding.EntropyBits(queues, hand));

    [Fact]
    public void AFloodInOneQueueHoldsUpNoOther()
    {
        FairQueue<string> queue = new(2, 1, 1000);
        for (int i = 0; i < 100; i++) Assert.NotNull(queue.Enqueue("flood", 0, 1, now: 0, limit: 1));
        for (int i = 0; i < 3; i++) Assert.NotNull(queue.Enqueue("calm", 1, 1, now: 0, limit: 1));

        List<string> order = [];
        for (double now = 0; order.Count < 8; now += 0.01)
        {
            FairEntry<string> next = queue.Next(1, now, 1)!;
            order.Add(next.Item);
            next.Finish(now + 0.01, 1);
        }

        Assert.Equal(3, order.Take(6).Count(item => item == "calm"));
    }

    [Fact]
    public void SeatsAreSharedNotItems()
    {
        FairQueue<string> queue = new(2, 1, 1000);
        for (int i = 0; i < 90; i++)
        {
            queue.Enqueue("narrow", 0, 1, 0, 2);
            queue.Enqueue("wide", 1, 2, 0, 2);
        }

        Dictionary<string, int> seconds = new() { ["narrow"] = 0, ["wide"] = 0 };
        double now = 0;
        for (int i = 0; i < 60; i++)
        {
            FairEntry<string> next = queue.Next(2, now, 2)!;
            seconds[next.Item] += next.Seats;
            now += 0.01;
            next.Finish(now, 2);
        }

        Assert.InRange((double)seconds["wide"] / seconds["narrow"], 0.9, 1.1);
    }

    [Fact]
    public void WhoTookLongerThanAssumedWaitsLonger()
    {
        FairQueue<string> queue = new(2, 1, 1000);
        for (int i = 0; i < 50; i++)
        {
            queue.Enqueue("slow", 0, 1, 0, 1);
            queue.Enqueue("quick", 1, 1, 0, 1);
        }

        Dictionary<string, int> count = new() { ["slow"] = 0, ["quick"] = 0 };
        double now = 0;
        for (int i = 0; i < 40; i++)
        {
            FairEntry<string> next = queue.Next(1, now, 1)!;
            count[next.Item]++;
            now += next.Item == "slow" ? 0.09 : 0.01;
            next.Finish(now, 1);
        }

        Assert.InRange((double)count["quick"] / count["slow"], 6, 12);
    }

    [Fact]
    public void TheFirstIsNotOvertakenBecauseItIsWide()
    {
        FairQueue<string> queue = new(1, 1, 10);
        queue.Enqueue("wide", 0, 5, 0, 5);
        queue.Enqueue("narrow", 0, 1, 0, 5);
        Assert.Null(queue.Next(4, 0, 5));
        Assert.Equal("wide", queue.Next(5, 0, 5)!.Item);
    }

    [Fact]
    public void AFullQueueTakesNoMoreAndOneThatLeftMakesRoom()
    {
        FairQueue<int> queue = new(1, 1, 2);
        FairEntry<int> first = queue.Enqueue(1, 0, 1, 0, 1)!;
        Assert.NotNull(queue.Enqueue(2, 0, 1, 0, 1));
        Assert.Null(queue.Enqueue(3, 0, 1, 0, 1));
        Assert.True(first.Remove());
        Assert.False(first.Remove());
        Assert.NotNull(queue.Enqueue(4, 0, 1, 0, 1));
        Assert.Equal([2, 4], [queue.Next(1, 0, 1)!.Item, queue.Next(1, 0, 1)!.Item]);
        Assert.Equal(0, queue.Waiting);
    }

    [Fact]
    public void WhatWaitsMovesToNewQueuesAndWhatRunsEndsInTheOld()
    {
        FairQueue<int> old = new(8, 2, 10);
        for (int i = 0; i < 6; i++) Assert.NotNull(old.Enqueue(i, (ulong)i * 77, 1, 0, 1));
        FairEntry<int> running = old.Next(1, 0, 1)!;
        FairQueue<int> next = new(1, 1, 1);
        next.Adopt(old);
        running.Finish(1, 1);
        Assert.Equal((0, 5), (old.Waiting, next.Waiting));
        Assert.Equal(0, old.Busy);
        for (int i = 0; i < 5; i++) next.Next(1, 1, 1)!.Finish(2, 1);
        Assert.Equal(0, next.Busy);
    }
}
