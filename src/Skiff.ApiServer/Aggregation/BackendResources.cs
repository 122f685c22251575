using Skiff.Model;
using Skiff.Model.ApiDiscovery.V2;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Aggregation;

/// <summary>What another server says it serves, between the two forms that discovery has.</summary>
public static class BackendResources
{
    /// <summary>Reads a list of resources; null when the bytes are none.</summary>
    public static APIResourceList? Read(ReadOnlySpan<byte> json)
    {
        JsonInput input = new(json, APIResourceList.Schema);
        APIResourceList list = APIResourceList.ReadJson(ref input);
        input.End();
        return input.Failed || input.Kind != "APIResourceList" ? null : list;
    }

    /// <summary>The resources of a version with their subresources below them.</summary>
    public static ListOf<APIResourceDiscovery> Nested(APIResourceList list)
    {
        ILookup<string, APIResource> below = list.APIResources.AsEnumerable()
            .Where(resource => resource.Name.Contains('/', StringComparison.Ordinal))
            .ToLookup(resource => resource.Name[..resource.Name.IndexOf('/', StringComparison.Ordinal)]);
        return ListOf.From(list.APIResources.AsEnumerable()
            .Where(resource => !resource.Name.Contains('/', StringComparison.Ordinal))
            .Select(resource => new APIResourceDiscovery
            {
                Resource = resource.Name,
                ResponseKind = KindOf(resource, list.GroupVersion),
                Scope = resource.Namespaced ? "Namespaced" : "Cluster",
                SingularResource = resource.SingularName,
                Verbs = resource.Verbs,
                ShortNames = resource.ShortNames,
                Categories = resource.Categories,
                Subresources = ListOf.From(below[resource.Name].Select(sub => new APISubresourceDiscovery
                {
                    Subresource = sub.Name[(resource.Name.Length + 1)..],
                    ResponseKind = KindOf(sub, list.GroupVersion),
                    Verbs = sub.Verbs,
                })),
            }));
    }

    private static GroupVersionKind KindOf(APIResource resource, string groupVersion)
    {
        int slash = groupVersion.IndexOf('/', StringComparison.Ordinal);
        return new()
        {
            Group = resource.Group.Length > 0 ? resource.Group : groupVersion[..Math.Max(slash, 0)],
            Version = resource.Version.Length > 0 ? resource.Version : groupVersion[(slash + 1)..],
            Kind = resource.Kind,
        };
    }
}
