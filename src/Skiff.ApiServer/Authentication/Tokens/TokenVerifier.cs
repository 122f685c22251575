using System.Text;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Certificates;
using Skiff.ApiServer.Requests;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>A token's user and the audiences it was accepted for, or why it was not.</summary>
/// <param name="User">The user; null when the token is not accepted.</param>
/// <param name="Audiences">Which of the audiences asked for the token is for.</param>
/// <param name="Error">Why it is not accepted; empty when it is not ours at all.</param>
public readonly record struct TokenVerdict(UserInfo? User, ListOf<string> Audiences, string Error)
{
    /// <summary>The text is no token of ours.</summary>
    public static TokenVerdict Stranger { get; } = new(null, default, "");
}

/// <summary>
/// Verifies service account tokens. That a text was signed by us is remembered; everything that can change is judged
/// anew each time: the clock, and whether account, pod, node and secret are still the ones the token names.
/// </summary>
/// <param name="keys">Keys that are believed.</param>
/// <param name="settings">Issuer and audiences.</param>
/// <param name="subjects">Where bound objects are looked up.</param>
/// <param name="clock">Source of the time.</param>
/// <param name="legacyUse">Is told of each use of a token that a secret holds.</param>
public sealed class TokenVerifier(
    ServiceAccountKeys keys, TokenSettings settings, TokenSubjects subjects, TimeProvider clock,
    LegacyTokenUse? legacyUse = null)
{
    // Upstream's leeway for clocks that differ; deletions count once they are as old.
    private static readonly TimeSpan leeway = TimeSpan.FromMinutes(1);

    private readonly TokenCache cache = new();

    /// <summary>Verifies a token for the audiences asked for; for the API server itself when there are none.</summary>
    public TokenVerdict Verify(string token, ListOf<string> audiences = default)
    {
        SignedToken? signed = cache.Find(token);
        if (signed is null)
        {
            if (TokenText.Read(token, keys.Verification) is not { } read) return TokenVerdict.Stranger;
            signed = new(read);
            cache.Add(token, signed);
        }

        TokenClaims claims = signed.Claims;
        string issuer = claims.IsLegacy ? TokenSettings.LegacyIssuer : settings.Issuer;
        if (claims.Issuer != issuer) return TokenVerdict.Stranger;

        // Tokens of secrets name no audience: they are for the API server.
        ListOf<string> named = claims.Audiences.IsEmpty ? settings.ApiAudiences : claims.Audiences;
        ListOf<string> asked = audiences.IsEmpty ? settings.ApiAudiences : audiences;
        ListOf<string> accepted = Common(asked, named);
        if (accepted.IsEmpty)
        {
            return Refused($"token audiences {GoQuote.Of(named.AsEnumerable())} is invalid for the target audiences " +
                GoQuote.Of(asked.AsEnumerable()));
        }

        DateTimeOffset now = clock.GetUtcNow();
        string? fault = TimeFault(claims, now)
            ?? (claims.IsLegacy ? LegacyFault(signed, token, now) : BindingFault(signed, now));
        return fault is null ? new(signed.User, accepted, "") : Refused(fault);
    }

    // Nearly always one audience, which is accepted: then nothing is copied.
    private static ListOf<string> Common(ListOf<string> asked, ListOf<string> named)
    {
        bool isWhole = true;
        foreach (string audience in asked) isWhole &= named.Contains(audience);
        return isWhole ? asked : asked.Where(named.Contains);
    }

    private static TokenVerdict Refused(string error) => new(null, default, error);

    private static string? TimeFault(TokenClaims claims, DateTimeOffset now)
    {
        long seconds = now.ToUnixTimeSeconds();
        long slack = (long)leeway.TotalSeconds;
        if (claims.NotBefore is { } notBefore && seconds + slack < notBefore)
        {
            return "service account token is not valid yet";
        }

        if (claims.Expiry is { } expiry && seconds - slack > expiry) return "service account token has expired";
        if (claims.IssuedAt is { } issuedAt && seconds + slack < issuedAt)
        {
            return "service account token is issued in the future";
        }

        return claims.Expiry is null && !claims.IsLegacy
            ? "service account token has no expiry" // We never make one, so it is not ours whatever its signature.
            : null;
    }

    private string? BindingFault(SignedToken signed, DateTimeOffset now)
    {
        TokenClaims claims = signed.Claims;
        if (claims.Subject != signed.User.Name) return "subject does not match the service account";
        if (AccountFault(claims, now) is { } fault) return fault;
        if (claims.Secret is { } secret)
        {
            ObjectMeta? found = subjects.Secret(claims.Namespace, secret.Name)?.Metadata;
            if (ObjectFault("secret", secret, found, now) is { } secretFault) return secretFault;
        }

        if (claims.Pod is { } pod)
        {
            ObjectMeta? found = subjects.Pod(claims.Namespace, pod.Name)?.Metadata;
            return ObjectFault("pod", pod, found, now);
        }

        // Beside a pod the node only informs; alone it is what the token is bound to.
        return claims.Node is { } node
            ? ObjectFault("node", node, subjects.Node(node.Name)?.Metadata, now)
            : null;
    }

    private string? AccountFault(TokenClaims claims, DateTimeOffset now)
    {
        ObjectMeta? account = subjects.ServiceAccount(claims.Namespace, claims.ServiceAccount.Name)?.Metadata;
        if (account is null) return $"serviceaccounts \"{claims.ServiceAccount.Name}\" not found";
        if (IsGone(account, now))
        {
            return $"service account {claims.Namespace}/{claims.ServiceAccount.Name} has been deleted";
        }

        return account.UID == claims.ServiceAccount.Uid
            ? null
            : $"service account UID ({account.UID}) does not match claim ({claims.ServiceAccount.Uid})";
    }

    private static string? ObjectFault(string what, ObjectClaim claim, ObjectMeta? found, DateTimeOffset now)
    {
        if (found is null || IsGone(found, now)) return "service account token has been invalidated";
        return found.UID == claim.Uid
            ? null
            : $"{what} UID ({found.UID}) does not match service account {what} ref claim ({claim.Uid})";
    }

    private string? LegacyFault(SignedToken signed, string token, DateTimeOffset now)
    {
        TokenClaims claims = signed.Claims;
        if (claims.Namespace.Length == 0) return "namespace claim is missing";
        if (claims.Secret is not { Name.Length: > 0 } named) return "secretName claim is missing";
        if (claims.ServiceAccount.Name.Length == 0) return "serviceAccountName claim is missing";
        if (claims.ServiceAccount.Uid.Length == 0) return "serviceAccountUID claim is missing";
        if (claims.Subject != signed.User.Name) return "sub claim is invalid";
        Secret? secret = subjects.Secret(claims.Namespace, named.Name);
        if (secret is null || IsGone(secret.Metadata, now)) return "Token has been invalidated";
        bool isKept = secret.Data.TryGetValue("token", out Bytes kept)
            && System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
                kept.Span, Encoding.UTF8.GetBytes(token));
        if (!isKept) return "Token does not match server's copy";
        if (AccountFault(claims, now) is { } fault) return fault;
        if (!string.IsNullOrEmpty(secret.Metadata.Labels.Find(LegacyTokenUse.InvalidSinceLabel)))
        {
            return $"the token in secret {claims.Namespace}/{named.Name} for service account " +
                $"{claims.Namespace}/{claims.ServiceAccount.Name} has been marked invalid. Use tokens from the TokenRequest " +
                "API or manually created secret-based tokens, or remove the " +
                $"'{LegacyTokenUse.InvalidSinceLabel}' label from the secret to temporarily allow use of this token";
        }

        legacyUse?.Note(secret);
        return null;
    }

    private static bool IsGone(ObjectMeta metadata, DateTimeOffset now) =>
        metadata.DeletionTimestamp is { } deleted && deleted < now - leeway;
}
