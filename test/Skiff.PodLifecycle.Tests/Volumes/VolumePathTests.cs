using Skiff.PodLifecycle.Volumes;

namespace Skiff.PodLifecycle.Tests.Volumes;

public sealed class VolumePathTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("a/b..c/.hidden")]
    [InlineData("a/..data")] // Only the first name is reserved.
    public void Fit_paths_pass(string path) => Assert.Null(VolumePath.Check(path));

    [Theory]
    [InlineData("")]
    [InlineData("/etc/shadow")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("..data")]
    [InlineData("..2026_01_01")]
    [InlineData("a\0b")]
    public void Unfit_paths_are_refused(string path) =>
        Assert.StartsWith("invalid path: ", VolumePath.Check(path), StringComparison.Ordinal);

    [Fact]
    public void Names_and_paths_have_bounds()
    {
        Assert.NotNull(VolumePath.Check(new string('n', 256)));
        Assert.NotNull(VolumePath.Check(new string('ü', 128)));
        Assert.Null(VolumePath.Check(new string('n', 255)));
        Assert.NotNull(VolumePath.Check(string.Join('/', Enumerable.Repeat("abcdefg", 600))));
    }

    [Theory]
    [InlineData("a//b/./c/", "a/b/c")]
    [InlineData("./", ".")]
    [InlineData("", ".")]
    public void Clean_drops_empty_elements(string path, string clean) => Assert.Equal(clean, VolumePath.Clean(path));

    [Theory]
    [InlineData("a/b", true)]
    [InlineData("a/../b", false)]
    [InlineData("/a", false)]
    [InlineData("a\0", false)]
    public void SubPaths_stay_below_by_their_words(string path, bool fit) =>
        Assert.Equal(fit, VolumePath.CheckSubPath(path) is null);
}
