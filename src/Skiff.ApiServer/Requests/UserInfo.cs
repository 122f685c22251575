using Skiff.Model;

namespace Skiff.ApiServer.Requests;

/// <summary>Who makes a request.</summary>
/// <param name="Name">User name.</param>
/// <param name="Uid">Stable identifier, or empty.</param>
/// <param name="Groups">Groups the user is in.</param>
/// <param name="Extra">Further attributes, such as the pod a token is bound to.</param>
public sealed record UserInfo(string Name, string Uid, ListOf<string> Groups, MapOf<ListOf<string>> Extra)
{
    /// <summary>Members may do everything.</summary>
    public const string MastersGroup = "system:masters";

    /// <summary>Every authenticated user is in it.</summary>
    public const string AuthenticatedGroup = "system:authenticated";

    /// <summary>Requests without credentials are in it.</summary>
    public const string UnauthenticatedGroup = "system:unauthenticated";

    /// <summary>The user of a request without credentials.</summary>
    public static UserInfo Anonymous { get; } = new("system:anonymous", "", [UnauthenticatedGroup], default);

    /// <summary>A user with the groups given and the one of all authenticated users.</summary>
    public static UserInfo Of(string name, params ReadOnlySpan<string> groups) =>
        new(name, "", [.. groups, AuthenticatedGroup], default);
}
