using Skiff.Machinery.Cel;

namespace Skiff.Machinery.Tests.Cel;

/// <summary>Runs expressions and writes what comes of them in one line.</summary>
internal static class CelCases
{
    private static readonly CelEnvironment Environment = CelEnvironment.Kubernetes.WithVariables(
        ("object", CelType.Dyn), ("x", CelType.Int), ("names", CelType.ListOf(CelType.String)), ("any", CelType.Dyn));

    private static readonly CelVariables Variables = new()
    {
        ["object"] = JsonValues.Of(Json.Parse("""
            {"metadata":{"name":"web","labels":{"app":"web","example.com/tier":"front"}},
             "spec":{"replicas":3,"ratio":0.5,"containers":[{"name":"a","image":"nginx:1"},{"name":"b"}],"none":null}}
            """)),
        ["x"] = CelInt.Of(7),
        ["names"] = CelList.Of(["anna", "ben"]),
        ["any"] = CelInt.Of(1),
    };

    public static string Run(string expression)
    {
        CelCompilation compiled = Environment.Compile(expression);
        if (compiled.Program is null) return $"compile: {string.Join(" / ", compiled.Issues.Select(static issue => issue.Message))}";
        CelResult result = compiled.Program.Run(Variables);
        return result.Error is { } error ? $"error: {error}" : Show(result.Value);
    }

    public static string Explain(string expression) => Environment.Compile(expression).Error;

    public static CelCompilation Compile(string expression) => Environment.Compile(expression);

    public static ulong Cost(string expression) => Environment.Compile(expression).Program!.Run(Variables).Cost;

    private static string Show(CelValue value) => value switch
    {
        CelString text => $"'{text.Value}'",
        CelUint number => $"{number}u",
        CelBytes bytes => $"b'{System.Text.Encoding.Latin1.GetString(bytes.Value)}'",
        CelDuration or CelTimestamp => $"{value.Type}({value})",
        CelList list => $"[{string.Join(", ", Enumerable.Range(0, list.Count).Select(i => Show(list[i])))}]",
        CelMap map => $"{{{string.Join(", ", map.Keys.Select(key => $"{Show(key)}: {(map.TryGet(key, out CelValue? entry) ? Show(entry) : "")}"))}}}",
        CelOptional optional => optional.Value is null ? "none" : $"some({Show(optional.Value)})",
        CelNull => "null",
        _ => value.ToString()!,
    };
}
