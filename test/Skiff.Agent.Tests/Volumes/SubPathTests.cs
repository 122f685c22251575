using System.Text;
using Skiff.Agent.Volumes;
using Skiff.Agent.Volumes.Linux;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Tests.Volumes;

/// <summary>Mounts of paths inside volumes whose content is hostile.</summary>
[Trait("Category", "Integration")]
public sealed class SubPathTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public SubPathTests()
    {
        Directory.CreateDirectory(directory["host"]);
        File.WriteAllText(directory["host/canary"], "secret");
        Directory.CreateDirectory(directory["volume/inside"]);
        Directory.CreateDirectory(directory["pod"]);
        Libc.ChangeMode(directory["volume"], 0x5ed); // 02755
    }

    public void Dispose() => directory.Dispose();

    [Theory]
    [InlineData("inside")]
    [InlineData("new/deep/dir")]
    [InlineData("inside/./x/")]
    public void Directories_are_bound_and_made_like_the_volume(string path)
    {
        SubPathOutcome outcome = Prepare(path);

        Assert.Equal("", outcome.Error);
        File.WriteAllText(Path.Combine(outcome.HostPath, "file"), "x");
        Assert.True(File.Exists(directory[$"volume/{path}/file"]));
        if (path == "inside") return;
        Assert.Equal(Errno.None, Libc.Stat(directory[$"volume/{path}"], follow: false, out FileFacts facts));
        Assert.Equal(0x5edu, facts.Mode);
    }

    [Fact]
    public void A_file_is_bound_and_bound_anew_when_it_was_replaced()
    {
        File.WriteAllText(directory["volume/conf"], "one");
        string path = Prepare("conf").HostPath;
        Assert.Equal("one", File.ReadAllText(path));
        Assert.Equal(path, Prepare("conf").HostPath);
        Assert.Single(Mounts.PointsBelow(File.ReadAllText("/proc/self/mountinfo"), path));

        File.WriteAllText(directory["volume/conf.new"], "two");
        File.Move(directory["volume/conf.new"], directory["volume/conf"], overwrite: true);

        Assert.Equal("two", File.ReadAllText(Prepare("conf").HostPath));
        Assert.Single(Mounts.PointsBelow(File.ReadAllText("/proc/self/mountinfo"), path));
    }

    [Fact]
    public void A_link_that_stays_inside_is_followed()
    {
        File.CreateSymbolicLink(directory["volume/link"], "inside");
        Assert.Equal("", Prepare("link").Error);
    }

    [Theory]
    [InlineData("evil", "/")]
    [InlineData("evil/canary", "HOST")]
    [InlineData("evil", "../host")]
    [InlineData("evil/new", "../host")]
    [InlineData("evil", "/proc/self/root")]
    [InlineData("inside/evil/canary", "../../host")]
    public void A_link_that_leads_out_is_refused(string path, string target)
    {
        string link = path.Split("evil")[0] + "evil";
        File.CreateSymbolicLink(directory[$"volume/{link}"], target == "HOST" ? directory["host"] : target);

        SubPathOutcome outcome = Prepare(path);

        Assert.StartsWith(
            "failed to prepare subPath for volumeMount \"v\" of container \"main\"", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", outcome.HostPath);
        Assert.Equal(["canary"], new DirectoryInfo(directory["host"]).EnumerateFiles().Select(file => file.Name));
        Assert.Empty(Mounts.PointsBelow(File.ReadAllText("/proc/self/mountinfo"), directory["pod"]));
    }

    [Theory]
    [InlineData("../host")]
    [InlineData("inside/../../host")]
    [InlineData("/host")]
    [InlineData("inside\0")]
    public void A_path_that_leads_out_by_its_words_is_refused(string path) => Assert.NotEqual("", Prepare(path).Error);

    [Fact]
    public async Task A_link_flipped_all_the_while_never_shows_the_host()
    {
        using CancellationTokenSource done = new();
        Directory.CreateDirectory(directory["volume/flip"]);
        File.WriteAllText(directory["volume/flip/canary"], "own");
        File.CreateSymbolicLink(directory["volume/outside"], directory["host"]);
        Task flipping = Task.Run(() => Flip(done.Token), TestContext.Current.CancellationToken);
        int bound = 0;

        for (int i = 0; i < 2000; i++)
        {
            SubPathOutcome outcome = Prepare("flip");
            if (outcome.Error.Length > 0) continue;
            bound++;
            Assert.NotEqual("secret", TryRead(Path.Combine(outcome.HostPath, "canary")));
        }

        await done.CancelAsync();
        await flipping;
        Assert.True(bound > 0);
    }

    private static string TryRead(string path) => File.Exists(path) ? Encoding.UTF8.GetString(File.ReadAllBytes(path)) : "";

    // The directory and the link change places, over and over.
    private void Flip(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Libc.Rename(directory["volume/flip"], directory["volume/spare"]);
            Libc.Rename(directory["volume/outside"], directory["volume/flip"]);
            Libc.Rename(directory["volume/flip"], directory["volume/outside"]);
            Libc.Rename(directory["volume/spare"], directory["volume/flip"]);
        }
    }

    private SubPathOutcome Prepare(string subPath) => SubPaths.Prepare(directory["pod"], new(
        Pod.Empty with
        {
            Spec = PodSpec.Empty with
            {
                Containers =
                [
                    Container.Empty with { Name = "main", VolumeMounts = [VolumeMount.Empty with { Name = "v" }] },
                ],
            },
        },
        "main",
        0,
        new(directory["volume"]),
        subPath));
}
