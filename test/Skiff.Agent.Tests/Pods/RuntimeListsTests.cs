using Skiff.Agent.Pods;
using Skiff.Agent.Runtime;
using Skiff.Agent.Tests.Runtime;
using Skiff.Agent.Tests.Volumes;
using Skiff.Cri.V1;

namespace Skiff.Agent.Tests.Pods;

public sealed class RuntimeListsTests
{
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FakeCri cri = new(new ManualTime());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Those_who_ask_meanwhile_share_the_next_list_and_see_what_was_made_before_they_asked()
    {
        RuntimeLists lists = new(cri);
        await MakeAsync("a");
        cri.Hold = method => method.StartsWith("List", StringComparison.Ordinal) ? opened.Task : Task.CompletedTask;
        Task<(RuntimeListing Listing, CriError? Error)> first = lists.ListAsync("a", Stop);
        await MakeAsync("b");
        Task<(RuntimeListing Listing, CriError? Error)>[] others =
            [.. Enumerable.Range(0, 500).Select(i => lists.ListAsync(i % 2 == 0 ? "a" : "b", Stop))];
        opened.SetResult();

        Assert.Single((await first).Listing.Sandboxes);
        foreach ((RuntimeListing listing, CriError? error) in await Task.WhenAll(others))
        {
            Assert.Null(error);
            Assert.Single(listing.Sandboxes);
        }

        Assert.Equal(2, cri.Calls.Count(call => call == "ListPodSandbox"));
        Assert.Equal(2, cri.Calls.Count(call => call == "ListContainers"));
        Assert.Empty((await lists.ListAsync("c", Stop)).Listing.Sandboxes);
    }

    [Fact]
    public async Task An_error_is_told_to_all_and_ends_with_them()
    {
        RuntimeLists lists = new(cri);
        cri.Fault = method => method == "ListContainers" ? new CriError(RpcCode.Unavailable, "down") : null;
        (RuntimeListing, CriError? Error)[] told = await Task.WhenAll(lists.ListAsync("a", Stop), lists.ListAsync("b", Stop));
        Assert.All(told, one => Assert.Equal("down", one.Error?.Message));
        cri.Fault = _ => null;
        Assert.Null((await lists.ListAsync("a", Stop)).Error);
    }

    [Fact]
    public async Task A_runtime_that_is_not_trusted_yet_is_not_asked()
    {
        RuntimeLists lists = new(cri) { AreTrusted = false };
        await MakeAsync("a");
        Assert.Equal(RpcCode.Unavailable, (await lists.ListAsync("a", Stop)).Error?.Code);
        lists.AreTrusted = true;
        Assert.Single((await lists.ListAsync("a", Stop)).Listing.Sandboxes);
        Assert.Single(cri.Calls, "ListPodSandbox");
    }

    private async Task MakeAsync(string uid)
    {
        PodSandboxConfig config = new() { Metadata = new() { Name = uid, Uid = uid }, Labels = { [RuntimeLabels.PodUid] = uid } };
        await cri.RunPodSandboxAsync(new() { Config = config }, Stop);
    }
}
