using System.Globalization;
using System.Text;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle;

/// <summary>
/// Tells whether a container was made from the present spec. Only the name and the image count: everything else in a
/// running pod's containers either cannot change or changes without a restart.
/// </summary>
public static class ContainerHash
{
    /// <summary>A container's name and hash: a container that was given another image is another one.</summary>
    public static string KeyOf(Container container) => $"{container.Name}/{Of(container)}";

    /// <summary>The hash of a container's spec, in lower-case hexadecimal.</summary>
    public static string Of(Container container)
    {
        // 32-bit FNV-1a: stable over versions and platforms, as the runtime keeps it for the container's life.
        uint hash = 2166136261;
        foreach (byte octet in Encoding.UTF8.GetBytes($"{container.Name}\0{container.Image}"))
        {
            hash = (hash ^ octet) * 16777619;
        }

        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}
