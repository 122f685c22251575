using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Skiff.Model.Generator.Tests;

/// <summary>What a declaration that cannot be right is told.</summary>
public sealed class AnalyzerTests
{
    [Theory]
    [InlineData("public string Name { get; init; } = \"\";",
        "SKF001 'Name' has no [Field] with a number from 1 to 536870911")]
    [InlineData("[Field(0)] public string Name { get; init; } = \"\";",
        "SKF001 'Name' has no [Field] with a number from 1 to 536870911")]
    [InlineData("[Field(1)] public int A { get; init; } [Field(1)] public int B { get; init; }",
        "SKF002 'A' and 'B' both have field number 1")]
    [InlineData("[Field(1)] public int A { get; init; } [Field(2, Name = \"a\")] public int B { get; init; }",
        "SKF003 'A' and 'B' are both written as 'a'")]
    [InlineData("[Field(1)] public int Name { get; init; } [Field(2), Inline] public Item In { get; init; } = null!;",
        "SKF003 'Name' and 'In' are both written as 'name'")]
    [InlineData("[Field(1)] public System.Uri A { get; init; } = null!;",
        "SKF004 'A' has type 'System.Uri', which is no value, list, map or declared record")]
    [InlineData("[Field(1)] public float A { get; init; }",
        "SKF004 'A' has type 'float', which is no value, list, map or declared record")]
    [InlineData("[Field(1), Default(\"x\")] public int A { get; init; }",
        "SKF005 The default of 'A' is a string, but the field is a int32")]
    [InlineData("[Field(1), Default(1)] public ListOf<int> A { get; init; }",
        "SKF005 The default of 'A' is a int32, but the field is a int32")]
    [InlineData("[Field(1), ListMap(\"key\")] public ListOf<Item> A { get; init; }",
        "SKF007 'A' is keyed by 'key', which its items do not have")]
    [InlineData("[Field(1), ListMap(\"name\"), PatchMergeKey(\"nam\")] public ListOf<Item> A { get; init; }",
        "SKF007 'A' is keyed by 'nam', which its items do not have")]
    [InlineData("[Field(1), ListMap(\"name\")] public ListOf<Item> A { get; init; } public static int B { get; }", "")]
    public async Task Members(string members, string expected)
    {
        string source = $$"""
            namespace Skiff.Model.Test.V1;
            [Schema] public sealed partial record Item { [Field(1)] public string Name { get; init; } = ""; }
            [Schema] public sealed partial record Subject { {{members}} }
            """;
        Assert.Equal(expected, await Told(source));
    }

    [Theory]
    [InlineData("[Schema] public sealed record A;", "SKF006 'A' must be a sealed partial record")]
    [InlineData("[Schema] public partial record A;", "SKF006 'A' must be a sealed partial record")]
    [InlineData("[Kind] public sealed partial class A;", "SKF006 'A' must be a sealed partial record")]
    [InlineData("[Schema] public sealed partial record A;", "")]
    public async Task Types(string source, string expected) =>
        Assert.Equal(expected, await Told($"namespace Skiff.Model.Test.V1;\n{source}"));

    [Fact]
    public async Task TooManyMembers()
    {
        string members = string.Concat(
            Enumerable.Range(1, 63).Select(i => $"[Field({i})] public int F{i} {{ get; init; }}\n"));
        Assert.Equal(
            "SKF008 'A' has 63 members; a reader keeps track of 62",
            await Told($"namespace Skiff.Model.Test.V1;\n[Schema] public sealed partial record A {{ {members} }}"));
    }

    private static async Task<string> Told(string source)
    {
        IEnumerable<Diagnostic> found = await Compiling.Analyze(source);
        IEnumerable<Diagnostic> sorted = found.OrderBy(one => one.Location.SourceSpan.Start);
        return string.Join("; ", sorted.Select(one => $"{one.Id} {one.GetMessage(CultureInfo.InvariantCulture)}"));
    }
}
