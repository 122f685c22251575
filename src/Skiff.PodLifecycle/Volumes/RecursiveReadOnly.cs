using System.Diagnostics.CodeAnalysis;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Volumes;

/// <summary>Whether a mount is read-only together with everything that is mounted below it (KEP-3857).</summary>
public static class RecursiveReadOnly
{
    /// <summary>Decides it for one mount.</summary>
    /// <param name="mount">The mount.</param>
    /// <param name="supported">Whether the runtime can do it for the pod.</param>
    /// <param name="isRecursive">Whether it is.</param>
    /// <param name="fault">Why the container cannot have the mount, in upstream's words.</param>
    public static bool TryResolve(VolumeMount mount, bool supported, out bool isRecursive, [NotNullWhen(false)] out string? fault)
    {
        isRecursive = false;
        fault = null;
        if (mount.RecursiveReadOnly is null or RecursiveReadOnlyMode.Disabled) return true;
        string asked = $"volume \"{mount.Name}\" requested recursive read-only mode, but it is not";
        if (!mount.ReadOnly) fault = $"{asked} read-only";
        else if (mount.MountPropagation is not (null or MountPropagationMode.None))
            fault = $"{asked} compatible with propagation \"{mount.MountPropagation}\"";
        else if (mount.RecursiveReadOnly == RecursiveReadOnlyMode.Enabled && !supported)
            fault = $"{asked} supported by the runtime";
        else isRecursive = supported;
        return fault is null;
    }
}
