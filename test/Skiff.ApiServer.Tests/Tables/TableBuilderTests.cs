using System.Text.Json;
using Skiff.ApiServer.Tables;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using static Skiff.ApiServer.Tests.Tables.TableFixture;

namespace Skiff.ApiServer.Tests.Tables;

public sealed class TableBuilderTests
{
    private static readonly TableBuilder Builder = TableBuilder.For(Kinds.ConfigMap);

    [Fact]
    public void A_list_becomes_one_table()
    {
        ListMeta metadata = ListMeta.Empty with { ResourceVersion = "42", Continue = "next", RemainingItemCount = 5 };
        JsonElement table = Json(Builder.OfList([Map("a", "1"), Map("<b>", "2")], metadata, new(Now)));
        Assert.Equal("Table", table.GetProperty("kind").GetString());
        Assert.Equal("meta.k8s.io/v1", table.GetProperty("apiVersion").GetString());
        Assert.Equal("42", table.GetProperty("metadata").GetProperty("resourceVersion").GetString());
        Assert.Equal("next", table.GetProperty("metadata").GetProperty("continue").GetString());
        Assert.Equal(5, table.GetProperty("metadata").GetProperty("remainingItemCount").GetInt64());
        Assert.Equal(3, table.GetProperty("columnDefinitions").GetArrayLength());
        Assert.Equal("name", table.GetProperty("columnDefinitions")[0].GetProperty("format").GetString());

        JsonElement rows = table.GetProperty("rows");
        Assert.Equal("""["a",1,"5m"]""", rows[0].GetProperty("cells").GetRawText());
        Assert.Equal("<b>", rows[1].GetProperty("cells")[0].GetString());
        JsonElement partial = rows[1].GetProperty("object");
        Assert.Equal("PartialObjectMetadata", partial.GetProperty("kind").GetString());
        Assert.Equal("meta.k8s.io/v1", partial.GetProperty("apiVersion").GetString());
        Assert.Equal("<b>", partial.GetProperty("metadata").GetProperty("name").GetString());
        Assert.False(partial.TryGetProperty("data", out _));
    }

    [Fact]
    public void A_row_carries_what_was_asked_for()
    {
        ConfigMap map = Map("a", "1");
        JsonElement none = Json(Builder.OfObject(map, new(Now, IncludeObjectPolicy.None))).GetProperty("rows")[0];
        Assert.True(!none.TryGetProperty("object", out JsonElement absent) || absent.ValueKind == JsonValueKind.Null);

        JsonElement whole = Json(Builder.OfObject(map, new(Now, IncludeObjectPolicy.Object)));
        JsonElement value = whole.GetProperty("rows")[0].GetProperty("object");
        Assert.Equal("ConfigMap", value.GetProperty("kind").GetString());
        Assert.Equal("1", value.GetProperty("data").GetProperty("key").GetString());
        Assert.Equal("7", whole.GetProperty("metadata").GetProperty("resourceVersion").GetString());
    }

    [Fact]
    public void Later_tables_of_a_watch_leave_the_columns_out()
    {
        JsonElement table = Json(Builder.OfObject(Map("a", "1"), new(Now, Headers: false)));
        Assert.Equal(JsonValueKind.Null, table.GetProperty("columnDefinitions").ValueKind);
        Assert.Equal(1, table.GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public void An_unknown_wish_is_refused_in_upstreams_words()
    {
        Assert.Null(TableRequest.Fault(""));
        Assert.Null(TableRequest.Fault("Object"));
        Assert.Equal(
            "Unable to convert to Table as requested: includeObject: Invalid value: \"All\": "
            + "must be 'Metadata', 'Object', 'None', or empty",
            TableRequest.Fault("All"));
    }

    public static TheoryData<string> KindNames =>
        [.. Kinds.All.Where(kind => kind.Plural.Length > 0).Select(kind => $"{kind.Group}/{kind.Version}/{kind.Name}")];

    [Theory]
    [MemberData(nameof(KindNames))]
    public void Every_kind_prints_even_when_it_is_empty(string name)
    {
        string[] parts = name.Split('/');
        Kind kind = Kinds.Find(parts[0], parts[1], parts[2])!;
        IObject empty = Assert.IsType<IObject>(kind.EmptyValue, exactMatch: false);
        TableBuilder builder = TableBuilder.For(kind);
        Table table = builder.OfObject(empty, new(Now));
        Assert.Equal(builder.Columns.Count, table.Rows[0].Cells.Count);
        Assert.NotEqual(0, Json(table).GetProperty("columnDefinitions").GetArrayLength());
        Assert.DoesNotContain(builder.Columns.AsEnumerable(), column => column.Description.Length == 0);
    }

    private static ConfigMap Map(string name, string value) =>
        new() { Metadata = Meta(name), Data = MapOf.Create(("key", value)) };

    private static JsonElement Json(Table table)
    {
        using JsonOutput output = new();
        table.WriteJson(output);
        return JsonDocument.Parse(output.ToArray()).RootElement;
    }
}
