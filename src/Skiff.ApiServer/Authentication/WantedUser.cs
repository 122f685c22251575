using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Skiff.ApiServer.Authorization;
using Skiff.Client;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Authentication;

/// <summary>The user that a request asks to be treated as coming from.</summary>
/// <param name="Name">User name.</param>
/// <param name="Uid">Uid, or empty.</param>
/// <param name="Groups">Groups as they were given.</param>
/// <param name="Extra">Further attributes.</param>
public sealed record WantedUser(string Name, string Uid, ListOf<string> Groups, MapOf<ListOf<string>> Extra)
{
    private const string UserHeader = "Impersonate-User";
    private const string GroupHeader = "Impersonate-Group";
    private const string UidHeader = "Impersonate-Uid";
    private const string ExtraPrefix = "Impersonate-Extra-";

    /// <summary>Nobody: the request comes from whom it comes from.</summary>
    public static WantedUser Nobody { get; } = new("", "", default, default);

    /// <summary>
    /// Takes the impersonation headers out of a request, so that nothing after this can act on them. Answers
    /// <see cref="Nobody"/> when there are none, and a failure when they name no user.
    /// </summary>
    public static ApiResult<WantedUser> Take(IHeaderDictionary headers)
    {
        if (!IsAsked(headers)) return Nobody;
        WantedUser wanted = new(
            First(headers[UserHeader]), First(headers[UidHeader]), List(headers[GroupHeader]),
            ExtraOf(headers, ExtraPrefix));
        if (wanted.Name.Length == 0)
        {
            bool isEmpty = wanted.Uid.Length == 0 && wanted.Groups.IsEmpty && wanted.Extra.IsEmpty;
            return isEmpty
                ? Nobody
                : Status.BadRequest($"requested {wanted.Describe()} without impersonating a user name");
        }

        foreach (string name in headers.Keys.Where(IsImpersonation).ToArray()) headers.Remove(name);
        return wanted;
    }

    /// <summary>Whether nothing but the name is asked for.</summary>
    internal bool IsNameOnly => Uid.Length == 0 && Groups.IsEmpty && Extra.IsEmpty;

    private static bool IsAsked(IHeaderDictionary headers)
    {
        foreach ((string name, _) in headers)
        {
            if (IsImpersonation(name)) return true;
        }

        return false;
    }

    private static bool IsImpersonation(string name) =>
        name.Equals(UserHeader, StringComparison.OrdinalIgnoreCase)
        || name.Equals(GroupHeader, StringComparison.OrdinalIgnoreCase)
        || name.Equals(UidHeader, StringComparison.OrdinalIgnoreCase)
        || name.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase);

    private static string First(StringValues values) => values.Count == 0 ? "" : values[0] ?? "";

    private static ListOf<string> List(StringValues values) =>
        values.Count == 0 ? default : ListOf.From(values.Select(value => value ?? ""));

    /// <summary>Attributes in headers that begin with a prefix; what follows it is the key.</summary>
    internal static MapOf<ListOf<string>> ExtraOf(IHeaderDictionary headers, string prefix)
    {
        Dictionary<string, ListOf<string>> extra = new(StringComparer.Ordinal);
        foreach ((string name, StringValues values) in headers)
        {
            if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) || values.Count == 0) continue;
            string key = Unescape(name[prefix.Length..].ToLowerInvariant());
            extra[key] = [.. extra.GetValueOrDefault(key), .. List(values)];
        }

        return extra.Count == 0 ? default : extra.ToMapOf();
    }

    // A key with a broken escape counts as it is written.
    private static string Unescape(string key)
    {
        for (int at = key.IndexOf('%', StringComparison.Ordinal); at >= 0; at = key.IndexOf('%', at + 1))
        {
            bool isWhole = at + 2 < key.Length
                && char.IsAsciiHexDigit(key[at + 1]) && char.IsAsciiHexDigit(key[at + 2]);
            if (!isWhole) return key;
        }

        return Uri.UnescapeDataString(key);
    }

    // The form upstream prints the user in.
    private string Describe()
    {
        string groups = Groups.IsEmpty ? "[]string(nil)" : Strings(Groups);
        IEnumerable<string> entries = Extra.AsEnumerable().Select(e => $"{GoQuote.Of(e.Key)}:{Strings(e.Value)}");
        string extra = Extra.IsEmpty
            ? "map[string][]string(nil)"
            : $"map[string][]string{{{string.Join(", ", entries)}}}";
        return string.Create(CultureInfo.InvariantCulture,
            $"&user.DefaultInfo{{Name:{GoQuote.Of(Name)}, UID:{GoQuote.Of(Uid)}, Groups:{groups}, Extra:{extra}}}");

        static string Strings(ListOf<string> values) =>
            $"[]string{{{string.Join(", ", values.AsEnumerable().Select(GoQuote.Of))}}}";
    }
}
