using System.Text.RegularExpressions;

namespace Skiff.PodLifecycle.Images;

/// <summary>Names of images.</summary>
public static partial class ImageReference
{
    private const int NameLimit = 255;

    /// <summary>
    /// The name with the tag <c>latest</c> when it has neither tag nor digest, otherwise as it is; or the waiting
    /// message of a name that is none.
    /// </summary>
    public static (string Image, string Error) WithDefaultTag(string image)
    {
        string fault = FaultOf(image, out bool hasVersion);
        if (fault.Length > 0)
        {
            return ("", $"Failed to apply default image tag \"{image}\": couldn't parse image name \"{image}\": {fault}");
        }

        return (hasVersion ? image : image + ":latest", "");
    }

    /// <summary>The full name: <c>busybox</c> is <c>docker.io/library/busybox:latest</c>. The name must be valid.</summary>
    public static string Normalize(string image)
    {
        (string tagged, string error) = WithDefaultTag(image);
        if (error.Length > 0) return image;
        (string domain, string rest) = Split(tagged);
        return $"{domain}/{rest}";
    }

    /// <summary>The full name without tag and digest: what the image is, in whichever version. The name must be valid.</summary>
    public static string Repository(string image)
    {
        string full = Normalize(image);
        int digest = full.IndexOf('@', StringComparison.Ordinal);
        if (digest >= 0) full = full[..digest];
        int tag = full.LastIndexOf(':');
        return tag > full.LastIndexOf('/') ? full[..tag] : full;
    }

    /// <summary>The host, with its port if any, that is asked for an image. The name must be valid.</summary>
    public static string Server(string image) => Split(image).Domain is var domain && domain == "docker.io" ? "registry-1.docker.io" : domain;

    private static string FaultOf(string image, out bool hasVersion)
    {
        hasVersion = false;
        const string Invalid = "invalid reference format";
        if (HexId().IsMatch(image))
        {
            return $"invalid repository name ({image}), cannot specify 64-byte hexadecimal strings";
        }

        (string domain, string rest) = Split(image);
        int version = rest.AsSpan().IndexOfAny(':', '@');
        string repository = version < 0 ? rest : rest[..version];
        if (repository.Any(char.IsUpper)) return $"{Invalid}: repository name ({repository}) must be lowercase";
        Match match = Reference().Match($"{domain}/{rest}");
        if (!match.Success) return Invalid;
        if (match.Groups["name"].Length > NameLimit) return "repository name must not be more than 255 characters";
        hasVersion = match.Groups["tag"].Success || match.Groups["digest"].Success;
        return "";
    }

    // A first part that looks like no host is the first part of a path on the default registry.
    private static (string Domain, string Remainder) Split(string image)
    {
        int slash = image.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : image[..slash];
        bool isDomain = first.AsSpan().ContainsAny('.', ':') || first == "localhost" || first.Any(char.IsUpper);
        (string domain, string rest) = isDomain ? (first, image[(slash + 1)..]) : ("docker.io", image);
        if (domain == "index.docker.io") domain = "docker.io";
        return domain == "docker.io" && !rest.Contains('/', StringComparison.Ordinal)
            ? (domain, "library/" + rest)
            : (domain, rest);
    }

    [GeneratedRegex("^[a-f0-9]{64}$", RegexOptions.CultureInvariant)]
    private static partial Regex HexId();

    [GeneratedRegex(
        @"^(?<name>(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[a-fA-F0-9:]+\])"
        + @"(?::[0-9]+)?(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)+)"
        + @"(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
        + @"(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?\z",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Reference();
}
