using Skiff.PodLifecycle.Images;

namespace Skiff.PodLifecycle.Tests;

public sealed class ImageMountSupportTests
{
    [Theory]
    [InlineData("containerd", "1.6.20~ds1", false)]
    [InlineData("containerd", "v1.7.27", false)]
    [InlineData("containerd", "2.0.5", false)]
    [InlineData("containerd", "v2.1.0-rc.1", true)]
    [InlineData("containerd", "v2.2.0", true)]
    [InlineData("containerd", "10.0.0", true)]
    [InlineData("cri-o", "1.30.9", false)]
    [InlineData("cri-o", "1.31.0", true)]
    [InlineData("cri-o", "1.33.0-dev", true)]
    [InlineData("containerd", "", false)]
    [InlineData("containerd", "unknown", false)]
    [InlineData("containerd", "2", false)]
    [InlineData("containerd", "2.x", false)]
    [InlineData("containerd", "99999999999999999999.1.0", false)]
    [InlineData("other", "9.9.9", false)]
    [InlineData("", "", false)]
    public void Runtimes_are_known_by_what_they_say_that_they_are(string runtime, string version, bool mounts) =>
        Assert.Equal(mounts, ImageMountSupport.IsIn(runtime, version));
}
