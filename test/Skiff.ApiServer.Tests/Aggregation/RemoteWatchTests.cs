using System.Text;
using Skiff.ApiServer.Aggregation;
using Skiff.Client;
using Skiff.Machinery.Remote;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Aggregation;

public sealed class RemoteWatchTests
{
    private static readonly RemoteKind flunders = RemoteKind.Of("w.example.com", "v1", APIResource.Empty with
    {
        Name = "flunders", Kind = "Flunder", Namespaced = true, Verbs = ["list", "watch", "delete"],
    })!;

    [Fact]
    public async Task Events_are_read_one_after_the_other_until_the_stream_ends()
    {
        List<ObjectEvent> events = await ReadAsync("""
            {"type":"ADDED","object":{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"a","namespace":"n","resourceVersion":"3"}}}
            {"type":"MODIFIED","object":{"metadata":{"name":"a","resourceVersion":"4"},"spec":{"more":[1]}}}

            {"type":"DELETED","object":{"metadata":{"name":"a","resourceVersion":"5"}}}
            {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"6"}}}
            {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}
            {"type":"ADDED","obj
            """);
        Assert.Equal(
            ["Added a 3", "Modified a 4", "Deleted a 5", "Bookmark  6", "Error  "],
            events.Select(one => $"{one.Type} {one.Object?.Metadata.Name} {one.ResourceVersion}"));
        Assert.Equal((flunders, 410), (events[0].Object!.Kind, events[4].Error!.Code));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"type":"ADDED","object":[]}""")]
    [InlineData("""{"type":"OTHER","object":{}}""")]
    [InlineData("""{"type":"ADDED","object":{"metadata":{"name":7}}}""")]
    public async Task What_is_no_event_is_told_as_an_error(string line)
    {
        ObjectEvent only = Assert.Single(await ReadAsync(line + "\n"));
        Assert.Equal((WatchEventType.Error, 500), (only.Type, only.Error!.Code));
    }

    [Fact]
    public async Task An_endless_event_breaks_the_transport() => await Assert.ThrowsAsync<IOException>(
        () => ReadAsync(new string('x', 17 * 1024 * 1024)));

    private static async Task<List<ObjectEvent>> ReadAsync(string text)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        using HttpResponseMessage answer = new();
        List<ObjectEvent> events = [];
        await using RemoteWatch watch = new(flunders, answer, stream);
        while (await watch.WaitAsync(TestContext.Current.CancellationToken))
        {
            while (watch.TryRead(out ObjectEvent one)) events.Add(one);
        }

        return events;
    }
}
