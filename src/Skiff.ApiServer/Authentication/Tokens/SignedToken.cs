using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Requests;
using Skiff.Model;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>Claims that one of our keys signed, and the user they name. Whether they hold now is not said.</summary>
/// <param name="claims">The claims.</param>
public sealed class SignedToken(TokenClaims claims)
{
    /// <summary>The claims.</summary>
    public TokenClaims Claims => claims;

    /// <summary>The user they name.</summary>
    public UserInfo User { get; } = UserOf(claims);

    private static UserInfo UserOf(TokenClaims claims)
    {
        ServiceAccountName name = new(claims.Namespace, claims.ServiceAccount.Name);
        List<(string, ListOf<string>)> extra = [];
        if (claims.Id.Length > 0) Add("credential-id", $"JTI={claims.Id}");
        if (claims.Node is { } node)
        {
            Add("node-name", node.Name);
            if (node.Uid.Length > 0) Add("node-uid", node.Uid);
        }

        if (claims.Pod is { } pod)
        {
            Add("pod-name", pod.Name);
            Add("pod-uid", pod.Uid);
        }

        return new(name.UserName, claims.ServiceAccount.Uid,
            [.. name.Groups, UserInfo.AuthenticatedGroup],
            MapOf.Create<ListOf<string>>([.. extra]));

        void Add(string key, string value) => extra.Add(($"authentication.kubernetes.io/{key}", [value]));
    }
}
