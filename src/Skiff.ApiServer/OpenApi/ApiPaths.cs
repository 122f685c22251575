using Skiff.ApiServer.Discovery;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.OpenApi;

/// <summary>The paths of kinds, with the methods that each of them takes.</summary>
/// <remarks>
/// The deprecated <c>/watch/</c> paths are served and not described: they would double the documents for clients that
/// none is left of.
/// </remarks>
internal sealed class ApiPaths
{
    private readonly Func<GroupVersionKind, PublishedKind?> find;

    /// <summary>Describes paths.</summary>
    /// <param name="find">Finds the kinds that subresources speak.</param>
    public ApiPaths(Func<GroupVersionKind, PublishedKind?> find) => this.find = find;

    /// <summary>The path that lists a group version's resources.</summary>
    public static ApiPath Resources(string group, string version)
    {
        string tag = Tag(group, version);
        string id = $"get{Pascal(group)}{Title(version)}APIResources";
        ApiOperation read = new("get", "", id, "List the resources served.")
        {
            Response = new BodyType.OfType(APIResourceList.Empty.Kind.Schema),
        };
        return new($"{Prefix(group, version)}/", tag, [], [read]);
    }

    /// <summary>The paths of one kind and of its subresources.</summary>
    public IEnumerable<ApiPath> Of(PublishedKind published)
    {
        Kind kind = published.Kind;
        if (kind.Plural.Length == 0) yield break;
        string prefix = Prefix(kind.Group, kind.Version);
        string everywhere = $"{prefix}/{kind.Plural}";
        string collection = kind.Namespaced ? $"{prefix}/namespaces/{{namespace}}/{kind.Plural}" : everywhere;
        if (kind.Namespaced && kind.Verbs.Contains("list"))
        {
            yield return Path(kind, everywhere, [ApiParameters.Pretty], [List(published, allNamespaces: true)]);
        }

        List<ApiOperation> onCollection = [.. CollectionOperations(published)];
        ApiParameter[] scope =
            kind.Namespaced ? [ApiParameters.Namespace, ApiParameters.Pretty] : [ApiParameters.Pretty];
        if (onCollection.Count > 0) yield return Path(kind, collection, scope, onCollection);

        string item = $"{collection}/{{name}}";
        ApiParameter[] itemScope = [ApiParameters.Name(kind.Name), .. scope];
        List<ApiOperation> onItem = [.. ItemOperations(published)];
        if (onItem.Count > 0) yield return Path(kind, item, itemScope, onItem);

        foreach (Subresource subresource in kind.Subresources.OrderBy(sub => sub.Name, StringComparer.Ordinal))
        {
            string path = $"{item}/{subresource.Name}";
            yield return Path(
                kind, path, itemScope, [.. SubresourceOperations(published, subresource, withPath: false)]);
            if (subresource.Name != "proxy") continue;
            ApiParameter[] rest = [.. itemScope, ApiParameters.PathRest];
            yield return Path(
                kind, path + "/{path}", rest, [.. SubresourceOperations(published, subresource, withPath: true)]);
        }
    }

    private static ApiPath Path(
        Kind kind, string path, IReadOnlyList<ApiParameter> parameters, IReadOnlyList<ApiOperation> operations) =>
        new(path, Tag(kind.Group, kind.Version), parameters, operations);

    private static IEnumerable<ApiOperation> CollectionOperations(PublishedKind published)
    {
        Kind kind = published.Kind;
        BodyType self = new BodyType.OfKind(published);
        if (kind.Verbs.Contains("list")) yield return List(published, allNamespaces: false);
        if (kind.Verbs.Contains("create"))
        {
            yield return Operation(kind, "post", "post", "create", $"Create the given {kind.Name}.") with
            {
                Query = ApiParameters.Create, Body = self, Response = self, Codes = [200, 201, 202],
            };
        }

        if (kind.Verbs.Contains("deletecollection"))
        {
            yield return Operation(
                kind, "delete", "deletecollection", "deleteCollection", $"Delete every selected {kind.Name}.") with
            {
                Query = ApiParameters.DeleteCollection,
                Body = new BodyType.OfType(DeleteOptions.Empty.Kind.Schema),
                BodyRequired = false,
                Response = new BodyType.OfType(Status.Empty.Kind.Schema),
            };
        }
    }

    private static ApiOperation List(PublishedKind published, bool allNamespaces)
    {
        string description = $"List or watch objects of kind {published.Kind.Name}.";
        return Operation(published.Kind, "get", "list", "list", description, "", allNamespaces) with
        {
            Query = ApiParameters.List, Response = new BodyType.OfList(published), Produces = MediaTypes.Lists,
        };
    }

    private static IEnumerable<ApiOperation> ItemOperations(PublishedKind published)
    {
        Kind kind = published.Kind;
        BodyType self = new BodyType.OfKind(published);
        foreach (string verb in kind.Verbs)
        {
            if (verb is "get" or "update" or "patch")
            {
                yield return ReadOrWrite(published, verb, "", GvkOf(kind), self, $"the {kind.Name}");
            }
            else if (verb == "delete")
            {
                yield return Operation(kind, "delete", "delete", "delete", $"Delete the {kind.Name}.") with
                {
                    Query = ApiParameters.Delete,
                    Body = new BodyType.OfType(DeleteOptions.Empty.Kind.Schema),
                    BodyRequired = false,
                    Response = new BodyType.OfType(Status.Empty.Kind.Schema),
                    Codes = [200, 202],
                };
            }
        }
    }

    private IEnumerable<ApiOperation> SubresourceOperations(
        PublishedKind published, Subresource subresource, bool withPath)
    {
        GroupVersionKind gvk = KindPath.Parse(subresource.KindPath) ?? GvkOf(published.Kind);
        PublishedKind? spoken = subresource.KindPath is null ? published : find(gvk);
        string what = $"{subresource.Name} of the {published.Kind.Name}";
        bool connects = gvk.Kind.EndsWith("Options", StringComparison.Ordinal)
            || subresource.Name is "attach" or "exec" or "portforward" or "proxy";
        foreach (string verb in subresource.Verbs)
        {
            if (connects)
            {
                yield return Connect(published.Kind, subresource.Name, verb, gvk, spoken, withPath);
            }
            else if (subresource.Name == "log")
            {
                yield return ReadOrWrite(published, verb, "log", gvk, new BodyType.OfText(), what) with
                {
                    Query = OptionsOf(find(new() { Version = "v1", Kind = "PodLogOptions" })),
                    Produces = MediaTypes.Text,
                };
            }
            else if (verb == "create")
            {
                BodyType body = new BodyType.OfKind(spoken ?? published);
                yield return Operation(
                    published.Kind, "post", "post", "create", $"Create the {what}.", Title(subresource.Name)) with
                {
                    Query = ApiParameters.Create, Body = body, Response = body, Codes = [200, 201, 202], Kind = gvk,
                };
            }
            else
            {
                BodyType body = new BodyType.OfKind(spoken ?? published);
                yield return ReadOrWrite(published, verb, subresource.Name, gvk, body, $"the {what}");
            }
        }
    }

    private static ApiOperation ReadOrWrite(
        PublishedKind published, string verb, string subresource, GroupVersionKind gvk, BodyType body, string what)
    {
        Kind kind = published.Kind;
        string suffix = Title(subresource);
        return verb switch
        {
            "get" => Operation(kind, "get", "get", "read", $"Read {what}.", suffix) with
            {
                Response = body, Kind = gvk,
            },
            "update" => Operation(kind, "put", "put", "replace", $"Replace {what}.", suffix) with
            {
                Query = ApiParameters.Create, Body = body, Response = body, Codes = [200, 201], Kind = gvk,
            },
            _ => Operation(kind, "patch", "patch", "patch", $"Change {what} in part.", suffix) with
            {
                Query = ApiParameters.Patch,
                Body = new BodyType.OfType(PatchSchema),
                Response = body,
                Codes = [200, 201],
                Consumes = published.Custom is null ? MediaTypes.Patches : MediaTypes.CustomPatches,
                Kind = gvk,
            },
        };
    }

    private static ApiOperation Connect(
        Kind kind, string subresource, string verb, GroupVersionKind gvk, PublishedKind? options, bool withPath)
    {
        string method = verb switch { "create" => "post", "update" => "put", _ => verb };
        string suffix = Title(subresource) + (withPath ? "WithPath" : "");
        string description = $"Connect to {subresource} of the {kind.Name}.";
        return Operation(kind, method, "connect", $"connect{Title(method)}", description, suffix) with
        {
            Query = [.. OptionsOf(options).Where(option => !withPath || option.Name != "path")],
            Response = new BodyType.OfText(),
            Produces = MediaTypes.Any,
            Kind = gvk,
        };
    }

    private static IReadOnlyList<ApiParameter> OptionsOf(PublishedKind? options) => options is null
        ? []
        : [.. options.Kind.Schema.Fields
            .Where(field => field.Name is not ("kind" or "apiVersion"))
            .Select(field => new ApiParameter(field.Name, ParameterType(field.Type), field.Description))];

    private static string ParameterType(Model.ValueType type) => type switch
    {
        Model.ValueType.Boolean => "boolean",
        Model.ValueType.Int32 or Model.ValueType.Int64 => "integer",
        _ => "string",
    };

    private static TypeSchema PatchSchema => SchemaOf<Patch>();

    private static TypeSchema SchemaOf<T>()
        where T : class, IMessage<T> => T.Schema;

    // Ids are verb, group, version, scope, kind and subresource run together, as generated clients name their methods.
    private static ApiOperation Operation(
        Kind kind, string method, string action, string verb, string description, string suffix = "",
        bool allNamespaces = false)
    {
        string scope = kind.Namespaced && !allNamespaces ? "Namespaced" : "";
        string ending = allNamespaces ? "ForAllNamespaces" : "";
        string collection = verb == "deleteCollection" ? "Collection" : "";
        string start = collection.Length > 0 ? "delete" : verb;
        string id = $"{start}{Pascal(kind.Group)}{Title(kind.Version)}{collection}{scope}{kind.Name}{suffix}{ending}";
        return new(method, action, id, description)
        {
            Response = new BodyType.OfText(), Kind = GvkOf(kind),
        };
    }

    private static GroupVersionKind GvkOf(Kind kind) =>
        new() { Group = kind.Group, Version = kind.Version, Kind = kind.Name };

    private static string Prefix(string group, string version) =>
        group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}";

    private static string Tag(string group, string version)
    {
        string name = Pascal(group);
        return $"{char.ToLowerInvariant(name[0])}{name[1..]}_{version}";
    }

    private static string Pascal(string group)
    {
        if (group.Length == 0) return "Core";
        const string own = ".k8s.io";
        string name = group.EndsWith(own, StringComparison.Ordinal) ? group[..^own.Length] : group;
        return string.Concat(name.Split('.').Select(Title));
    }

    private static string Title(string word) =>
        word.Length == 0 ? "" : $"{char.ToUpperInvariant(word[0])}{word[1..]}";
}
