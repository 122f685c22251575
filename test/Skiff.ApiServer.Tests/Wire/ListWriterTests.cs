using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Tests.Verbs;
using Skiff.ApiServer.Wire;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Tests.Wire;

/// <summary>Lists that are longer than what is held back before it is sent.</summary>
public sealed class ListWriterTests
{
    private const int Items = 200;
    private static readonly Negotiated json = new(Encoding.Json, Transform.None);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Items)]
    public async Task AListOfAnyLengthIsWholeAndValid(int items)
    {
        await using ConfigMapWorld world = new();
        Reply.OfList list = await ListAsync(world, items);
        Pipe pipe = new();
        ValueTask writing = WriteAsync(pipe, list);
        using JsonDocument document = await JsonDocument.ParseAsync(
            pipe.Reader.AsStream(), default, TestContext.Current.CancellationToken);
        await writing;
        string[] names = [.. document.RootElement.GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("metadata").GetProperty("name").GetString()!)];
        Assert.Equal(Enumerable.Range(0, items).Select(Name), names);
        Assert.Equal("ConfigMapList", document.RootElement.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task ALongListIsHeldBackByAClientThatDoesNotRead()
    {
        await using ConfigMapWorld world = new();
        Reply.OfList list = await ListAsync(world, Items);
        Pipe pipe = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        ValueTask writing = WriteAsync(pipe, list);
        Assert.False(writing.IsCompleted);
        ReadResult read = await pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.InRange(read.Buffer.Length, 1, 128 * 1024);
        await pipe.Reader.CompleteAsync(); // The client goes, and so does the rest of the list.
        await writing;
    }

    private static async ValueTask WriteAsync(Pipe pipe, Reply.OfList list)
    {
        await ListWriter.WriteAsync(pipe.Writer, list, ListMeta.Empty, json, TestContext.Current.CancellationToken);
        await pipe.Writer.CompleteAsync();
    }

    private static async Task<Reply.OfList> ListAsync(ConfigMapWorld world, int items)
    {
        for (int i = 0; i < items; i++) await world.CreateAsync(Name(i), new string('x', 2000));
        ResourceView view = world.Resource.Store.Read(world.Resource.StoreId);
        List<Stored> stored = [];
        foreach (Stored item in view.All()) stored.Add(item);
        return new Reply.OfList(world.Resource, new ListPage(stored, view.Revision, "", null));
    }

    private static string Name(int i) => i.ToString("map-000", CultureInfo.InvariantCulture);
}
