using System.Security.Cryptography;
using System.Text;
using Skiff.ApiServer.Requests;
using Skiff.Machinery.Access;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>Knows who comes with a token for joining. What a token may do is judged anew with each request.</summary>
/// <param name="secret">Finds a secret of kube-system by its name, in memory.</param>
/// <param name="clock">Source of the time.</param>
public sealed class BootstrapTokens(Func<string, Secret?> secret, TimeProvider clock)
{
    /// <summary>The user of a token, or null.</summary>
    public UserInfo? Find(string text)
    {
        if (BootstrapToken.Parse(text) is not { } shown || secret(shown.SecretName) is not { } found) return null;
        if (BootstrapToken.In(found, "authentication", clock.GetUtcNow()) is not { } kept) return null;
        bool isRight = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(kept.Secret), Encoding.UTF8.GetBytes(shown.Secret));
        if (!isRight || BootstrapToken.GroupsOf(found) is not { } groups) return null;
        return new(kept.UserName, "", [.. groups, UserInfo.AuthenticatedGroup], default);
    }
}
