using System.Globalization;
using System.Text;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.PodLifecycle.Volumes;

/// <summary>A value taken from a pod, or why there is none.</summary>
/// <param name="Value">The text.</param>
/// <param name="Error">Empty on success.</param>
public readonly record struct FieldText(string Value, string Error)
{
    /// <summary>A success.</summary>
    public static FieldText Of(string value) => new(value, "");

    /// <summary>A failure.</summary>
    public static FieldText Failed(string error) => new("", error);
}

/// <summary>Values of a pod's own fields and resources, as its containers may ask for them.</summary>
public static class DownwardApi
{
    private const string HugePages = "hugepages-";

    /// <summary>
    /// A field of the pod's metadata, such as <c>metadata.labels</c> or <c>metadata.annotations['key']</c>: what a
    /// volume may hold.
    /// </summary>
    public static FieldText Field(Pod pod, string path)
    {
        ObjectMeta meta = pod.Metadata;
        if (TrySubscript(path, out string map, out string key))
        {
            return map switch
            {
                "metadata.annotations" => FieldText.Of(meta.Annotations.Find(key) ?? ""),
                "metadata.labels" => FieldText.Of(meta.Labels.Find(key) ?? ""),
                _ => FieldText.Failed($"fieldPath {GoText.Quote(path)} does not support subscript"),
            };
        }

        return path switch
        {
            "metadata.annotations" => FieldText.Of(FormatMap(meta.Annotations)),
            "metadata.labels" => FieldText.Of(FormatMap(meta.Labels)),
            "metadata.name" => FieldText.Of(meta.Name),
            "metadata.namespace" => FieldText.Of(meta.Namespace),
            "metadata.uid" => FieldText.Of(meta.UID),
            _ => FieldText.Failed($"unsupported fieldPath: {path}"),
        };
    }

    /// <summary>A map with one <c>key="value"</c> a line, in key order, values quoted as Go quotes them.</summary>
    public static string FormatMap(MapOf<string> map)
    {
        StringBuilder text = new();
        foreach ((string key, string value) in map)
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(key).Append('=').Append(GoText.Quote(value));
        }

        return text.ToString();
    }

    /// <summary>A resource of one of the pod's containers, which the reference must name.</summary>
    public static FieldText Resource(Pod pod, ResourceFieldSelector selector, MapOf<Quantity> allocatable)
    {
        Container? container = pod.Spec.Containers.FirstOrDefault(one => one.Name == selector.ContainerName)
            ?? pod.Spec.InitContainers.FirstOrDefault(one => one.Name == selector.ContainerName);
        return container is null
            ? FieldText.Failed($"container {selector.ContainerName} not found")
            : Resource(container, selector, allocatable);
    }

    /// <summary>
    /// A resource of a container, divided and rounded up. A limit that is not set is all the node has.
    /// </summary>
    public static FieldText Resource(
        Container container, ResourceFieldSelector selector, MapOf<Quantity> allocatable)
    {
        int dot = selector.Resource.IndexOf('.', StringComparison.Ordinal);
        string list = dot < 0 ? "" : selector.Resource[..dot];
        string name = selector.Resource[(dot + 1)..];
        bool known = name is "cpu" or "memory" or "ephemeral-storage"
            || name.StartsWith(HugePages, StringComparison.Ordinal);
        if (!known || list is not ("limits" or "requests"))
        {
            return FieldText.Failed($"Unsupported container resource : {selector.Resource}");
        }

        Quantity amount = list == "requests"
            ? container.Resources.Requests.Find(name)
            : LimitOf(container, name, allocatable);
        return FieldText.Of(Divide(name, amount, selector.Divisor));
    }

    private static Quantity LimitOf(Container container, string name, MapOf<Quantity> allocatable)
    {
        if (container.Resources.Limits.TryGetValue(name, out Quantity limit) && !limit.IsZero) return limit;
        return allocatable.Find(name);
    }

    // Rounded up, cpu in thousandths so that 500m with divisor 1 is 1 and with divisor 1m is 500.
    private static string Divide(string name, Quantity amount, Quantity? divisor)
    {
        bool milli = name == "cpu";
        Quantity by = divisor is { IsZero: false } given ? given : Quantity.Of(1);
        long value = milli ? amount.MilliValue() : amount.Value();
        long unit = Math.Max(1, milli ? by.MilliValue() : by.Value());
        long whole = value / unit;
        if (value % unit > 0) whole++;
        return whole.ToString(CultureInfo.InvariantCulture);
    }

    private static bool TrySubscript(string path, out string map, out string key)
    {
        // metadata.labels['key']
        map = "";
        key = "";
        if (!path.EndsWith("']", StringComparison.Ordinal)) return false;
        int open = path.IndexOf("['", StringComparison.Ordinal);
        if (open < 0 || open + 2 > path.Length - 2) return false;
        map = path[..open];
        key = path[(open + 2)..^2];
        return key.Length > 0;
    }
}
