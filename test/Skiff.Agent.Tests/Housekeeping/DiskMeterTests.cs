using Skiff.Agent.Housekeeping;
using Skiff.Agent.Tests.Volumes;
using Skiff.PodLifecycle.Eviction;

namespace Skiff.Agent.Tests.Housekeeping;

public sealed class DiskMeterTests
{
    private const int Block = 4096;

    [Fact]
    public void A_directory_takes_what_its_files_take_each_once()
    {
        using TempDirectory root = new();
        DiskUsage empty = DiskMeter.Of(root.Path);
        Directory.CreateDirectory(root["d/e"]);
        File.WriteAllBytes(root["d/e/file"], new byte[Block * 10]);
        DiskUsage one = DiskMeter.Of(root.Path);
        Assert.InRange(one.Bytes - empty.Bytes, Block * 10, Block * 13);
        Assert.Equal(3, one.Inodes - empty.Inodes);
        File.CreateSymbolicLink(root["d/link"], "/usr");
        Assert.Equal(1, DiskMeter.Of(root.Path).Inodes - one.Inodes);
        using System.Diagnostics.Process hard = System.Diagnostics.Process.Start("ln", [root["d/e/file"], root["d/twice"]]);
        hard.WaitForExit();
        Assert.Equal(1, DiskMeter.Of(root.Path).Inodes - one.Inodes);
    }

    [Fact]
    public void What_is_not_there_takes_nothing()
    {
        using TempDirectory root = new();
        Assert.Equal(default, DiskMeter.Of(root["none"]));
        File.CreateSymbolicLink(root["link"], "/usr");
        Assert.Equal(default, DiskMeter.Of(root["link"]));
    }
}
