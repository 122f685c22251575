using Skiff.ApiServer.Requests;
using Skiff.Machinery.Selectors;
using Skiff.Model;

namespace Skiff.ApiServer.Authorization;

/// <summary>A requirement that a field has a value, taken from a request's field selector.</summary>
/// <param name="Field">Path of the field, such as <c>spec.nodeName</c>.</param>
/// <param name="Value">The value it must have.</param>
public readonly record struct FieldEquals(string Field, string Value)
{
    /// <summary>
    /// The requirements of a field selector's text that fix a field to a value. A text that cannot be read has none:
    /// the request is then judged as one for the whole collection.
    /// </summary>
    public static ListOf<FieldEquals> Of(string selector)
    {
        if (selector.Length == 0 || !FieldSelector.TryParse(selector, out FieldSelector? parsed, out _)) return default;
        return ListOf.From(parsed.Requirements
            .Where(requirement => !requirement.Negated)
            .Select(requirement => new FieldEquals(requirement.Field, requirement.Value)));
    }
}

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

    /// <summary>The requirements of the request's field selector that fix a field to a value.</summary>
    public ListOf<FieldEquals> FieldSelector { get; init; }

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
    /// <param name="name">Name that the request's field selector gives; empty for the path's.</param>
    /// <param name="fieldSelector">The request's field selector.</param>
    public static Attributes Of(UserInfo user, string verb, RequestPath path, string name = "", string fieldSelector = "") => new()
    {
        User = user,
        Verb = verb,
        IsResource = path.IsResource,
        Group = path.Group,
        Version = path.Version,
        Namespace = path.Namespace,
        Resource = path.Resource,
        Subresource = path.Subresource,
        Name = name.Length > 0 ? name : path.Name,
        Path = path.Path,
        FieldSelector = fieldSelector.Length > 0 ? FieldEquals.Of(fieldSelector) : default,
    };
}
