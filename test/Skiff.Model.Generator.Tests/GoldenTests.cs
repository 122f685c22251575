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
        string emitted = Sources([Compiling.Parse(Compiling.Declarations)])[$"{name}.g.cs"];
        bool update = Environment.GetEnvironmentVariable("SKIFF_UPDATE_GOLDEN") == "1";
        if (update) File.WriteAllText(SourcePath(name), emitted);
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
        Assert.Empty(compiled.GetDiagnostics(TestContext.Current.CancellationToken).Where(found =>
            found.Severity >= DiagnosticSeverity.Warning && found.Id is not ("CS0436" or "CS1701" or "CS1702")));
    }

    [Fact]
    public void TheOrderOfFilesDoesNotMatter()
    {
        const string Second = "[Kind(Group = \"test.example\", Plural = \"gadgets\"";
        string[] halves = Compiling.Declarations.Split(Second);
        SyntaxTree one = Compiling.Parse(halves[0], "One.cs");
        SyntaxTree two = Compiling.Parse($"namespace Skiff.Model.Test.V1;\n{Second}{halves[1]}", "Two.cs");
        Assert.Equal(Sources([one, two]), Sources([two, one]));
    }

    private static Dictionary<string, string> Sources(SyntaxTree[] trees) => Compiling.Driver()
        .RunGenerators(Compiling.Compile(trees), TestContext.Current.CancellationToken).GetRunResult()
        .Results[0].GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    private static string SourcePath(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Golden", $"{name}.txt");
}
