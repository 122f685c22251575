using Skiff.Model;
using ValueType = Skiff.Model.ValueType;

namespace Skiff.Machinery.Tests;

/// <summary>A cut-down pod, with one field of every way of merging.</summary>
internal static class TestSchemas
{
    public static TypeSchema EnvVar { get; } = Type("EnvVar", Text("name"), Text("value"));

    public static TypeSchema Port { get; } = Type("ContainerPort",
        Text("name"), Number("containerPort"), Text("protocol", defaultValue: "TCP"));

    public static TypeSchema Resources { get; } = Type("ResourceRequirements",
        Map("limits", ValueType.Quantity), Map("requests", ValueType.Quantity));

    public static TypeSchema Container { get; } = Type("Container",
        Text("name"),
        Text("image"),
        List("command", ValueType.String, merge: MergeShape.Atomic),
        List("env", EnvVar, MergeShape.Map, ["name"], "name"),
        List("ports", Port, MergeShape.Map, ["containerPort", "protocol"], "containerPort"),
        Record("resources", Resources));

    public static TypeSchema Volume { get; } = Type("Volume",
        Text("name"), Record("emptyDir", Type("EmptyDirVolumeSource", Text("medium"))),
        Record("hostPath", Type("HostPathVolumeSource", Text("path"))));

    public static TypeSchema Toleration { get; } = Type("Toleration", Text("key"), Text("operator"));

    public static TypeSchema Selector { get; } = new("Selector", "", "", () => [Map("matchLabels", ValueType.String)])
    {
        Atomic = true,
    };

    public static TypeSchema Spec { get; } = Type("PodSpec",
        List("containers", Container, MergeShape.Map, ["name"], "name"),
        List("volumes", Volume, MergeShape.Map, ["name"], "name", ["merge", "retainKeys"]),
        List("tolerations", Toleration, MergeShape.Atomic),
        Map("nodeSelector", ValueType.String, MergeShape.Atomic),
        Record("selector", Selector),
        Record("template", Type("Template", Text("type"), Number("size")), strategies: ["retainKeys"]),
        Record("replaced", Type("Replaced", Text("a"), Text("b")), strategies: ["replace"]),
        Number("replicas"),
        Number("grace", ValueType.Int64),
        Any("raw"));

    public static TypeSchema OwnerReference { get; } = Type("OwnerReference", Text("uid"), Text("name"));

    public static TypeSchema Metadata { get; } = Type("ObjectMeta",
        Text("name"), Text("namespace"), Text("uid"), Text("resourceVersion"), Number("generation", ValueType.Int64),
        Text("creationTimestamp"),
        Map("labels", ValueType.String), Map("annotations", ValueType.String),
        List("finalizers", ValueType.String, MergeShape.Set, ["merge"]),
        List("ownerReferences", OwnerReference, MergeShape.Map, ["uid"], "uid"),
        Any("managedFields"));

    public static TypeSchema Condition { get; } = Type("Condition", Text("type"), Text("status"));

    public static TypeSchema Status { get; } = Type("PodStatus",
        Text("phase"), List("conditions", Condition, MergeShape.Map, ["type"], "type"));

    public static TypeSchema Pod { get; } = Type("Pod",
        Text("apiVersion"), Text("kind"), Record("metadata", Metadata), Record("spec", Spec), Record("status", Status));

    private static TypeSchema Type(string name, params FieldSchema[] fields) => new(name, "", "", () => fields);

    private static FieldSchema Text(string name, string? defaultValue = null) =>
        new() { Name = name, Type = ValueType.String, Default = defaultValue };

    private static FieldSchema Number(string name, ValueType type = ValueType.Int32) => new() { Name = name, Type = type };

    private static FieldSchema Any(string name) => new() { Name = name, Type = ValueType.Any };

    private static FieldSchema Record(string name, TypeSchema type, string[]? strategies = null) =>
        new() { Name = name, Type = ValueType.Object, Object = () => type, PatchStrategies = strategies ?? [] };

    private static FieldSchema Map(string name, ValueType type, MergeShape merge = MergeShape.Default) =>
        new() { Name = name, Type = type, Shape = FieldShape.Map, Merge = merge };

    private static FieldSchema List(string name, ValueType type, MergeShape merge, string[]? strategies = null) =>
        new() { Name = name, Type = type, Shape = FieldShape.List, Merge = merge, PatchStrategies = strategies ?? [] };

    private static FieldSchema List(
        string name, TypeSchema type, MergeShape merge, string[]? keys = null, string? patchKey = null, string[]? strategies = null) =>
        new()
        {
            Name = name,
            Type = ValueType.Object,
            Object = () => type,
            Shape = FieldShape.List,
            Merge = merge,
            MapKeys = keys ?? [],
            PatchMergeKey = patchKey,
            PatchStrategies = strategies ?? (patchKey is null ? [] : ["merge"]),
        };
}
