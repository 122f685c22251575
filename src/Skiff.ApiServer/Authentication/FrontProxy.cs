using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Skiff.ApiServer.Requests;
using Skiff.Model;

namespace Skiff.ApiServer.Authentication;

/// <summary>
/// Believes what a proxy in front of this server says of a request's user, if the proxy shows a certificate of the
/// authority for proxies. From anybody else those headers say nothing.
/// </summary>
/// <param name="certificates">Judges certificates by the authority for proxies.</param>
public sealed class FrontProxy(ClientCertificates certificates)
{
    /// <summary>Header that names the user.</summary>
    public const string UserHeader = "X-Remote-User";

    /// <summary>Header that gives the user's uid.</summary>
    public const string UidHeader = "X-Remote-Uid";

    /// <summary>Header of one group; it may come more than once.</summary>
    public const string GroupHeader = "X-Remote-Group";

    /// <summary>What headers of further attributes begin with.</summary>
    public const string ExtraPrefix = "X-Remote-Extra-";

    /// <summary>Names that a proxy's certificate may have.</summary>
    public static IReadOnlyList<string> AllowedNames { get; } = ["front-proxy-client"];

    /// <summary>Whether a certificate is a proxy's.</summary>
    public bool IsProxy(X509Certificate2 shown) =>
        certificates.Authenticate(shown).User is { } proxy && AllowedNames.Contains(proxy.Name);

    /// <summary>The user a proxy speaks for; null when it names none. What named the user is taken out of the headers.</summary>
    public static UserInfo? Take(IHeaderDictionary headers)
    {
        string name = headers[UserHeader] is [{ Length: > 0 } first, ..] ? first.Trim() : "";
        if (name.Length == 0) return null;
        string uid = headers[UidHeader] is [{ } given, ..] ? given : "";
        string[] groups = [.. headers[GroupHeader].Select(group => group ?? "")];
        bool isKnown = groups.Contains(UserInfo.AuthenticatedGroup) || groups.Contains(UserInfo.UnauthenticatedGroup);
        UserInfo user = new(
            name, uid, isKnown || name == UserInfo.Anonymous.Name ? ListOf.From(groups) : [.. groups, UserInfo.AuthenticatedGroup],
            WantedUser.ExtraOf(headers, ExtraPrefix));
        headers.Remove(UserHeader);
        headers.Remove(UidHeader);
        headers.Remove(GroupHeader);
        foreach (string key in headers.Keys.Where(IsExtra).ToArray()) headers.Remove(key);
        return user;
    }

    private static bool IsExtra(string name) => name.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase);
}
