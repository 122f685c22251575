using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Authorization;

/// <summary>The answer to a request that was not allowed.</summary>
public static class Forbidden
{
    /// <summary>The 403 status, in the words clients show their users.</summary>
    public static Status Of(Attributes attributes, string reason)
    {
        string why = reason.Length == 0 ? Describe(attributes) : $"{Describe(attributes)}: {reason}";
        return Status.Forbidden(attributes.Group, attributes.Resource, attributes.Name, why);
    }

    private static string Describe(Attributes attributes)
    {
        string user = GoQuote.Of(attributes.User.Name);
        if (!attributes.IsResource)
        {
            return $"User {user} cannot {attributes.Verb} path {GoQuote.Of(attributes.Path)}";
        }

        string resource = attributes.Subresource.Length == 0
            ? attributes.Resource
            : $"{attributes.Resource}/{attributes.Subresource}";
        string what = $"User {user} cannot {attributes.Verb} resource {GoQuote.Of(resource)} " +
            $"in API group {GoQuote.Of(attributes.Group)}";
        return attributes.Namespace.Length == 0
            ? $"{what} at the cluster scope"
            : $"{what} in the namespace {GoQuote.Of(attributes.Namespace)}";
    }
}
