using System.Globalization;
using Skiff.ApiServer.Tables;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Tables;

/// <summary>Objects and rows as the table tests write them.</summary>
internal static class TableFixture
{
    public static DateTimeOffset Now { get; } = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Metadata of an object made five minutes ago.</summary>
    public static ObjectMeta Meta(string name = "one") =>
        ObjectMeta.Empty with { Name = name, CreationTimestamp = Ago(300), ResourceVersion = "7" };

    public static DateTimeOffset Ago(int seconds) => Now.AddSeconds(-seconds);

    /// <summary>The cells of an object's row, separated by bars.</summary>
    public static string Row(IObject value) => string.Join('|', TableBuilder.For(value.Kind).Cells(value, Now)
        .Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture)));

    /// <summary>The names of a kind's columns as kubectl heads them; those of wide output in brackets.</summary>
    public static string Head(Kind kind) => string.Join('|', TableBuilder.ColumnsOf(kind).AsEnumerable()
        .Select(column => column.Priority == 0 ? column.Name : $"[{column.Name}]"));

    public static PodTemplateSpec Template() => PodTemplateSpec.Empty with
    {
        Metadata = ObjectMeta.Empty with { Labels = MapOf.Create(("app", "web")) },
        Spec = PodSpec.Empty with
        {
            Containers = [new() { Name = "web", Image = "nginx:1" }, new() { Name = "log", Image = "fluent:2" }],
            NodeSelector = MapOf.Create(("disk", "ssd")),
        },
    };

    public static LabelSelector Selector() => new() { MatchLabels = MapOf.Create(("app", "web"), ("tier", "front")) };
}
