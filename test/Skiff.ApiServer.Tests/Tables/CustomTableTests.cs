using System.Globalization;
using Skiff.ApiServer.Tables;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Model.Apps.V1;
using Skiff.Model.Meta.V1;
using static Skiff.ApiServer.Tests.Tables.TableFixture;

namespace Skiff.ApiServer.Tests.Tables;

// Any object will do: columns are read from its JSON.
public sealed class CustomTableTests
{
    private static readonly Deployment Value = new()
    {
        Metadata = Meta() with { Labels = MapOf.Create(("app", "web")) },
        Spec = DeploymentSpec.Empty with { Replicas = 3, Paused = true },
        Status = DeploymentStatus.Empty with
        {
            Conditions = [new() { Type = "Available", Status = "True", LastUpdateTime = Ago(90) }],
        },
    };

    [Theory]
    [InlineData("integer", ".spec.replicas", "3")]
    [InlineData("number", ".spec.replicas", "3")]
    [InlineData("string", ".spec.replicas", "3")]
    [InlineData("boolean", ".spec.paused", "True")]
    [InlineData("string", ".metadata.labels", """{"app":"web"}""")]
    [InlineData("string", ".status.conditions[?(@.type==\"Available\")].status", "True")]
    [InlineData("date", ".status.conditions[0].lastUpdateTime", "90s")]
    [InlineData("date", ".metadata.name", "<invalid>")]
    [InlineData("date", ".metadata.creationTimestamp", "5m")]
    [InlineData("integer", ".metadata.name", "")]
    [InlineData("string", ".status.nothing", "")]
    [InlineData("string", ".status.conditions[9].type", "")]
    [InlineData("string", "broken[", "")]
    public void A_cell_is_what_its_path_leads_to(string type, string path, string expected)
    {
        TableBuilder builder = TableBuilder.For([new() { Name = "C", Type = type, JSONPath = path }]);
        object?[] cells = builder.Cells(Value, Now);
        Assert.Equal(["one", expected], cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Columns_are_those_of_the_definition()
    {
        TableBuilder builder = TableBuilder.For(
        [
            new() { Name = "Spec", Type = "string", JSONPath = ".spec.x", Priority = 1, Description = "What." },
            new() { Name = "Time", Type = "date", Format = "date-time", JSONPath = ".t" },
        ]);
        Assert.Equal(["Name", "Spec", "Time"], builder.Columns.AsEnumerable().Select(column => column.Name));
        Assert.Equal((1, "What."), (builder.Columns[1].Priority, builder.Columns[1].Description));
        Assert.Equal("Custom resource definition column (in JSONPath format): .t", builder.Columns[2].Description);
        Assert.Equal("date-time", builder.Columns[2].Format);
        Assert.Single(builder.OfObject(Value, new(Now)).Rows);
    }

    [Fact]
    public void Without_columns_the_age_is_printed()
    {
        TableBuilder builder = TableBuilder.For(default(ListOf<CustomResourceColumnDefinition>));
        Assert.Equal(["one", "5m"], builder.Cells(Value, Now));
        Assert.Equal(["Name", "Age"], builder.Columns.AsEnumerable().Select(column => column.Name));
    }
}
