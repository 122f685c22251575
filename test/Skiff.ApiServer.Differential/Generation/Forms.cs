using Skiff.ApiServer.Differential.Servers;

namespace Skiff.ApiServer.Differential.Generation;

/// <summary>The forms in which an answer may be asked for.</summary>
internal static class Forms
{
    public const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";
    public const string Partial = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";

    /// <summary>All, and some that there are none of.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Request.Json, Request.Yaml, Request.Protobuf, Table, Partial, "*/*", "text/plain", "application/xml, application/json",
        $"{Table},application/json", "application/json;as=Bogus;v=v1;g=meta.k8s.io",
    ];
}
