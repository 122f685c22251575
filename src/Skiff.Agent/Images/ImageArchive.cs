using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Skiff.Agent.Images;

/// <summary>A file of an image.</summary>
/// <param name="Path">Path without a leading slash.</param>
/// <param name="Content">Its bytes; the target for a symbolic link.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="IsLink">Whether it is a symbolic link.</param>
public sealed record ImageFile(string Path, ReadOnlyMemory<byte> Content, int Mode, bool IsLink = false);

/// <summary>How containers of an image run.</summary>
public sealed record ImageSettings
{
    /// <summary>The command that a pod's <c>command</c> replaces.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>The arguments that a pod's <c>args</c> replace.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Environment, <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>User and group, <c>uid:gid</c> or names; empty is root.</summary>
    public string User { get; init; } = "";

    /// <summary>Directory the process starts in.</summary>
    public string WorkingDirectory { get; init; } = "";
}

/// <summary>Writes images of one layer as docker archives. The same input gives the same bytes, so the same ids.</summary>
public static class ImageArchive
{
    /// <summary>An archive of one image.</summary>
    /// <param name="name">The image's full name with its tag.</param>
    /// <param name="files">Its files.</param>
    /// <param name="settings">How its containers run.</param>
    public static byte[] Write(string name, IReadOnlyList<ImageFile> files, ImageSettings settings)
    {
        byte[] layer = Layer(files);
        byte[] config = Config(settings, Digest(layer));
        string layerPath = $"{Convert.ToHexStringLower(SHA256.HashData(layer))}/layer.tar";
        string configPath = $"{Convert.ToHexStringLower(SHA256.HashData(config))}.json";
        byte[] manifest = Json(json =>
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteString("Config", configPath);
            Strings(json, "RepoTags", [name]);
            Strings(json, "Layers", [layerPath]);
            json.WriteEndObject();
            json.WriteEndArray();
        });
        return Layer(
        [
            new("manifest.json", manifest, 0b110_100_100),
            new(configPath, config, 0b110_100_100),
            new(layerPath, layer, 0b110_100_100),
        ]);
    }

    private static byte[] Layer(IReadOnlyList<ImageFile> files)
    {
        using MemoryStream bytes = new();
        using (TarWriter tar = new(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            HashSet<string> made = [];
            foreach (ImageFile file in files)
            {
                AddDirectories(tar, file.Path, made);
                tar.WriteEntry(Entry(file));
            }
        }

        return bytes.ToArray();
    }

    private static void AddDirectories(TarWriter tar, string path, HashSet<string> made)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            string directory = path[..slash];
            if (!made.Add(directory)) continue;
            tar.WriteEntry(new UstarTarEntry(TarEntryType.Directory, directory + "/")
            {
                Mode = (UnixFileMode)0b111_101_101,
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }
    }

    private static UstarTarEntry Entry(ImageFile file)
    {
        UstarTarEntry entry = new(file.IsLink ? TarEntryType.SymbolicLink : TarEntryType.RegularFile, file.Path)
        {
            Mode = (UnixFileMode)file.Mode,
            ModificationTime = DateTimeOffset.UnixEpoch,
        };
        if (file.IsLink) entry.LinkName = System.Text.Encoding.UTF8.GetString(file.Content.Span);
        else entry.DataStream = new MemoryStream(file.Content.ToArray(), writable: false);
        return entry;
    }

    private static byte[] Config(ImageSettings settings, string layerDigest) => Json(json =>
    {
        json.WriteStartObject();
        json.WriteString("created", "1970-01-01T00:00:00Z");
        json.WriteString("architecture", RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64");
        json.WriteString("os", "linux");
        json.WriteStartObject("config");
        if (settings.User.Length > 0) json.WriteString("User", settings.User);
        Strings(json, "Env", settings.Environment);
        Strings(json, "Entrypoint", settings.Entrypoint);
        Strings(json, "Cmd", settings.Command);
        if (settings.WorkingDirectory.Length > 0) json.WriteString("WorkingDir", settings.WorkingDirectory);
        json.WriteEndObject();
        json.WriteStartObject("rootfs");
        json.WriteString("type", "layers");
        Strings(json, "diff_ids", [layerDigest]);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes)) write(json);
        return bytes.ToArray();
    }

    private static void Strings(Utf8JsonWriter json, string member, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return;
        json.WriteStartArray(member);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
