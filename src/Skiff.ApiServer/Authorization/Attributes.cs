using Skiff.ApiServer.Requests;
using Skiff.Machinery.Selectors;
using Skiff.Model;

namespace Skiff.ApiServer.Authorization;

/// <summary>What is to be authorized: who wants to do what to which resource or path.</summary>
public sealed record Attributes
{
    /// <summary>Who asks.</summary>
    public required UserInfo User { get; init; }

    /// <summary>Verb of the API, or the HTTP method in lower case for a path.</summary>
    public required string Verb { get; init; }

    /// <summary>Whether a resource is asked for; otherwise it is <see cref="Path"/>.</summary>
    public bool IsResource { get; init; } = true;

    /// <summary>API group; empty for core.</summary>
    public string Group { get; init; } = "";

    /// <summary>API version; no rule looks at it, it is there for records.</summary>
    public string Version { get; init; } = "";

    /// <summary>Namespace; empty for the whole cluster.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Plural resource name.</summary>
    public string Resource { get; init; } = "";

    /// <summary>Subresource, or empty.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>
    /// Object name; empty for a collection and for a creation whose name is not in the path. A collection narrowed by
    /// the field selector <c>metadata.name=x</c> has the name x.
    /// </summary>
    public string Name { get; init; } = "";

    /// <summary>The URL path, when no resource is asked for.</summary>
    public string Path { get; init; } = "";

    /// <summary>
    /// The conditions of the request's field selector. A selector narrows what is asked for, so that one which cannot be
    /// read counts as none: the request is then judged as one for the whole collection.
    /// </summary>
    public ListOf<FieldRequirement> FieldSelector { get; init; }

    /// <summary>The conditions of the request's label selector; none when it cannot be read.</summary>
    public ListOf<Requirement> LabelSelector { get; init; }

    /// <summary>Attributes of a request for a resource.</summary>
    public static Attributes ForResource(
        UserInfo user, string verb, string group, string resource, string @namespace = "", string name = "",
        string subresource = "") => new()
    {
        User = user,
        Verb = verb,
        Group = group,
        Resource = resource,
        Namespace = @namespace,
        Name = name,
        Subresource = subresource,
    };

    /// <summary>Attributes of a request for a path that is no resource.</summary>
    public static Attributes ForPath(UserInfo user, string verb, string path) =>
        new() { User = user, Verb = verb, IsResource = false, Path = path };

    /// <summary>Attributes of a parsed request.</summary>
    /// <param name="user">Who asks.</param>
    /// <param name="verb">Verb of the API, or the HTTP method in lower case.</param>
    /// <param name="path">What is asked for.</param>
    /// <param name="query">Its options; a list or a watch may be narrowed by them to one name.</param>
    public static Attributes Of(UserInfo user, string verb, RequestPath path, Query? query = null) => new()
    {
        User = user,
        Verb = verb,
        IsResource = path.IsResource,
        Group = path.Group,
        Version = path.Version,
        Namespace = path.Namespace,
        Resource = path.Resource,
        Subresource = path.Subresource,
        Name = NameOf(verb, path, query),
        Path = path.Path,
        FieldSelector = query is not null && TakesSelectors(verb, path) ? FieldsOf(query.FieldSelector) : default,
        LabelSelector = query is not null && TakesSelectors(verb, path) ? LabelsOf(query.LabelSelector) : default,
    };

    /// <summary>The conditions of a field selector's text; none when it cannot be read.</summary>
    public static ListOf<FieldRequirement> FieldsOf(string selector) =>
        selector.Length > 0 && Machinery.Selectors.FieldSelector.TryParse(selector, out FieldSelector? parsed, out _)
            ? ListOf.From(parsed.Requirements)
            : default;

    /// <summary>The conditions of a label selector's text; none when it cannot be read.</summary>
    public static ListOf<Requirement> LabelsOf(string selector) =>
        selector.Length > 0 && Selector.TryParse(selector, out Selector? parsed, out _)
            ? ListOf.From(parsed.Requirements)
            : default;

    // A rule for one name must not reach what is created, nor a whole collection that is deleted.
    private static string NameOf(string verb, RequestPath path, Query? query) =>
        path.Name.Length == 0 && query is not null && !path.LegacyWatch && verb is Requests.Verb.List or Requests.Verb.Watch
            ? query.PinnedName
            : path.Name;

    // The old spelling of a watch, /watch/ in the path, does not heed selectors everywhere.
    private static bool TakesSelectors(string verb, RequestPath path) =>
        !path.LegacyWatch && verb is Requests.Verb.List or Requests.Verb.Watch or Requests.Verb.DeleteCollection;
}
