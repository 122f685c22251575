using System.Text;
using Skiff.Model;
using Skiff.Model.Autoscaling.V2;

namespace Skiff.Machinery.Workloads;

/// <summary>
/// An autoscaler's behavior as an annotation: upstream writes a type that was never meant for the wire, so that members
/// have the names of Go's fields and none is left out.
/// </summary>
internal static class AutoscalerBehaviorText
{
    public static string Write(HorizontalPodAutoscalerBehavior behavior) =>
        $$"""{"ScaleUp":{{Text(behavior.ScaleUp)}},"ScaleDown":{{Text(behavior.ScaleDown)}}}""";

    /// <summary>Null for what cannot be read or says nothing.</summary>
    public static HorizontalPodAutoscalerBehavior? Read(string? text)
    {
        if (text is null || JsonParser.Parse(Encoding.UTF8.GetBytes(text)).Value is not JsonObject tree) return null;
        HPAScalingRules? up = Rules(tree["ScaleUp"]), down = Rules(tree["ScaleDown"]);
        return up is null && down is null
            ? null
            : HorizontalPodAutoscalerBehavior.Empty with { ScaleUp = up, ScaleDown = down };
    }

    private static string Text(HPAScalingRules? rules)
    {
        if (rules is null) return "null";
        string window = rules.StabilizationWindowSeconds is { } seconds ? Json.Of(seconds).ToString() : "null";
        string select = rules.SelectPolicy is { } policy ? Json.Of(policy).ToString() : "null";
        string policies = rules.Policies.IsAbsent ? "null" : $"[{string.Join(',', rules.Policies.AsEnumerable().Select(Text))}]";
        string tolerance = rules.Tolerance is { } given ? Json.Of(given.ToString()).ToString() : "null";
        return $$"""
            {"StabilizationWindowSeconds":{{window}},"SelectPolicy":{{select}},"Policies":{{policies}},"Tolerance":{{tolerance}}}
            """;
    }

    private static string Text(HPAScalingPolicy policy) =>
        $$"""{"Type":{{Json.Of(policy.Type)}},"Value":{{policy.Value}},"PeriodSeconds":{{policy.PeriodSeconds}}}""";

    private static HPAScalingRules? Rules(Json? value) => value is not JsonObject map ? null : HPAScalingRules.Empty with
    {
        StabilizationWindowSeconds = map["StabilizationWindowSeconds"] is JsonNumber ? Number(map, "StabilizationWindowSeconds") : null,
        SelectPolicy = map.Text("SelectPolicy"),
        Policies = map["Policies"] is JsonArray policies
            ? ListOf.From(policies.Items.ToArray().OfType<JsonObject>().Select(Policy))
            : default,
        Tolerance = map.Text("Tolerance") is { } text && Quantity.TryParse(text, out Quantity tolerance, out _) ? tolerance : null,
    };

    private static HPAScalingPolicy Policy(JsonObject map) => HPAScalingPolicy.Empty with
    {
        Type = map.Text("Type") ?? "",
        Value = Number(map, "Value"),
        PeriodSeconds = Number(map, "PeriodSeconds"),
    };

    private static int Number(JsonObject map, string name) =>
        map[name] is JsonNumber { IsInteger: true } number ? (int)Math.Clamp(number.Integer, int.MinValue, int.MaxValue) : 0;
}
