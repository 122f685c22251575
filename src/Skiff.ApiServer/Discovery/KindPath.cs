using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Discovery;

/// <summary>How a subresource names its kind: <c>autoscaling/v1/Scale</c>, or <c>v1/Binding</c>.</summary>
internal static class KindPath
{
    /// <summary>Reads a path; null when there is none.</summary>
    public static GroupVersionKind? Parse(string? path)
    {
        string[] parts = path?.Split('/') ?? [];
        return parts.Length switch
        {
            2 => new() { Version = parts[0], Kind = parts[1] },
            3 => new() { Group = parts[0], Version = parts[1], Kind = parts[2] },
            _ => null,
        };
    }
}
