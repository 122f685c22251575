using Skiff.Agent.Images;
using Skiff.Agent.Tests.Volumes;

namespace Skiff.Agent.Tests.Images;

public sealed class ImageFolderTests
{
    [Fact]
    public async Task Archives_are_imported_once_and_again_when_they_change()
    {
        using TempDirectory directory = new();
        string images = directory["images"], calls = directory["calls"], client = directory["client"];
        Directory.CreateDirectory(images);
        File.WriteAllText(client, $"#!/bin/sh\nfor last; do :; done\necho \"$last\" >>{calls}\ncase $last in *bad*) echo broken >&2; exit 1;; esac\n");
        File.SetUnixFileMode(client, (UnixFileMode)0b111_101_101);
        File.WriteAllText(Path.Combine(images, "b.tar"), "two");
        File.WriteAllText(Path.Combine(images, "a.tar"), "one");
        File.WriteAllText(Path.Combine(images, "bad.tar"), "none");
        File.WriteAllText(Path.Combine(images, "notes.txt"), "no archive");
        ImageFolder folder = new(new ImageImport(client, "/nowhere", "native"), images, directory["imported"]);
        List<string> told = [];
        CancellationToken stop = TestContext.Current.CancellationToken;

        Assert.Equal([$"{images}/bad.tar: broken"], await folder.ImportAsync(told.Add, stop));
        Assert.Equal(["a.tar", "b.tar", "bad.tar"], (await File.ReadAllLinesAsync(calls, stop)).Select(Path.GetFileName));
        Assert.Equal(3, told.Count);

        File.WriteAllText(Path.Combine(images, "a.tar"), "one and more");
        File.Delete(Path.Combine(images, "bad.tar"));
        Assert.Empty(await folder.ImportAsync(told.Add, stop));
        Assert.Empty(await folder.ImportAsync(told.Add, stop));
        Assert.Equal(["a.tar"], (await File.ReadAllLinesAsync(calls, stop)).Skip(3).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Without_a_folder_there_is_nothing_to_import() => Assert.Empty(await new ImageFolder(
        new ImageImport("/bin/false", "/nowhere", "native"), "/nowhere/images", "/nowhere/notes").ImportAsync(
        _ => { }, TestContext.Current.CancellationToken));
}
