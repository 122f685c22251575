using System.Text.Json;
using Skiff.Agent.Volumes;
using Skiff.PodLifecycle.Csi;

namespace Skiff.Agent.Csi;

/// <summary>What a directory says of the volume in it, in the form that upstream's agent leaves there.</summary>
/// <param name="Driver">The driver.</param>
/// <param name="Handle">What the driver calls the volume.</param>
/// <param name="IsInline">Whether the volume belongs to one pod alone.</param>
internal sealed record CsiVolumeNote(string Driver, string Handle, bool IsInline)
{
    private const string FileName = "vol_data.json";

    /// <summary>Reads a directory's note; null when there is none that can be read.</summary>
    public static CsiVolumeNote? Read(string directory)
    {
        string path = Path.Combine(directory, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            Dictionary<string, string>? data = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path));
            return data?.GetValueOrDefault("driverName") is { } driver && data.GetValueOrDefault("volumeHandle") is { } handle
                ? new(driver, handle, data.GetValueOrDefault("volumeLifecycleMode") == "Ephemeral")
                : null;
        }
        catch (JsonException)
        {
            return null; // Cut short when the machine went down: nothing had been asked of the driver yet.
        }
    }

    /// <summary>Writes the note, before the driver is asked for anything.</summary>
    public void Write(string directory, string name, string node, string attachment)
    {
        Dictionary<string, string> data = new()
        {
            ["attachmentID"] = attachment, ["driverName"] = Driver, ["nodeName"] = node, ["specVolID"] = name, ["volumeHandle"] = Handle,
            ["volumeLifecycleMode"] = IsInline ? "Ephemeral" : "Persistent",
        };
        WholeFile.Write(Path.Combine(directory, FileName), JsonSerializer.Serialize(data));
    }

    /// <summary>Removes the note.</summary>
    public static void Remove(string directory) => File.Delete(Path.Combine(directory, FileName));
}

/// <summary>Where volumes of drivers are: the paths that drivers expect, below the agent's own directory.</summary>
internal sealed class CsiPaths(string root)
{
    private const string Plugin = "csi";

    /// <summary>Where drivers announce themselves.</summary>
    public string Registry => Path.Combine(root, "plugins_registry");

    /// <summary>Whether a name can be a part of a path.</summary>
    public static bool IsDriverName(string name) => PodDirectories.IsPlain(name) && name.Length <= 63;

    /// <summary>The directory of a volume of a pod.</summary>
    public static string Volume(string podDirectory, string name) => PodDirectories.Volume(podDirectory, Plugin, name);

    /// <summary>Where in it the driver mounts.</summary>
    public static string Mount(string volumeDirectory) => Path.Combine(volumeDirectory, "mount");

    /// <summary>The directories of all volumes of a pod that drivers mount.</summary>
    public static IReadOnlyList<string> VolumesOf(string podDirectory)
    {
        string all = Path.GetDirectoryName(PodDirectories.Volume(podDirectory, Plugin, "any"))!;
        return Directory.Exists(all) ? Directory.GetDirectories(all) : [];
    }

    /// <summary>The directory of what is staged of a volume for all pods.</summary>
    public string Staging(string driver, string handle) => Path.Combine(root, "plugins", CsiNames.StagingDirectory(driver, handle));

    /// <summary>Where in it the driver mounts.</summary>
    public static string GlobalMount(string stagingDirectory) => Path.Combine(stagingDirectory, "globalmount");

    /// <summary>Whether any pod but those of one directory has a volume.</summary>
    public bool IsUsedBeside(string volumeDirectory, CsiVolumeNote note)
    {
        string pods = new PodDirectories(root).All;
        return Directory.Exists(pods) && Directory.EnumerateDirectories(pods).SelectMany(VolumesOf).Any(directory =>
            directory != volumeDirectory && CsiVolumeNote.Read(directory) is { } other
            && other.Driver == note.Driver && other.Handle == note.Handle);
    }
}
