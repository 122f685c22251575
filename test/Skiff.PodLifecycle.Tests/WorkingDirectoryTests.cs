namespace Skiff.PodLifecycle.Tests;

public sealed class WorkingDirectoryTests
{
    [Theory]
    [InlineData("/proc/self/fd/8")]
    [InlineData("/proc/self/fd")]
    [InlineData("/proc/1/fd/7/../../..")]
    [InlineData("/x/../proc//self/./fd/7")]
    [InlineData("/proc/thread-self/fd/9")]
    [InlineData("/proc/self/task/1/fd/9")]
    [InlineData("/dev/fd/7")]
    [InlineData("proc/self/fd/7")]
    public void Open_files_are_refused(string path) =>
        Assert.Equal($"working directory \"{path}\" is an open file of the container runtime", WorkingDirectories.Fault(path));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/proc")]
    [InlineData("/proc/self")]
    [InlineData("/data/proc/self/fd/8")]
    [InlineData("/proc/self/fdinfo")]
    [InlineData("/home/../../work")]
    public void Others_are_not(string path) => Assert.Equal("", WorkingDirectories.Fault(path));
}
