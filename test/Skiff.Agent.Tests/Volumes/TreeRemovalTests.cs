using Skiff.Agent.Volumes.Linux;

namespace Skiff.Agent.Tests.Volumes;

public sealed class TreeRemovalTests : IDisposable
{
    private readonly TempDirectory directory = new();

    public TreeRemovalTests()
    {
        Directory.CreateDirectory(directory["host"]);
        File.WriteAllText(directory["host/canary"], "alive");
        Directory.CreateDirectory(directory["pod/volume"]);
    }

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Nothing_there_is_success() => Assert.Equal(Errno.None, TreeRemoval.Remove(directory["nothing/here"]));

    [Fact]
    public void Links_are_removed_and_never_followed()
    {
        File.CreateSymbolicLink(directory["pod/volume/to-dir"], directory["host"]);
        File.CreateSymbolicLink(directory["pod/volume/to-file"], directory["host/canary"]);
        File.CreateSymbolicLink(directory["pod/volume/loop"], "loop");

        Assert.Equal(Errno.None, TreeRemoval.Remove(directory["pod"]));

        Assert.False(Directory.Exists(directory["pod"]));
        Assert.Equal("alive", File.ReadAllText(directory["host/canary"]));
    }

    [Fact]
    public void A_link_in_the_place_of_the_directory_is_removed_itself()
    {
        Directory.Delete(directory["pod"], recursive: true);
        File.CreateSymbolicLink(directory["pod"], directory["host"]);

        Assert.Equal(Errno.None, TreeRemoval.Remove(directory["pod"]));

        Assert.Equal("alive", File.ReadAllText(directory["host/canary"]));
    }

    [Fact]
    [Trait("Category", "Integration")]
    public void Other_mounts_are_never_entered()
    {
        Directory.CreateDirectory(directory["pod/volume/mounted"]);
        Assert.Equal(Errno.None, Libc.Mount(directory["host"], directory["pod/volume/mounted"], "", Libc.MountBind, ""));

        Assert.Equal(Errno.Busy, TreeRemoval.Remove(directory["pod"]));

        Assert.Equal("alive", File.ReadAllText(directory["host/canary"]));
        Assert.Equal(Errno.None, Mounts.UnmountBelow(directory["pod"]));
        Assert.Equal(Errno.None, TreeRemoval.Remove(directory["pod"]));
    }

    [Fact]
    public void A_tree_deeper_than_any_path_can_name_goes()
    {
        // 600 levels of ten letters: longer than the longest path and deeper than any recursion should be.
        byte[] name = Libc.Name("ten-chars");
        var current = Libc.Open(directory["pod/volume"], Libc.OpenReadOnly | Libc.OpenDirectory, out _)!;
        for (int i = 0; i < 600; i++)
        {
            Assert.Equal(Errno.None, Libc.MakeDirectory(current, name, 0x1ff));
            var next = Libc.OpenAt(current, name, Libc.OpenReadOnly | Libc.OpenDirectory, 0, out _)!;
            current.Dispose();
            current = next;
        }

        current.Dispose();

        Assert.Equal(Errno.None, TreeRemoval.Remove(directory["pod"]));
        Assert.False(Directory.Exists(directory["pod"]));
    }

    [Fact]
    public void Names_that_are_no_text_and_many_names_go()
    {
        using (var volume = Libc.Open(directory["pod/volume"], Libc.OpenReadOnly | Libc.OpenDirectory, out _)!)
        {
            Assert.Equal(Errno.None, Libc.MakeDirectory(volume, [0xff, 0xfe, (byte)'/' + 1, 0], 0x1ff));
        }

        for (int i = 0; i < 3000; i++) File.WriteAllBytes(directory[$"pod/volume/file-{i:d5}"], []);

        Assert.Equal(Errno.None, TreeRemoval.Remove(directory["pod"]));
        Assert.False(Directory.Exists(directory["pod"]));
    }
}
