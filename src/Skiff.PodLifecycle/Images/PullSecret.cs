using System.Text;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.PodLifecycle.Images;

/// <summary>What a registry is told by whoever pulls from it.</summary>
/// <param name="Username">Name; empty with a token.</param>
/// <param name="Password">Password.</param>
/// <param name="IdentityToken">Token that the registry exchanges for one of its own.</param>
/// <param name="RegistryToken">Token that the registry takes as it is.</param>
public sealed record PullCredentials(string Username, string Password, string IdentityToken, string RegistryToken);

/// <summary>Credentials, and where they come from.</summary>
/// <param name="Credentials">The credentials.</param>
/// <param name="From">The secret that holds them.</param>
public sealed record SecretCredentials(PullCredentials Credentials, Secret From);

/// <summary>Reads the credentials that pull secrets hold. A secret that cannot be read has none.</summary>
public static class PullSecret
{
    private const string DefaultRegistry = "docker.io";
    private const string DefaultRegistryIndex = "index.docker.io";

    /// <summary>
    /// The credentials for an image, in the order in which they should be tried: of the entries that fit, those that say
    /// more precisely where they belong come first.
    /// </summary>
    /// <param name="secrets">The pod's pull secrets.</param>
    /// <param name="image">The image's full name, as <see cref="ImageReference.Normalize"/> gives it.</param>
    public static IReadOnlyList<SecretCredentials> Find(IEnumerable<Secret> secrets, string image)
    {
        List<(string Place, SecretCredentials Found)> fitting = [];
        foreach (Secret secret in secrets)
        {
            foreach (JsonMember entry in Entries(secret).Members)
            {
                string place = PlaceOf(entry.Name);
                if (entry.Value is JsonObject given && Fits(place, image) && Read(given) is { } credentials) fitting.Add((place, new(credentials, secret)));
            }
        }

        return
        [
            .. fitting.OrderByDescending(one => one.Place, StringComparer.Ordinal).Select(one => one.Found)
                .DistinctBy(one => one.Credentials),
        ];
    }

    private static JsonObject Entries(Secret secret)
    {
        bool isWrapped = secret.Data.TryGetValue(".dockerconfigjson", out Bytes content);
        if (!isWrapped && !secret.Data.TryGetValue(".dockercfg", out content)) return JsonObject.Empty;
        if (JsonParser.Parse(content.Span).Value is not JsonObject root) return JsonObject.Empty;
        return isWrapped ? root["auths"] as JsonObject ?? JsonObject.Empty : root;
    }

    // Keys are hosts with or without a path, or addresses; those of the registry's protocol end in its version.
    private static string PlaceOf(string key)
    {
        int scheme = key.IndexOf("://", StringComparison.Ordinal);
        string place = scheme < 0 ? key : key[(scheme + 3)..];
        int slash = place.IndexOf('/', StringComparison.Ordinal);
        string host = slash < 0 ? place : place[..slash], path = slash < 0 ? "" : place[slash..];
        foreach (string version in (ReadOnlySpan<string>)["/v1/", "/v2/", "/v1", "/v2"])
        {
            if (path.StartsWith(version, StringComparison.Ordinal)) path = path[version.TrimEnd('/').Length..];
        }

        if (host is DefaultRegistryIndex or "registry-1.docker.io") host = DefaultRegistry;
        return host + (path == "/" ? "" : path);
    }

    /// <summary>
    /// Whether a place holds an image: the same host and port, where each part of the host's name may have stars, and a
    /// path that the image's begins with.
    /// </summary>
    internal static bool Fits(string place, string image)
    {
        (string wantedHost, string wantedPort, string wantedPath) = Split(place);
        (string host, string port, string path) = Split(image);
        string[] wanted = wantedHost.Split('.'), given = host.Split('.');
        if (wanted.Length != given.Length || wantedPort != port || !path.StartsWith(wantedPath, StringComparison.Ordinal)) return false;
        for (int i = 0; i < wanted.Length; i++)
        {
            if (!FitsPart(wanted[i], given[i])) return false;
        }

        return true;
    }

    private static (string Host, string Port, string Path) Split(string place)
    {
        int slash = place.IndexOf('/', StringComparison.Ordinal);
        string host = slash < 0 ? place : place[..slash];
        int colon = host.LastIndexOf(':');
        return (colon < 0 ? host : host[..colon], colon < 0 ? "" : host[colon..], slash < 0 ? "" : place[slash..]);
    }

    // A star stands for any letters, none included.
    private static bool FitsPart(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        int p = 0, t = 0, star = -1, mark = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, mark, p) = (p, t, p + 1);
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t])) (p, t) = (p + 1, t + 1);
            else if (star >= 0) (p, t, mark) = (star + 1, mark + 1, mark + 1);
            else return false;
        }

        return pattern[p..].Trim('*').IsEmpty;
    }

    private static PullCredentials? Read(JsonObject entry)
    {
        string Text(string name) => entry[name] is JsonString text ? text.Value : "";
        string user = Text("username"), password = Text("password");
        byte[] buffer = new byte[4096];
        if (user.Length == 0
            && Convert.TryFromBase64String(Text("auth"), buffer, out int length)
            && Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2) is [var name, var secret])
        {
            (user, password) = (name, secret);
        }

        PullCredentials found = new(user, password, Text("identitytoken"), Text("registrytoken"));
        return found is { Username: "", IdentityToken: "", RegistryToken: "" } ? null : found;
    }
}
