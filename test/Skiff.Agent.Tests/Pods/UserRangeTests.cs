using Skiff.Agent.Pods;
using Skiff.Agent.Tests.Volumes;

namespace Skiff.Agent.Tests.Pods;

public sealed class UserRangeTests : IDisposable
{
    private const string None = "create user namespace: could not find an empty slot to allocate a user namespace";
    private readonly TempDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Each_pod_has_its_own_range_whoever_asks_and_keeps_it()
    {
        UserRanges ranges = Ranges(limit: 3);
        Assert.Equal((65536u, null), ranges.Take("a"));
        Assert.Equal((131072u, null), ranges.Take("b"));
        Assert.Equal((65536u, null), Ranges(limit: 3).Take("a"));
        Assert.Equal((196608u, null), Ranges(limit: 3).Take("c"));
        Assert.Equal((0u, None), ranges.Take("d"));
        Directory.Delete(directory["b"], recursive: true);
        Assert.Equal((131072u, null), ranges.Take("d"));
    }

    [Fact]
    public void The_note_is_upstreams()
    {
        Ranges(limit: 1).Take("a");
        Assert.Equal(
            """{"uidMappings":[{"hostId":65536,"containerId":0,"length":65536}],"gidMappings":[{"hostId":65536,"containerId":0,"length":65536}]}""",
            File.ReadAllText(directory["a/userns"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"uidMappings":[]}""")]
    [InlineData("""{"uidMappings":[{"hostId":0,"containerId":0,"length":65536}]}""")]
    [InlineData("""{"uidMappings":[{"hostId":70000}]}""")]
    public void A_damaged_note_gives_nobody_anything(string text)
    {
        Directory.CreateDirectory(directory["a"]);
        File.WriteAllText(directory["a/userns"], text);
        Assert.Equal((0u, $"user namespace: {directory["a/userns"]} is damaged: delete the pod"), Ranges(limit: 3).Take("a"));
    }

    private UserRanges Ranges(int limit) => new(directory[""], limit);
}
