namespace Skiff.Model;

/// <summary>
/// Every built-in kind by name: <c>Kinds.Pod</c>. Where two versions or groups share a name, the older or other one is
/// prefixed: <c>Kinds.AutoscalingV1HorizontalPodAutoscaler</c>. Descriptors are made when they are first asked for.
/// </summary>
public static partial class Kinds
{
    private static Kind[]? all;

    /// <summary>All kinds, those that are never served by themselves included.</summary>
    public static IReadOnlyList<Kind> All => all ?? Once.Set(ref all, ListAll());

    /// <summary>The kind of a name, or null.</summary>
    /// <param name="group">API group; empty for core.</param>
    /// <param name="version">API version.</param>
    /// <param name="kind">Name of the kind.</param>
    public static partial Kind? Find(string group, string version, string kind);

    /// <summary>The kind of a resource, or null.</summary>
    /// <param name="group">API group; empty for core.</param>
    /// <param name="version">API version.</param>
    /// <param name="plural">Resource name in paths.</param>
    public static partial Kind? FindResource(string group, string version, string plural);
}
