using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Certificates;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>What a token is bound to beside its account: one of pod, secret and node, or a pod and its node.</summary>
/// <param name="Pod">The pod that uses it; the token ends with it.</param>
/// <param name="Node">The pod's node, which only informs; or the node the token ends with.</param>
/// <param name="Secret">The secret the token ends with.</param>
public sealed record TokenBinding(ObjectClaim? Pod = null, ObjectClaim? Node = null, ObjectClaim? Secret = null)
{
    /// <summary>Bound to the account alone.</summary>
    public static TokenBinding None { get; } = new();
}

/// <summary>A token as it was made.</summary>
/// <param name="Token">The text.</param>
/// <param name="Expiry">When it ends.</param>
public sealed record IssuedToken(string Token, DateTimeOffset Expiry)
{
    /// <summary>When it ends; the token itself never appears in a text form.</summary>
    public override string ToString() => $"token until {Expiry:O}";
}

/// <summary>Makes service account tokens. The only place that holds the private key.</summary>
/// <param name="keys">The signing key.</param>
/// <param name="settings">Issuer and default audience.</param>
/// <param name="clock">Source of the time.</param>
/// <param name="newId">Source of token ids.</param>
public sealed class TokenIssuer(ServiceAccountKeys keys, TokenSettings settings, TimeProvider clock, Func<Guid> newId)
{
    /// <summary>Shortest lifetime that may be asked for, in seconds.</summary>
    public const long LifetimeSecondsMin = 600;

    /// <summary>Longest lifetime that may be asked for, in seconds.</summary>
    public const long LifetimeSecondsMax = 1L << 32;

    /// <summary>Lifetime when none is asked for, in seconds.</summary>
    public const long LifetimeSecondsDefault = 3600;

    /// <summary>Audiences a token has when none are asked for.</summary>
    public ListOf<string> DefaultAudiences => settings.ApiAudiences;

    /// <summary>Makes a token. The caller has checked that the bound objects exist and who may ask.</summary>
    public IssuedToken Issue(
        ServiceAccount account, TokenBinding binding, ListOf<string> audiences, long lifetimeSeconds)
    {
        DateTimeOffset now = clock.GetUtcNow();
        long seconds = now.ToUnixTimeSeconds();
        TokenClaims claims = new()
        {
            Issuer = settings.Issuer,
            Subject = new ServiceAccountName(account.Metadata.Namespace, account.Metadata.Name).UserName,
            Audiences = audiences.IsEmpty ? DefaultAudiences : audiences,
            Expiry = seconds + lifetimeSeconds,
            IssuedAt = seconds,
            NotBefore = seconds,
            Id = newId().ToString(),
            Namespace = account.Metadata.Namespace,
            ServiceAccount = new(account.Metadata.Name, account.Metadata.UID),
            Pod = binding.Pod,
            Node = binding.Node,
            Secret = binding.Secret,
        };
        return new(TokenText.Write(claims, keys), DateTimeOffset.FromUnixTimeSeconds(seconds + lifetimeSeconds));
    }

    /// <summary>
    /// Makes the token that a secret of type <c>kubernetes.io/service-account-token</c> holds under <c>token</c>. It
    /// has no end of its own: it holds while secret and account are there.
    /// </summary>
    public string IssueForSecret(ServiceAccount account, string secretName) => TokenText.Write(
        new()
        {
            IsLegacy = true,
            Issuer = TokenSettings.LegacyIssuer,
            Subject = new ServiceAccountName(account.Metadata.Namespace, account.Metadata.Name).UserName,
            Namespace = account.Metadata.Namespace,
            ServiceAccount = new(account.Metadata.Name, account.Metadata.UID),
            Secret = new(secretName, ""),
        },
        keys);
}
