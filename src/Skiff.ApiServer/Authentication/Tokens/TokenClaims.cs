using Skiff.Model;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>Name and uid of an object that a token is bound to.</summary>
/// <param name="Name">Name.</param>
/// <param name="Uid">Uid; empty when the object was not there as the token was made.</param>
public sealed record ObjectClaim(string Name, string Uid);

/// <summary>What a service account token says. Times are seconds since 1970.</summary>
public sealed record TokenClaims
{
    /// <summary>Who made the token.</summary>
    public required string Issuer { get; init; }

    /// <summary>The account's user name.</summary>
    public required string Subject { get; init; }

    /// <summary>Whom the token is for.</summary>
    public ListOf<string> Audiences { get; init; }

    /// <summary>When it ends; null for a token of a secret, which has no end.</summary>
    public long? Expiry { get; init; }

    /// <summary>When it begins.</summary>
    public long? NotBefore { get; init; }

    /// <summary>When it was made.</summary>
    public long? IssuedAt { get; init; }

    /// <summary>Id of the token, or empty.</summary>
    public string Id { get; init; } = "";

    /// <summary>Namespace of the account.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The account.</summary>
    public ObjectClaim ServiceAccount { get; init; } = new("", "");

    /// <summary>The pod it is bound to.</summary>
    public ObjectClaim? Pod { get; init; }

    /// <summary>The node its pod was on as it was made, or the node it is bound to.</summary>
    public ObjectClaim? Node { get; init; }

    /// <summary>The secret it is bound to, or that holds it.</summary>
    public ObjectClaim? Secret { get; init; }

    /// <summary>Whether it has the form of tokens kept in secrets, which name their account in flat claims.</summary>
    public bool IsLegacy { get; init; }
}
