using Skiff.Machinery;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Skiff.Cli.Cluster;

/// <summary>One object of a manifest, with where it stood.</summary>
/// <param name="Source">File and document, for messages.</param>
/// <param name="Object">The object.</param>
public sealed record Manifest(string Source, JsonObject Object)
{
    /// <summary>Kind.</summary>
    public string Kind => Object.Text("kind") ?? "";

    /// <summary>Group and version.</summary>
    public string ApiVersion => Object.Text("apiVersion") ?? "";

    /// <summary>Name.</summary>
    public string Name => (Object["metadata"] as JsonObject)?.Text("name") ?? "";

    /// <summary>Namespace; <c>default</c> when none is given.</summary>
    public string Namespace => (Object["metadata"] as JsonObject)?.Text("namespace") ?? "default";

    /// <summary>The images that the object's pods run.</summary>
    public IEnumerable<string> Images => ImagesIn(Object);

    private static IEnumerable<string> ImagesIn(Json value) => value switch
    {
        JsonObject map => map.Members.ToArray().SelectMany(member =>
            member is { Name: "image", Value: JsonString image } ? [image.Value] : ImagesIn(member.Value)),
        JsonArray list => list.Items.ToArray().SelectMany(ImagesIn),
        _ => [],
    };
}

/// <summary>Reads manifests from files and folders.</summary>
public static class Manifests
{
    private static readonly string[] extensions = [".yaml", ".yml", ".json"];

    /// <summary>
    /// Reads the objects of the files named, or of the files directly in the folders named, in name order; namespaces
    /// first. A fault names the file.
    /// </summary>
    public static (IReadOnlyList<Manifest> Manifests, string? Fault) Read(IEnumerable<string> paths)
    {
        List<Manifest> manifests = [];
        foreach (string path in paths)
        {
            if (!File.Exists(path) && !Directory.Exists(path)) return ([], $"{path}: no such file or folder");
            IEnumerable<string> files = Directory.Exists(path)
                ? Directory.EnumerateFiles(path).Where(f => extensions.Contains(Path.GetExtension(f))).Order(StringComparer.Ordinal)
                : [path];
            foreach (string file in files)
            {
                if (ReadFile(file, manifests) is { } fault) return ([], fault);
            }
        }

        return ([.. manifests.OrderBy(m => m.Kind == "Namespace" ? 0 : 1)], null);
    }

    private static string? ReadFile(string file, List<Manifest> manifests)
    {
        YamlStream yaml = [];
        try
        {
            using StreamReader text = new(file);
            yaml.Load(text);
        }
        catch (YamlException fault)
        {
            return $"{file}: line {fault.Start.Line}: {fault.Message}";
        }

        for (int i = 0; i < yaml.Documents.Count; i++)
        {
            if (YamlValues.ToJson(yaml.Documents[i].RootNode) is not JsonObject value) continue;
            Manifest manifest = new($"{file}#{i + 1}", value);
            if (manifest.Kind.Length == 0 || manifest.ApiVersion.Length == 0)
                return $"{manifest.Source}: an object needs apiVersion and kind";
            if (value["items"] is JsonArray items && manifest.Kind == "List")
            {
                manifests.AddRange(items.Items.ToArray().OfType<JsonObject>().Select(item => new Manifest(manifest.Source, item)));
                continue;
            }

            if (manifest.Name.Length == 0) return $"{manifest.Source}: an object needs metadata.name";
            manifests.Add(manifest);
        }

        return null;
    }
}
