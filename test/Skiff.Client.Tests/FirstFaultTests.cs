namespace Skiff.Client.Tests;

public sealed class FirstFaultTests
{
    [Fact]
    public async Task A_broken_loop_is_told_of_while_others_still_run()
    {
        TaskCompletionSource running = new(), broken = new();
        Task all = FirstFault.OfAsync(running.Task, broken.Task);
        broken.SetException(new InvalidOperationException("broke"));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => all.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task It_ends_when_all_have_ended()
    {
        TaskCompletionSource first = new(), second = new();
        Task all = FirstFault.OfAsync(first.Task, second.Task);
        first.SetResult();
        Assert.False(all.IsCompleted);
        second.SetResult();
        await all.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
