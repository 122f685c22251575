using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Volumes.Linux;
using Skiff.ContainerdSnapshots.V1;

namespace Skiff.Agent.Images;

/// <summary>Mounts what a snapshotter says that an image's content is: never to be written, nothing in it to be executed.</summary>
internal static class ImageFileSystem
{
    private const ulong Flags =
        Libc.MountReadOnly | Libc.MountNoExecution | Libc.MountNoSetuid | Libc.MountNoDevices;

    private const int OptionsLimitBytes = 4000; // The kernel takes a page.
    private const string Lower = "lowerdir=";

    // Said by flags, or not to be said at all.
    private static readonly string[] flagOptions = ["ro", "rw", "bind", "rbind"];

    /// <summary>Mounts. Empty, or what failed.</summary>
    /// <param name="mounts">What the snapshotter says.</param>
    /// <param name="target">Directory to mount on.</param>
    /// <param name="empty">A directory that is empty and stays so.</param>
    public static string Mount(IReadOnlyList<SnapshotMount> mounts, string target, string empty)
    {
        if (mounts is not [{ } one]) return $"{mounts.Count} mounts of one image";
        string[] options = [.. one.Options.Where(option => !flagOptions.Contains(option))];
        if (one.Type == "bind") return MountLayer(one.Source, target, empty);
        Errno error = one.Type == "overlay"
            ? MountOverlay(options, target)
            : Libc.Mount(one.Source, target, one.Type, Flags, string.Join(',', options));
        return error.IsError ? $"mount of {one.Type} at {target}: {error}" : "";
    }

    // A single layer is a plain directory, and a bound directory is as writable as whoever binds it next wants it to be. As
    // an overlay without a place to write to it can never be written. That takes two layers: the second one is empty.
    private static string MountLayer(string layer, string target, string empty)
    {
        Errno error = MountOverlay([$"{Lower}{layer}:{empty}"], target);
        if (!error.IsError) return "";

        // Not every file system can be a layer.
        using SafeFileHandle? source = Libc.Open(layer, Libc.OpenPath | Libc.OpenDirectory, out error);
        if (source is not null) error = Mounts.Bind(source, target, recursive: false);
        if (!error.IsError) error = Libc.Mount("none", target, "", Libc.MountBind | Libc.MountRemount | Flags, "");
        return error.IsError ? $"bind mount of {layer}: {error}" : "";
    }

    // Of many layers the paths are too long for the kernel: then each is opened, and named by its descriptor.
    private static Errno MountOverlay(string[] options, string target)
    {
        string text = string.Join(',', options);
        if (text.Length < OptionsLimitBytes) return Libc.Mount("overlay", target, "overlay", Flags, text);
        List<SafeFileHandle> layers = [];
        try
        {
            for (int i = 0; i < options.Length; i++)
            {
                if (!options[i].StartsWith(Lower, StringComparison.Ordinal)) continue;
                foreach (string layer in options[i][Lower.Length..].Split(':'))
                {
                    if (Libc.Open(layer, Libc.OpenPath | Libc.OpenDirectory, out Errno error) is not { } opened) return error;
                    layers.Add(opened);
                }

                options[i] = Lower + string.Join(':', layers.Select(PathOf));
            }

            return Libc.Mount("overlay", target, "overlay", Flags, string.Join(',', options));
        }
        finally
        {
            foreach (SafeFileHandle layer in layers) layer.Dispose();
        }
    }

    private static string PathOf(SafeFileHandle opened) =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{opened.DangerousGetHandle()}");
}
