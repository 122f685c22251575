using Skiff.Agent.Tests.Pods;
using Skiff.PodLifecycle.Images;

namespace Skiff.Agent.Tests.Housekeeping;

public sealed class ImageCollectorTests
{
    private const string Unused = "docker.io/library/unused:1";

    [Fact]
    public async Task With_a_full_disk_only_images_of_containers_stay()
    {
        // Every disk is fuller than nothing at all.
        await using FakeNode node = new(
            cri => cri.Images.Add(Unused), options => options with { Images = ImageCollectionSettings.Default with { HighPercent = 1, LowPercent = 0 } });
        node.Run("a");
        await node.UntilReadyAsync("a");
        await node.UntilAsync(() => !node.Cri.Images.Contains(Unused));
        Assert.Contains(FakeNode.Image, node.Cri.Images);
    }

    [Fact]
    public async Task With_room_left_nothing_goes()
    {
        await using FakeNode node = new(
            cri => cri.Images.Add(Unused), options => options with { Images = ImageCollectionSettings.Default with { HighPercent = 100 } });
        DateTimeOffset before = node.Time.GetUtcNow();
        await node.UntilAsync(() => node.Time.GetUtcNow() - before > TimeSpan.FromMinutes(30));
        Assert.Contains(Unused, node.Cri.Images);
    }
}
