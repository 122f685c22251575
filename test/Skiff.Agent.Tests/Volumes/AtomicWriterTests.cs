using System.Text;
using Skiff.Agent.Volumes;
using Skiff.Agent.Volumes.Linux;
using Skiff.Model;
using Skiff.PodLifecycle.Volumes;

namespace Skiff.Agent.Tests.Volumes;

public sealed class AtomicWriterTests : IDisposable
{
    private readonly TempDirectory directory = new();
    private readonly ManualTime time = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Files_are_links_through_the_data_link()
    {
        Write(("labels", "a"), ("k8s/annotations", "b"));

        Assert.Equal("..data/labels", new FileInfo(directory["labels"]).LinkTarget);
        Assert.Equal("..data/k8s", new FileInfo(directory["k8s"]).LinkTarget);
        Assert.Matches(@"^\.\.2026_02_01_15_04_05\.\d{9}$", new FileInfo(directory["..data"]).LinkTarget);
        Assert.Equal("b", File.ReadAllText(directory["k8s/annotations"]));
    }

    [Fact]
    public void A_new_version_replaces_the_old_one_entirely()
    {
        Write(("keep", "1"), ("drop", "1"), ("dir/file", "1"));
        string old = new FileInfo(directory["..data"]).LinkTarget!;

        Write(("keep", "2"), ("new", "2"));

        Assert.Equal([new FileInfo(directory["..data"]).LinkTarget!, "..data", "keep", "new"], Names());
        Assert.NotEqual(old, new FileInfo(directory["..data"]).LinkTarget);
        Assert.Equal("2", File.ReadAllText(directory["keep"]));
    }

    [Fact]
    public void An_unchanged_content_is_not_written_again()
    {
        Write(("a", "1"));
        string before = new FileInfo(directory["..data"]).LinkTarget!;

        time.Advance(TimeSpan.FromMinutes(1));
        Write(("a", "1"));

        Assert.Equal(before, new FileInfo(directory["..data"]).LinkTarget);
    }

    [Theory]
    [InlineData("a", "2")]
    [InlineData("b", "1")]
    public void A_changed_or_renamed_file_is(string path, string content)
    {
        Write(("a", "1"));
        Write((path, content));

        Assert.Equal(content, File.ReadAllText(directory[path]));
        Assert.Equal(3, Names().Count);
    }

    [Fact]
    public void A_file_that_becomes_a_directory_and_back_is_shown()
    {
        Write(("a", "1"));
        Write(("a/b", "2"));
        Assert.Equal("2", File.ReadAllText(directory["a/b"]));
        Write(("a", "3"));
        Assert.Equal("3", File.ReadAllText(directory["a"]));
    }

    [Fact]
    public void A_failed_write_leaves_the_old_version_shown()
    {
        Write(("a", "1"));

        string error = new AtomicWriter(directory.Path, time).Write([File_("a", "2"), File_("a/b", "2")], own: null);

        Assert.NotEqual("", error);
        Assert.Equal("1", File.ReadAllText(directory["a"]));
        Assert.Equal(3, Names().Count);
    }

    [Fact]
    public void What_an_interrupted_write_left_is_cleared_by_the_next()
    {
        Write(("a", "1"));
        Directory.CreateDirectory(directory["..2020_01_01_00_00_00.000000001/x"]);
        File.CreateSymbolicLink(directory["..data_tmp"], "..2020_01_01_00_00_00.000000001");

        Write(("a", "2"));

        Assert.Equal([new FileInfo(directory["..data"]).LinkTarget!, "..data", "a"], Names());
    }

    [Fact]
    public void Modes_do_not_depend_on_the_process()
    {
        Assert.Equal("", new AtomicWriter(directory.Path, time).Write(
            [File_("a", "1") with { Mode = 0x1b6 }, File_("dir/b", "1") with { Mode = 0x100 }], own: null));

        Assert.Equal(0x1b6u, Mode(directory["..data/a"]));
        Assert.Equal(0x100u, Mode(directory["..data/dir/b"]));
        Assert.Equal(0x1edu, Mode(directory["..data/dir"]));
    }

    private static uint Mode(string path)
    {
        Assert.Equal(Errno.None, Libc.Stat(path, follow: true, out FileFacts facts));
        return facts.Mode;
    }

    private static VolumeFile File_(string path, string content) =>
        new(path, new Bytes(Encoding.UTF8.GetBytes(content)), 0x1a4);

    private void Write(params (string Path, string Content)[] files) => Assert.Equal(
        "", new AtomicWriter(directory.Path, time).Write([.. files.Select(one => File_(one.Path, one.Content))], null));

    private List<string> Names() =>
        [.. new DirectoryInfo(directory.Path).EnumerateFileSystemInfos().Select(one => one.Name).Order(StringComparer.Ordinal)];
}
