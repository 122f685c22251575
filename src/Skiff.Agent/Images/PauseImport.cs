using Skiff.Agent.Runtime;

namespace Skiff.Agent.Images;

/// <summary>Makes sure that the runtime has the image of sandboxes, from nothing but this program.</summary>
internal static class PauseImport
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private const int LooksLimit = 500;

    /// <summary>Imports the image unless it is there. Null, or what failed.</summary>
    public static async Task<string?> EnsureAsync(
        ICri cri, ImageImport images, string directory, TimeProvider time, CancellationToken stop)
    {
        (bool present, string? fault) = await IsPresentAsync(cri, stop);
        if (present || fault is not null) return fault;
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, "pause.tar");
        await File.WriteAllBytesAsync(path, PauseImage.Archive(), stop);
        (_, string? error) = await images.RunAsync(path, stop);
        File.Delete(path);
        if (error is not null) return error;

        // The runtime learns of new images through an event of its own, a moment later.
        for (int i = 0; i < LooksLimit; i++)
        {
            (present, fault) = await IsPresentAsync(cri, stop);
            if (present || fault is not null) return fault;
            await Task.Delay(Look, time, stop);
        }

        return $"the runtime does not see {PauseImage.Name} after its import";
    }

    private static async ValueTask<(bool Present, string? Fault)> IsPresentAsync(ICri cri, CancellationToken stop)
    {
        CriResult<Cri.V1.ImageStatusResponse> asked =
            await cri.ImageStatusAsync(new() { Image = new() { Image = PauseImage.Name } }, stop);
        return (asked.Value?.Image is not null, asked.Error?.Message);
    }
}
