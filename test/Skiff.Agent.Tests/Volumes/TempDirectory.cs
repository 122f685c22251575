using Skiff.Agent.Volumes.Linux;

namespace Skiff.Agent.Tests.Volumes;

/// <summary>A directory of a test's own, gone afterwards with everything mounted in it.</summary>
internal sealed class TempDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("skiff-volumes-").FullName;

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    public void Dispose()
    {
        Assert.Equal(Errno.None, Mounts.UnmountBelow(Path));
        Assert.Equal(Errno.None, TreeRemoval.Remove(Path));
    }
}
