using System.Text.RegularExpressions;

namespace Skiff.ApiServer.Connect;

/// <summary>
/// Makes the links of a proxied page lead through the proxy: those that start at the server's root, and those that name
/// the server. What names other servers, or is relative, stays as it is.
/// </summary>
/// <param name="prefix">Path of the proxy, without a slash at its end.</param>
/// <param name="server">The server proxied to.</param>
public sealed partial class ProxiedLinks(string prefix, ProxyTarget server)
{
    private readonly string origin = $"{server.Scheme}://{server.Address}";

    /// <summary>Rewrites one link.</summary>
    public string Rewrite(string link)
    {
        if (link.StartsWith(origin, StringComparison.OrdinalIgnoreCase))
        {
            string path = link[origin.Length..];
            if (path.Length == 0 || path[0] == '/') return prefix + path;
        }

        bool isRooted = link.StartsWith('/') && !link.StartsWith("//", StringComparison.Ordinal);
        return isRooted && !link.StartsWith(prefix + "/", StringComparison.Ordinal) ? prefix + link : link;
    }

    /// <summary>Rewrites the links in the tags of a page of HTML.</summary>
    public string RewritePage(string page) => Tag().Replace(page, tag => LinkAttribute().Replace(tag.Value, found =>
        found.Groups["before"].Value + Rewrite(found.Groups["link"].Value) + found.Groups["after"].Value));

    [GeneratedRegex("<[a-zA-Z][^<>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    [GeneratedRegex("""(?<before>\s(?:action|background|cite|classid|codebase|data|formaction|href|icon|longdesc|manifest|poster|profile|src|usemap)\s*=\s*["']?)(?<link>[^"'\s>]+)(?<after>["']?)""", RegexOptions.IgnoreCase)]
    private static partial Regex LinkAttribute();
}
