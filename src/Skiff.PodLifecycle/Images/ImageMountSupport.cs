using System.Globalization;

namespace Skiff.PodLifecycle.Images;

/// <summary>Which runtimes mount the content of images by themselves. Nothing in what they say of themselves tells it.</summary>
public static class ImageMountSupport
{
    /// <summary>Whether a runtime does.</summary>
    /// <param name="runtime">Its name, such as <c>containerd</c>.</param>
    /// <param name="version">Its version, such as <c>1.6.20~ds1</c> or <c>v2.1.0-rc.1</c>.</param>
    public static bool IsIn(string runtime, string version) => runtime switch
    {
        "containerd" => IsFrom(version, 2, 1),
        "cri-o" => IsFrom(version, 1, 31),
        _ => false,
    };

    private static bool IsFrom(string version, int major, int minor)
    {
        string[] parts = version.TrimStart('v').Split('.', 3);
        if (parts.Length < 2 || !TryLeading(parts[0], out int first) || !TryLeading(parts[1], out int second)) return false;
        return first > major || (first == major && second >= minor);
    }

    private static bool TryLeading(string text, out int number) => int.TryParse(
        text.AsSpan(0, text.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length),
        NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
