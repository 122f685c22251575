using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.ApiServer.OpenApi;

/// <summary>A kind to be described in OpenAPI.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Custom">
/// The schema a custom resource's definition gives; null for a built-in kind, whose own schema is published.
/// </param>
public sealed record PublishedKind(Kind Kind, JSONSchemaProps? Custom = null)
{
    /// <summary>The kind's name among the published schemas: <c>io.k8s.api.apps.v1.Deployment</c>.</summary>
    public string SchemaName => Kind.Schema.Package.Length > 0
        ? SchemaNames.Of(Kind.Schema)
        : SchemaNames.OfCustom(Kind.Group, Kind.Version, Kind.Name);
}
