namespace Skiff.ApiServer.Requests;

/// <summary>What a URL path addresses, by the rules of upstream's request info.</summary>
/// <param name="IsResource">Whether the path names a resource below <c>/api</c> or <c>/apis</c>.</param>
/// <param name="Path">The whole path, for what is not a resource.</param>
/// <param name="Group">API group; empty for core.</param>
/// <param name="Version">API version.</param>
/// <param name="Namespace">Namespace, or empty.</param>
/// <param name="Resource">Plural resource name.</param>
/// <param name="Name">Object name, or empty for the collection.</param>
/// <param name="Subresource">First segment below the object, or empty.</param>
/// <param name="Rest">What follows the subresource, without its leading slash: the path given to a proxy.</param>
/// <param name="LegacyWatch">Whether the deprecated <c>/watch/</c> prefix was used.</param>
public sealed record RequestPath(
    bool IsResource,
    string Path,
    string Group = "",
    string Version = "",
    string Namespace = "",
    string Resource = "",
    string Name = "",
    string Subresource = "",
    string Rest = "",
    bool LegacyWatch = false)
{
    private const int SegmentsMax = 64;

    /// <summary>
    /// Parses a decoded path. Null when a segment is empty, <c>.</c> or <c>..</c>, or holds a slash or a NUL: what is
    /// authorized must be what is served, so such paths are refused instead of normalised.
    /// </summary>
    public static RequestPath? Parse(string path)
    {
        if (path.Length == 0 || path[0] != '/') return null;
        string trimmed = path.Length > 1 && path[^1] == '/' ? path[1..^1] : path[1..];
        string[] segments = trimmed.Length == 0 ? [] : trimmed.Split('/', SegmentsMax + 1);
        if (segments.Length > SegmentsMax) return null;
        bool isApi = segments.Length > 0 && segments[0] is "api" or "apis";
        foreach (string segment in isApi ? segments.AsSpan(0, Math.Min(segments.Length, 8)) : segments)
        {
            if (segment is "" or "." or ".." || segment.Contains('\0', StringComparison.Ordinal)) return null;
        }

        if (segments.Length < 3) return new(false, path);
        return segments[0] switch
        {
            "api" => ParseResource(path, "", segments[1], segments.AsSpan(2)),
            "apis" when segments.Length >= 4 => ParseResource(path, segments[1], segments[2], segments.AsSpan(3)),
            _ => new(false, path),
        };
    }

    private static RequestPath ParseResource(string path, string group, string version, ReadOnlySpan<string> rest)
    {
        bool legacyWatch = rest[0] == "watch" && rest.Length > 1;
        if (legacyWatch) rest = rest[1..];

        string space = "";
        if (rest[0] == "namespaces" && rest.Length > 1)
        {
            space = rest[1];
            // A namespace's own subresources live one level down; everything else there is a namespaced resource.
            if (rest.Length > 2 && rest[2] is not ("status" or "finalize")) rest = rest[2..];
        }

        string name = rest.Length > 1 ? rest[1] : "";
        string subresource = rest.Length > 2 ? rest[2] : "";
        string remainder = rest.Length > 3 ? string.Join('/', rest[3..].ToArray()) : "";
        return new(true, path, group, version, space, rest[0], name, subresource, remainder, legacyWatch);
    }
}
