namespace Skiff.ApiServer.Authorization;

/// <summary>The user name of a service account: <c>system:serviceaccount:NAMESPACE:NAME</c>.</summary>
/// <param name="Namespace">Namespace of the account.</param>
/// <param name="Name">Name of the account.</param>
public readonly record struct ServiceAccountName(string Namespace, string Name)
{
    /// <summary>Every service account is in it.</summary>
    public const string AllGroup = "system:serviceaccounts";

    private const string Prefix = "system:serviceaccount:";

    /// <summary>The user name.</summary>
    public string UserName => $"{Prefix}{Namespace}:{Name}";

    /// <summary>The groups a service account is in by its namespace.</summary>
    public string[] Groups => [AllGroup, $"{AllGroup}:{Namespace}"];

    /// <summary>Takes a user name apart; null when it is no service account's.</summary>
    public static ServiceAccountName? Parse(string userName)
    {
        if (!userName.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        string[] parts = userName[Prefix.Length..].Split(':');
        if (parts.Length != 2 || !IsLabel(parts[0]) || !IsSubdomain(parts[1])) return null;
        return new(parts[0], parts[1]);
    }

    /// <summary>Whether a text is a DNS label: a namespace's name.</summary>
    internal static bool IsLabel(string text) => text.Length is > 0 and <= 63 && text.All(IsLabelCharacter)
        && text[0] != '-' && text[^1] != '-';

    /// <summary>Whether a text is a DNS subdomain: the name of most objects.</summary>
    internal static bool IsSubdomain(string text) => text.Length is > 0 and <= 253 && text.Split('.').All(part =>
        part.Length > 0 && part.All(IsLabelCharacter) && part[0] != '-' && part[^1] != '-');

    private static bool IsLabelCharacter(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-';
}
