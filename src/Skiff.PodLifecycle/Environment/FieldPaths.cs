using System.Text;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Environment;

/// <summary>The fields of a pod that its containers may see.</summary>
public static class FieldPaths
{
    /// <summary>The text of a field, or why there is none.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="path">The path, such as <c>metadata.labels['tier']</c>.</param>
    /// <param name="podIPs">The pod's addresses.</param>
    /// <param name="hostIPs">The node's addresses.</param>
    public static (string Value, string Error) Read(Pod pod, string path, ListOf<string> podIPs, ListOf<string> hostIPs)
    {
        if (Subscript(path) is var (field, key))
        {
            MapOf<string>? map = field switch
            {
                "metadata.labels" => pod.Metadata.Labels,
                "metadata.annotations" => pod.Metadata.Annotations,
                _ => null,
            };
            return map is { } known ? (known.Find(key) ?? "", "") : ("", $"unsupported fieldPath: {path}");
        }

        return path switch
        {
            "metadata.name" => (pod.Metadata.Name, ""),
            "metadata.namespace" => (pod.Metadata.Namespace, ""),
            "metadata.uid" => (pod.Metadata.UID, ""),
            "metadata.labels" => (Format(pod.Metadata.Labels), ""),
            "metadata.annotations" => (Format(pod.Metadata.Annotations), ""),
            "spec.nodeName" => (pod.Spec.NodeName, ""),
            "spec.serviceAccountName" => (pod.Spec.ServiceAccountName, ""),
            "status.podIP" => (podIPs.IsEmpty ? "" : podIPs[0], ""),
            "status.podIPs" => (string.Join(',', podIPs.AsEnumerable()), ""),
            "status.hostIP" when hostIPs.IsEmpty => ("", "host IP unknown"),
            "status.hostIP" => (hostIPs[0], ""),
            "status.hostIPs" when hostIPs.IsEmpty => ("", "host IP unknown"),
            "status.hostIPs" => (string.Join(',', hostIPs.AsEnumerable()), ""),
            _ => ("", $"unsupported fieldPath: {path}"),
        };
    }

    /// <summary>A map as the downward API writes it: one <c>key="value"</c> a line, in key order.</summary>
    public static string Format(MapOf<string> map)
    {
        StringBuilder text = new();
        foreach ((string key, string value) in map)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(key).Append('=');
            Quote(text, value);
        }

        return text.ToString();
    }

    private static (string Field, string Key)? Subscript(string path)
    {
        int open = path.IndexOf("['", StringComparison.Ordinal);
        return open > 0 && path.EndsWith("']", StringComparison.Ordinal) && open + 4 <= path.Length
            ? (path[..open], path[(open + 2)..^2])
            : null;
    }

    // As Go's strconv.Quote writes a string.
    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (Rune rune in value.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"':
                    text.Append("\\\"");
                    break;
                case '\\':
                    text.Append("\\\\");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case < 0x20 or 0x7F:
                    text.Append("\\x").Append(rune.Value.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
                    break;
                default:
                    text.Append(rune.ToString());
                    break;
            }
        }

        text.Append('"');
    }
}
