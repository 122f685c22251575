using Skiff.ApiServer.Wire;
using Skiff.Client;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.OpenApi;

/// <summary>What a request or an answer carries.</summary>
internal abstract record BodyType
{
    /// <summary>A declared type.</summary>
    public sealed record OfType(TypeSchema Schema) : BodyType;

    /// <summary>An object of a kind.</summary>
    public sealed record OfKind(PublishedKind Kind) : BodyType;

    /// <summary>A list of a kind's objects.</summary>
    public sealed record OfList(PublishedKind Item) : BodyType;

    /// <summary>The events of a watch.</summary>
    public sealed record OfWatch : BodyType;

    /// <summary>Text, or a stream of bytes.</summary>
    public sealed record OfText : BodyType;

    /// <summary>The name of the schema; null for text.</summary>
    public string? SchemaName => this switch
    {
        OfType(var schema) => SchemaNames.Of(schema),
        OfKind(var kind) => kind.SchemaName,
        OfList(var item) => $"{item.SchemaName}List",
        OfWatch => SchemaNames.WatchEvent,
        _ => null,
    };
}

/// <summary>A parameter of a path or a query.</summary>
/// <param name="Name">Name.</param>
/// <param name="Type"><c>string</c>, <c>integer</c> or <c>boolean</c>.</param>
/// <param name="Description">What it is for.</param>
/// <param name="InPath">Whether it stands in the path.</param>
internal sealed record ApiParameter(string Name, string Type, string Description, bool InPath = false);

/// <summary>One method of a path.</summary>
/// <param name="Method">HTTP method in lower case.</param>
/// <param name="Action">The verb in the words of <c>x-kubernetes-action</c>; empty for none.</param>
/// <param name="Id">Name of the operation, unique in the document.</param>
/// <param name="Description">What it does.</param>
internal sealed record ApiOperation(string Method, string Action, string Id, string Description)
{
    /// <summary>Parameters of the query.</summary>
    public IReadOnlyList<ApiParameter> Query { get; init; } = [];

    /// <summary>What the request carries, if anything.</summary>
    public BodyType? Body { get; init; }

    /// <summary>Whether the request must carry it.</summary>
    public bool BodyRequired { get; init; } = true;

    /// <summary>What the answer carries.</summary>
    public required BodyType Response { get; init; }

    /// <summary>Status codes of success.</summary>
    public IReadOnlyList<int> Codes { get; init; } = [200];

    /// <summary>Media types the request may have.</summary>
    public IReadOnlyList<string> Consumes { get; init; } = MediaTypes.Any;

    /// <summary>Media types the answer may have.</summary>
    public IReadOnlyList<string> Produces { get; init; } = MediaTypes.Objects;

    /// <summary>The kind it is about; null for discovery.</summary>
    public GroupVersionKind? Kind { get; init; }
}

/// <summary>A path with its methods.</summary>
/// <param name="Path">The path, with parameters in braces.</param>
/// <param name="Tag">The group and version, under which clients file the operations.</param>
/// <param name="Parameters">Parameters of every method.</param>
/// <param name="Operations">The methods.</param>
internal sealed record ApiPath(
    string Path, string Tag, IReadOnlyList<ApiParameter> Parameters, IReadOnlyList<ApiOperation> Operations);

/// <summary>Media types as operations list them.</summary>
internal static class MediaTypes
{
    public static IReadOnlyList<string> Any { get; } = ["*/*"];

    public static IReadOnlyList<string> Objects { get; } =
        ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];

    public static IReadOnlyList<string> Lists { get; } =
    [
        "application/json", "application/yaml", "application/vnd.kubernetes.protobuf", "application/json;stream=watch",
        "application/vnd.kubernetes.protobuf;stream=watch",
    ];

    public static IReadOnlyList<string> Text { get; } = ["text/plain", .. Objects];

    public static IReadOnlyList<string> Patches { get; } =
    [
        "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json",
        "application/apply-patch+yaml",
    ];

    /// <summary>A path that speaks CBOR wherever it speaks JSON.</summary>
    public static ApiPath WithCbor(ApiPath path) => path with
    {
        Operations =
        [
            .. path.Operations.Select(operation => operation with
            {
                Consumes = operation.Consumes.Contains(PatchTypes.Apply)
                    ? [.. operation.Consumes, PatchTypes.ApplyCbor]
                    : operation.Consumes,
                Produces = !operation.Produces.Contains(Negotiated.ProtobufType) ? operation.Produces
                    : operation.Produces.Contains(Streamed)
                        ? [.. operation.Produces, Negotiated.CborType, $"{Negotiated.CborType}-seq"]
                        : [.. operation.Produces, Negotiated.CborType],
            }),
        ],
    };

    private const string Streamed = "application/vnd.kubernetes.protobuf;stream=watch";

    // A custom resource has no struct tags to merge strategically by.
    public static IReadOnlyList<string> CustomPatches { get; } =
        ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"];
}
