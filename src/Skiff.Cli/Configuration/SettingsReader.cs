using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Skiff.Cli.Configuration;

/// <summary>The settings in force, or what is wrong with what was given.</summary>
public readonly record struct SettingsResult(Settings? Settings, string? Fault);

/// <summary>Puts the settings together from the file, the environment and the flags.</summary>
public static class SettingsReader
{
    /// <summary>The file that is read when it is there and no other is named.</summary>
    public const string DefaultFile = "/etc/skiff/config.yaml";

    /// <summary>Reads all sources; the later ones win. A key nobody knows is refused.</summary>
    public static SettingsResult Read(
        string? file, Func<string, string?> environment, IReadOnlyList<KeyValuePair<string, string>> flags)
    {
        Settings settings = new();
        string path = file ?? DefaultFile;
        if (file is not null || File.Exists(path))
        {
            (IReadOnlyList<KeyValuePair<string, string>>? pairs, string? unreadable) = ReadFile(path);
            if (pairs is null) return new(null, unreadable);
            foreach ((string key, string value) in pairs)
            {
                if (Set(ref settings, key, value, path) is { } fault) return new(null, fault);
            }
        }

        foreach (SettingKey key in SettingKeys.All)
        {
            if (environment(key.Variable) is not { } value) continue;
            if (Set(ref settings, key.Name, value, key.Variable) is { } fault) return new(null, fault);
        }

        foreach ((string key, string value) in flags)
        {
            if (Set(ref settings, key, value, $"--{key}") is { } fault) return new(null, fault);
        }

        return new(settings, null);
    }

    private static string? Set(ref Settings settings, string name, string value, string source)
    {
        SettingKey? key = SettingKeys.All.FirstOrDefault(known => known.Name == name);
        if (key is null) return $"{source}: unknown setting \"{name}\"; `skiff config` lists the settings";
        if (key.With(settings, value) is not { } changed) return $"{source}: \"{value}\" is no {key.Name}: {key.Help}";
        settings = changed;
        return null;
    }

    private static (IReadOnlyList<KeyValuePair<string, string>>? Pairs, string? Fault) ReadFile(string path)
    {
        try
        {
            using StreamReader text = new(path);
            Parser parser = new(text);
            parser.Consume<StreamStart>();
            List<KeyValuePair<string, string>> pairs = [];
            if (!parser.TryConsume<DocumentStart>(out _)) return (pairs, null);
            if (!parser.TryConsume<MappingStart>(out _)) return (null, $"{path}: expected lines of the form key: value");
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                string key = parser.Consume<Scalar>().Value;
                if (parser.Current is not Scalar) return (null, $"{path}: the value of \"{key}\" must be a plain value");
                pairs.Add(new(key, parser.Consume<Scalar>().Value));
            }

            return (pairs, null);
        }
        catch (YamlException fault)
        {
            return (null, $"{path}: line {fault.Start.Line}: {fault.Message}");
        }
        catch (IOException fault)
        {
            return (null, $"{path}: {fault.Message}");
        }
    }
}
