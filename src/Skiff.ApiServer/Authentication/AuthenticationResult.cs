using Skiff.ApiServer.Requests;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Authentication;

/// <summary>What came of a request's credentials.</summary>
/// <param name="User">Who it is; null when the request is refused.</param>
/// <param name="Error">
/// Why it is refused, for the log: a client is told nothing but <c>Unauthorized</c>. Never holds the credential.
/// </param>
public readonly record struct AuthenticationResult(UserInfo? User, string Error)
{
    /// <summary>The credentials prove a user.</summary>
    public static AuthenticationResult Identified(UserInfo user) => new(user, "");

    /// <summary>The credentials are wrong.</summary>
    public static AuthenticationResult Refused(string error) => new(null, error);

    /// <summary>The 401 to answer when <see cref="User"/> is null.</summary>
    public static Status Unauthorized => Status.Unauthorized();
}
