using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Skiff.Tidy.Tests;

/// <summary>The rules of the house that no compiler knows.</summary>
public sealed partial class HouseRulesTests
{
    private const int FileLinesMax = 800;

    private static readonly string[] rootEntries =
    [
        "README.md", "ARCHITECTURE.md", "STYLE.md", "CHANGELOG.md", "LICENSE", "Skiff.slnx", "global.json",
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", ".editorconfig", ".gitignore",
        ".git", ".ci", "skiff", "dev", "src", "test", "bench", "examples", "deploy", "docs", "eng", "artifacts",
    ];

    private static string Root { get; } = FindRoot();

    [Fact]
    public void TheRootHoldsNothingElse()
    {
        string[] strangers = [.. Directory.EnumerateFileSystemEntries(Root)
            .Select(entry => Path.GetFileName(entry)).Except(rootEntries)];
        Assert.Empty(strangers);
    }

    [Fact]
    public void NoFileIsTooLong()
    {
        // Tables of constants and the one file of every volume type are long by nature.
        string[] tooLong =
        [
            .. Sources()
                .Where(file => !file.EndsWith("Constants.cs", StringComparison.Ordinal)
                    && !file.EndsWith("Volumes.cs", StringComparison.Ordinal))
                .Where(file => File.ReadLines(file).Count() > FileLinesMax),
        ];
        Assert.Empty(tooLong);
    }

    [Fact]
    public void NoTypeIsNamedForNothing()
    {
        // The model's names are Kubernetes' own.
        string[] named = [.. Sources()
            .Where(file => !file.Contains("/Skiff.Model/", StringComparison.Ordinal))
            .SelectMany(file => BannedName().Matches(File.ReadAllText(file)).Select(match => $"{file}: {match.Value}"))];
        Assert.Empty(named);
    }

    [Fact]
    public void NothingIsLeftHalfDone()
    {
        string[] marks = [.. Sources().Where(file => HalfDone().IsMatch(File.ReadAllText(file)))];
        Assert.Empty(marks);
    }

    [Fact]
    public void ArchitectureNamesOnlyWhatIsThere()
    {
        string text = File.ReadAllText(Path.Combine(Root, "ARCHITECTURE.md"));
        string all = string.Join('\n', Sources().Select(File.ReadAllText));
        foreach (Match match in Mentioned().Matches(text))
        {
            string name = match.Groups[1].Value;
            bool isPath = name.StartsWith("src/", StringComparison.Ordinal);
            bool isThere = isPath
                ? File.Exists(Path.Combine(Root, name)) || Directory.Exists(Path.Combine(Root, name))
                : !TypeName().IsMatch(name) || all.Contains(name, StringComparison.Ordinal);
            Assert.True(isThere, $"ARCHITECTURE.md names {name}");
        }
    }

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(@"\b(class|record|struct|interface) \w+(Manager|Helper|Helpers|Util|Utils|Common|Base|Impl|Processor)\b")]
    private static partial Regex BannedName();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|#region|async void|catch\s*\{\s*\}")]
    private static partial Regex HalfDone();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Mentioned();

    [GeneratedRegex("^[A-Z][A-Za-z]+$")]
    private static partial Regex TypeName();
}
