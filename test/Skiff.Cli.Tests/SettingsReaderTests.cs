using Skiff.Cli.Configuration;

namespace Skiff.Cli.Tests;

/// <summary>Where a setting comes from, and what is refused.</summary>
public sealed class SettingsReaderTests
{
    private static readonly Func<string, string?> nothing = _ => null;

    [Fact]
    public void LaterSourcesWin()
    {
        string file = FileWith("api-port: 7001\nnode-name: from-file\nbridge: br-file\n");
        SettingsResult result = SettingsReader.Read(
            file,
            name => name switch { "SKIFF_NODE_NAME" => "from-variable", "SKIFF_BRIDGE" => "br-variable", _ => null },
            [KeyValuePair.Create("bridge", "br-flag")]);
        Assert.Null(result.Fault);
        Assert.Equal(7001, result.Settings!.ApiPort);
        Assert.Equal("from-variable", result.Settings.NodeName);
        Assert.Equal("br-flag", result.Settings.Bridge);
    }

    [Theory]
    [InlineData("api-prot: 7001\n", "unknown setting \"api-prot\"")]
    [InlineData("api-port: 70010\n", "\"70010\" is no api-port")]
    [InlineData("node-ports: 5-4\n", "is no node-ports")]
    [InlineData("disable: scheduler,kubelet\n", "\"scheduler,kubelet\" is no disable")]
    [InlineData("- a\n", "expected lines of the form key: value")]
    [InlineData("api-port: [1]\n", "must be a plain value")]
    public void WhatNobodyKnowsIsRefused(string text, string expected)
    {
        SettingsResult result = SettingsReader.Read(FileWith(text), nothing, []);
        Assert.Null(result.Settings);
        Assert.Contains(expected, result.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void EverySettingSurvivesItsOwnText()
    {
        Settings defaults = new();
        foreach (SettingKey key in SettingKeys.All)
            Assert.Equal(defaults, key.With(defaults, key.Read(defaults)));
    }

    [Fact]
    public void PartsThatAreLeftToOthersDoNotRun()
    {
        Settings settings = SettingsReader.Read(FileWith("disable: scheduler, agent\n"), nothing, []).Settings!;
        Assert.False(settings.Runs(ClusterParts.Scheduler));
        Assert.False(settings.Runs(ClusterParts.Agent));
        Assert.True(settings.Runs(ClusterParts.ControllerManager));
        Assert.True(new Settings().Runs(ClusterParts.Agent));
    }

    [Fact]
    public void AFileThatIsNamedMustBeThere() =>
        Assert.NotNull(SettingsReader.Read("/nonexistent/skiff.yaml", nothing, []).Fault);

    private static string FileWith(string text)
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, text);
        return path;
    }
}
