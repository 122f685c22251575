using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Skiff.Model.Generator.Tests;

/// <summary>
/// The text that is emitted for three kinds. Run with SKIFF_UPDATE_GOLDEN=1 to take over what is emitted now.
/// </summary>
public sealed class GoldenTests
{
    [Theory]
    [InlineData("Test.V1.Widget")]
    [InlineData("Test.V1.WidgetSpec")]
    [InlineData("Test.V1.Part")]
    [InlineData("Test.V1.Gadget")]
    [InlineData("Test.V1.GadgetOptions")]
    [InlineData("Kinds")]
    public void EmittedTextIsAsItWas(string name)
    {
        GeneratorDriverRunResult result = Compiling.Driver()
            .RunGenerators(Compiling.Compile(Compiling.Parse(Compiling.Declarations)), TestContext.Current.CancellationToken)
            .GetRunResult();
        string emitted = result.Results[0].GeneratedSources.Single(source => source.HintName == $"{name}.g.cs").SourceText.ToString();
        if (Environment.GetEnvironmentVariable("SKIFF_UPDATE_GOLDEN") == "1") File.WriteAllText(SourcePath(name), emitted);
        Assert.Equal(File.ReadAllText(SourcePath(name)), emitted);
    }

    [Fact]
    public void EmittedTextCompiles()
    {
        Compiling.Driver().RunGeneratorsAndUpdateCompilation(
            Compiling.Compile(Compiling.Parse(Compiling.Declarations), Compiling.Parse(Compiling.Registry)),
            out Compilation compiled,
            out _,
            TestContext.Current.CancellationToken);
        Assert.Empty(compiled.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(found => found.Severity >= DiagnosticSeverity.Warning && found.Id is not ("CS0436" or "CS1701" or "CS1702")));
    }

    [Fact]
    public void TheOrderOfFilesDoesNotMatter()
    {
        string[] halves = Compiling.Declarations.Split("[Kind(Group = \"test.example\", Plural = \"gadgets\"");
        SyntaxTree one = Compiling.Parse(halves[0], "One.cs");
        SyntaxTree two = Compiling.Parse(
            $"namespace Skiff.Model.Test.V1;\n[Kind(Group = \"test.example\", Plural = \"gadgets\"{halves[1]}", "Two.cs");
        Assert.Equal(Sources([one, two]), Sources([two, one]));
    }

    private static List<(string, string)> Sources(SyntaxTree[] trees) =>
    [
        .. Compiling.Driver().RunGenerators(Compiling.Compile(trees), TestContext.Current.CancellationToken).GetRunResult()
            .Results[0].GeneratedSources.Select(source => (source.HintName, source.SourceText.ToString())).OrderBy(source => source.HintName),
    ];

    private static string SourcePath(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Golden", $"{name}.txt");
}
