using System.Collections.Concurrent;
using System.Text.Json;
using Skiff.Agent.Runtime;

namespace Skiff.Agent.Images;

/// <summary>Where containers of images start when their spec does not say. Asked once for each image.</summary>
internal sealed class ImageWorkingDirectories(ICri cri)
{
    private const int ImagesLimit = 1024;
    private readonly ConcurrentDictionary<string, string> known = new(StringComparer.Ordinal);

    /// <summary>The directory; empty when the image does not say, or nobody knows.</summary>
    /// <param name="image">The runtime's id of the image.</param>
    /// <param name="stop">Gives up.</param>
    public async ValueTask<string> FindAsync(string image, CancellationToken stop)
    {
        if (known.TryGetValue(image, out string? directory)) return directory;
        CriResult<Cri.V1.ImageStatusResponse> asked =
            await cri.ImageStatusAsync(new() { Image = new() { Image = image }, Verbose = true }, stop);
        if (asked.Value is not { } status) return "";
        directory = status.Info.TryGetValue("info", out string? info) ? DirectoryOf(info) : "";
        if (known.Count >= ImagesLimit) known.Clear();
        known[image] = directory;
        return directory;
    }

    // What containerd adds to the status of an image: its configuration.
    private static string DirectoryOf(string info)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(info);
            return document.RootElement.TryGetProperty("imageSpec", out JsonElement spec)
                && spec.TryGetProperty("config", out JsonElement config)
                && config.TryGetProperty("WorkingDir", out JsonElement directory)
                ? directory.GetString() ?? "" : "";
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            return "";
        }
    }
}
