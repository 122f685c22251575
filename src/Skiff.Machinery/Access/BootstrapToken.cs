using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Access;

/// <summary>
/// A token by which machines join: six characters that name it, a dot, sixteen that are secret. It is kept in a secret
/// of kube-system, <c>bootstrap-token-ID</c>, whose data say what it may be used for and until when.
/// </summary>
/// <param name="Id">The part that names it.</param>
/// <param name="Secret">The secret part.</param>
public sealed record BootstrapToken(string Id, string Secret)
{
    /// <summary>The namespace of the secrets that hold tokens.</summary>
    public const string Namespace = "kube-system";

    /// <summary>Every user of a token is in it.</summary>
    public const string DefaultGroup = "system:bootstrappers";

    /// <summary>What the keys of signatures in the cluster-info begin with.</summary>
    public const string SignaturePrefix = "jws-kubeconfig-";

    private const string NamePrefix = "bootstrap-token-";
    private const string UserPrefix = "system:bootstrap:";
    private const int IdLength = 6;
    private const int SecretLength = 16;
    private const int GroupLengthMax = 256;

    /// <summary>Name of the secret that holds the token.</summary>
    public string SecretName => NamePrefix + Id;

    /// <summary>Who comes with the token.</summary>
    public string UserName => UserPrefix + Id;

    /// <summary>The key in the cluster-info that holds the token's signature.</summary>
    public string SignatureKey => SignaturePrefix + Id;

    /// <summary>The signature of a text with the token: a JWS whose payload, the text itself, is left out.</summary>
    public string Sign(string content)
    {
        string header = Encode($$"""{"alg":"HS256","kid":"{{Id}}"}""");
        byte[] signed = Encoding.UTF8.GetBytes($"{header}.{Encode(content)}");
        byte[] signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), signed);
        return $"{header}..{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>Takes a bearer token apart; null when it has another form.</summary>
    public static BootstrapToken? Parse(string text)
    {
        bool hasForm = text.Length == IdLength + 1 + SecretLength && text[IdLength] == '.'
            && IsPlain(text.AsSpan(0, IdLength)) && IsPlain(text.AsSpan(IdLength + 1));
        return hasForm ? new(text[..IdLength], text[(IdLength + 1)..]) : null;
    }

    /// <summary>
    /// The token a secret holds, for a usage such as <c>authentication</c>; null when it holds none that may be used so
    /// now.
    /// </summary>
    public static BootstrapToken? In(Secret secret, string usage, DateTimeOffset now)
    {
        if (!IsKept(secret) || secret.Metadata.DeletionTimestamp is not null) return null;
        BootstrapToken kept = new(Text(secret, "token-id"), Text(secret, "token-secret"));
        bool isNamed = kept.Id.Length == IdLength && secret.Metadata.Name == kept.SecretName && kept.Secret.Length > 0;
        if (!isNamed || Text(secret, $"usage-bootstrap-{usage}") != "true") return null;
        return TimeLeft(secret, now) is { } left && left <= TimeSpan.Zero ? null : kept;
    }

    /// <summary>Whether a secret is there for a token.</summary>
    public static bool IsKept(Secret secret) =>
        secret.Type == SecretType.BootstrapToken && secret.Metadata.Namespace == Namespace;

    /// <summary>How long the token of a secret still holds; null when it has no end. One that cannot be read has passed.</summary>
    public static TimeSpan? TimeLeft(Secret secret, DateTimeOffset now)
    {
        string expiration = Text(secret, "expiration");
        if (expiration.Length == 0) return null;
        return TryReadTime(expiration, out DateTimeOffset end) ? end - now : TimeSpan.Zero;
    }

    /// <summary>The groups of who comes with the token of a secret; null when a group has a form it may not have.</summary>
    public static ListOf<string>? GroupsOf(Secret secret)
    {
        SortedSet<string> groups = new(StringComparer.Ordinal) { DefaultGroup };
        string extra = Text(secret, "auth-extra-groups");
        if (extra.Length == 0) return ListOf.From(groups);
        foreach (string group in extra.Split(','))
        {
            if (!IsGroup(group)) return null;
            groups.Add(group);
        }

        return ListOf.From(groups);
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static bool TryReadTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal, out time);

    private static bool IsPlain(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c)) return false;
        }

        return true;
    }

    private static bool IsGroup(string group)
    {
        const string prefix = DefaultGroup + ":";
        if (!group.StartsWith(prefix, StringComparison.Ordinal)) return false;
        string rest = group[prefix.Length..];
        return rest.Length is > 0 and <= GroupLengthMax && IsPlain(rest.AsSpan(rest.Length - 1))
            && rest.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is ':' or '-');
    }

    private static string Text(Secret secret, string key) => Encoding.UTF8.GetString(secret.Data.Find(key).Span);
}
