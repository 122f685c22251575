using Skiff.PodLifecycle.Images;

namespace Skiff.PodLifecycle.Tests;

public sealed class ImageCollectionTests
{
    private static readonly DateTimeOffset now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(1000, 160, 0)]
    [InlineData(1000, 159, 41)]
    [InlineData(1000, 0, 200)]
    [InlineData(0, 0, 0)]
    public void From_the_high_mark_on_room_is_made_down_to_the_low_one(long capacity, long available, long expected) =>
        Assert.Equal(expected, ImageCollection.BytesToFree(ImageCollectionSettings.Default, capacity, available));

    [Fact]
    public void A_high_mark_of_a_hundred_turns_it_off() =>
        Assert.Equal(0, ImageCollection.BytesToFree(ImageCollectionSettings.Default with { HighPercent = 100 }, 1000, 0));

    [Fact]
    public void Those_longest_unused_go_first_and_no_more_than_needed()
    {
        NodeImage[] images =
        [
            Image("fresh", 10, seen: 1), Image("used", 10, used: 0, kept: true), Image("recent", 10, used: 5),
            Image("never", 10), Image("long", 10, used: 500),
        ];
        TimeSpan minAge = TimeSpan.FromMinutes(2);
        Assert.Equal(["never"], Ids(ImageCollection.Choose(images, 10, minAge, now)));
        Assert.Equal(["never", "long"], Ids(ImageCollection.Choose(images, 11, minAge, now)));
        Assert.Equal(["never", "long", "recent"], Ids(ImageCollection.Choose(images, long.MaxValue, minAge, now)));
        Assert.Equal(4, ImageCollection.Choose(images, long.MaxValue, TimeSpan.Zero, now).Count);
    }

    [Fact]
    public void Too_old_is_known_only_after_watching_so_long()
    {
        NodeImage[] images = [Image("old", 1, seen: 3000, used: 120), Image("young", 1, seen: 3000, used: 30)];
        TimeSpan hour = TimeSpan.FromHours(1);
        Assert.Equal(["old"], Ids(ImageCollection.TooOld(images, hour, now - TimeSpan.FromHours(2), now)));
        Assert.Empty(ImageCollection.TooOld(images, hour, now - hour, now));
        Assert.Empty(ImageCollection.TooOld(images, TimeSpan.Zero, DateTimeOffset.MinValue, now));
    }

    private static NodeImage Image(string id, long bytes, double seen = 1000, double? used = null, bool kept = false) => new(
        id, bytes, now - TimeSpan.FromMinutes(seen), used is { } minutes ? now - TimeSpan.FromMinutes(minutes) : DateTimeOffset.UnixEpoch, kept);

    private static string[] Ids(IEnumerable<NodeImage> images) => [.. images.Select(image => image.Id)];
}
