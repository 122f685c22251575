using System.Diagnostics.CodeAnalysis;
using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Machinery.Validation;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Configuration;

/// <summary>
/// A file of the kind that upstream's API server is configured with: YAML, with a kind and a version, read strictly.
/// </summary>
public sealed class ConfigFile
{
    private const long BytesMax = 16 << 20;

    private readonly List<ConfigObject> objects = [];
    private readonly List<string> misfits = [];

    private ConfigFile()
    {
    }

    /// <summary>Where faults go.</summary>
    public Faults Faults { get; } = new();

    /// <summary>Reads a file; false, with the reason, when it is not what it should be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">The kind it must be of.</param>
    /// <param name="versions">Versions of the kind that are read.</param>
    /// <param name="build">Makes of the root what is wanted.</param>
    /// <param name="value">What was made.</param>
    /// <param name="fault">Why there is nothing.</param>
    public static bool TryRead<T>(
        string path, string kind, IReadOnlyList<string> versions, Func<ConfigObject, T> build,
        [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? fault)
        where T : class
    {
        value = null;
        if (TryReadText(path, out byte[]? text, out fault) && TryParse(text, kind, versions, build, out value, out fault)) return true;
        fault = $"{path}: {fault}";
        return false;
    }

    /// <summary>Reads the bytes of a file that is not too large; false, with the reason, when that is not possible.</summary>
    public static bool TryReadText(string path, [NotNullWhen(true)] out byte[]? text, [NotNullWhen(false)] out string? fault)
    {
        (text, fault) = (null, null);
        try
        {
            using FileStream file = File.OpenRead(path);
            // What a file says of its length need not be so: a device has none, and no end.
            using MemoryStream read = new();
            byte[] part = new byte[64 * 1024];
            int count;
            while (read.Length <= BytesMax && (count = file.Read(part)) > 0) read.Write(part, 0, count);
            if (read.Length > BytesMax) fault = $"larger than {BytesMax} bytes";
            else text = read.ToArray();
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            fault = $"open {path}: no such file or directory";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            fault = failure.Message;
        }

        return text is not null;
    }

    /// <summary>Reads a file's text.</summary>
    public static bool TryParse<T>(
        ReadOnlyMemory<byte> text, string kind, IReadOnlyList<string> versions, Func<ConfigObject, T> build,
        [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? fault)
        where T : class
    {
        value = null;
        if (!TryRoot(text, $"expected an object of kind {kind}", out ConfigObject? root, out fault)) return false;
        (string shownKind, string version) = (root.Text("kind"), root.Text("apiVersion"));
        if (shownKind == kind && versions.Contains(version)) return TryBuild(root, build, out value, out fault);
        fault = $"no kind \"{shownKind}\" is registered for version \"{version}\": expected {versions[0]}, Kind={kind}";
        return false;
    }

    /// <summary>Reads the text of a file that is of no kind.</summary>
    public static bool TryParse<T>(
        ReadOnlyMemory<byte> text, Func<ConfigObject, T> build,
        [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? fault)
        where T : class
    {
        value = null;
        return TryRoot(text, "expected an object", out ConfigObject? root, out fault) && TryBuild(root, build, out value, out fault);
    }

    private static bool TryRoot(
        ReadOnlyMemory<byte> text, string otherwise, [NotNullWhen(true)] out ConfigObject? root, [NotNullWhen(false)] out string? fault)
    {
        (root, fault) = (null, null);
        YamlBody yaml = YamlBody.ToJson(text);
        if (yaml.Json is not { } json) fault = yaml.Fault!;
        else if (JsonParser.Parse(json).Value is JsonObject members) root = new(members, null, new ConfigFile());
        else fault = otherwise;
        return root is not null;
    }

    private static bool TryBuild<T>(
        ConfigObject root, Func<ConfigObject, T> build, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? fault)
        where T : class
    {
        T built = build(root);
        fault = root.File.Fault();
        value = fault is null ? built : null;
        return fault is null;
    }

    internal void Add(ConfigObject part) => objects.Add(part);

    internal void Misfit(FieldPath path, string type) => Misread(path, $"must be a {type}");

    internal void Misread(FieldPath path, string fault) => misfits.Add($"{path}: {fault}");

    private string? Fault()
    {
        string[] unknown = [.. objects.SelectMany(part => part.Unread()).Select(name => $"unknown field \"{name}\"")];
        if (misfits.Count + unknown.Length > 0) return $"strict decoding error: {string.Join(", ", misfits.Concat(unknown))}";
        if (Faults.Count == 0) return null;
        IEnumerable<string> faults = Faults.ToCauses().Select(cause => $"{cause.Field}: {cause.Message}");
        return Faults.Count == 1 ? faults.First() : $"[{string.Join(", ", faults)}]";
    }
}
