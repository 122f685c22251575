using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Skiff.Model.Generator.Tests;

/// <summary>What does not have to be made again is not, and nothing of a compilation outlives it.</summary>
public sealed class CachingTests
{
    private static readonly string[] Steps =
        ["Skiff.Model.SchemaAttribute", "Skiff.Model.KindAttribute", "SchemaDefaults", "KindDefaults", "Kinds"];

    [Fact]
    public void AnUnrelatedEditRegeneratesNothing()
    {
        SyntaxTree declared = Compiling.Parse(Compiling.Declarations);
        CSharpCompilation compilation = Compiling.Compile(declared, Compiling.Parse("class Other;", "Other.cs"));
        GeneratorDriver driver = Compiling.Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);

        SyntaxTree another = Compiling.Parse("class Another { int x; }", "Another.cs");
        CSharpCompilation edited = compilation.AddSyntaxTrees(another);
        AssertNothingNew(driver.RunGenerators(edited, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void AMovedLineRegeneratesNothing()
    {
        SyntaxTree declared = Compiling.Parse(Compiling.Declarations);
        CSharpCompilation compilation = Compiling.Compile(declared);
        GeneratorDriver driver = Compiling.Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);

        SyntaxTree moved = Compiling.Parse($"\n\n// A remark.\n{Compiling.Declarations}");
        CSharpCompilation edited = compilation.ReplaceSyntaxTree(declared, moved);
        AssertNothingNew(driver.RunGenerators(edited, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void AnEditedRecordAloneIsRegenerated()
    {
        SyntaxTree declared = Compiling.Parse(Compiling.Declarations);
        CSharpCompilation compilation = Compiling.Compile(declared);
        GeneratorDriver driver = Compiling.Driver().RunGenerators(compilation, TestContext.Current.CancellationToken);

        string text = Compiling.Declarations.Replace("long Size", "long Bulk", StringComparison.Ordinal);
        CSharpCompilation edited = compilation.ReplaceSyntaxTree(declared, Compiling.Parse(text));
        driver = driver.RunGenerators(edited, TestContext.Current.CancellationToken);
        IEnumerable<IncrementalStepRunReason> reasons = driver.GetRunResult().Results[0].TrackedOutputSteps
            .SelectMany(step => step.Value).SelectMany(step => step.Outputs).Select(output => output.Reason);
        Assert.Single(reasons, reason => reason == IncrementalStepRunReason.Modified);
    }

    [Fact]
    public void NothingOfACompilationIsKept()
    {
        CSharpCompilation compilation = Compiling.Compile(Compiling.Parse(Compiling.Declarations));
        GeneratorDriverRunResult result = Compiling.Driver()
            .RunGenerators(compilation, TestContext.Current.CancellationToken).GetRunResult();
        HashSet<object> visited = new(ReferenceEqualityComparer.Instance);
        foreach (string step in Steps)
        {
            foreach (IncrementalGeneratorRunStep run in result.Results[0].TrackedSteps[step])
            {
                foreach ((object value, _) in run.Outputs) Walk(value, visited, step);
            }
        }

        Assert.True(visited.Count > 50);
    }

    private static void AssertNothingNew(GeneratorDriver driver)
    {
        GeneratorRunResult result = driver.GetRunResult().Results[0];
        foreach (string step in Steps)
        {
            Assert.All(result.TrackedSteps[step].SelectMany(run => run.Outputs), output =>
            {
                bool kept = output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged;
                Assert.True(kept, $"{step}: {output.Reason}");
            });
        }

        Assert.All(
            result.TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs),
            output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    private static void Walk(object? node, HashSet<object> visited, string step)
    {
        if (node is null or string || node.GetType().IsPrimitive || node.GetType().IsEnum) return;
        bool held = node is Compilation or ISymbol or SyntaxNode or SyntaxTree or SemanticModel;
        Assert.False(held, $"{step} keeps a {node.GetType()}");
        if (!node.GetType().IsValueType && !visited.Add(node)) return;
        if (node is IEnumerable items)
        {
            foreach (object? item in items) Walk(item, visited, step);
            return;
        }

        const BindingFlags Any = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;
        foreach (FieldInfo field in node.GetType().GetFields(Any))
        {
            Walk(field.GetValue(node), visited, step);
        }
    }
}
