using Skiff.Model;

namespace Skiff.ApiServer.OpenApi;

/// <summary>Names under which schemas are published. Clients find patch keys and explanations by them.</summary>
internal static class SchemaNames
{
    public const string Time = Meta + "Time";
    public const string MicroTime = Meta + "MicroTime";
    public const string Duration = Meta + "Duration";
    public const string FieldsV1 = Meta + "FieldsV1";
    public const string ListMeta = Meta + "ListMeta";
    public const string WatchEvent = Meta + "WatchEvent";
    public const string Quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";
    public const string IntOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
    public const string RawExtension = "io.k8s.apimachinery.pkg.runtime.RawExtension";
    public const string Json = Extensions + "JSON";

    private const string Meta = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private const string Extensions = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.";

    /// <summary>The name of a declared type.</summary>
    public static string Of(TypeSchema schema) => $"{schema.Package}.{schema.Name}";

    /// <summary>The name of a custom resource's type: the group's labels from last to first, version, kind.</summary>
    public static string OfCustom(string group, string version, string kind) =>
        $"{string.Join('.', group.Split('.').Reverse())}.{version}.{kind}";

    /// <summary>The published type a field's value or item refers to; null when it is described in place.</summary>
    public static string? OfValue(TypeSchema owner, FieldSchema field) => field.Type switch
    {
        Model.ValueType.Time => Time,
        Model.ValueType.MicroTime => MicroTime,
        Model.ValueType.Duration => Duration,
        Model.ValueType.Quantity => Quantity,
        Model.ValueType.IntOrString => IntOrString,
        Model.ValueType.Any when field.Name == "fieldsV1" => FieldsV1,
        Model.ValueType.Any when Extensions == owner.Package + "." => Json,
        Model.ValueType.Any => RawExtension,
        Model.ValueType.Object => Of(field.Object!()),
        _ => null,
    };
}
