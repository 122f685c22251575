namespace Skiff.Model.Core.V1;

/// <summary>The parts of an image's name that decide when it is pulled.</summary>
public static class ImageName
{
    private const int MaxTagLength = 128;
    private const int MinDigestLength = 32;
    private const int PathMax = 255; // Without the registry, and with the folder of the default one.
    private const string DefaultFolder = "library/";

    /// <summary>
    /// When an image is pulled unless something else is asked for: a moving tag always, others when absent.
    /// </summary>
    public static string DefaultPullPolicy(string image) =>
        TagOf(image) == "latest" ? PullPolicy.Always : PullPolicy.IfNotPresent;

    /// <summary>
    /// The tag; <c>latest</c> without tag and digest, empty with a digest only, null for what is no name.
    /// </summary>
    public static string? TagOf(string image)
    {
        int at = image.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0 && !IsDigest(image.AsSpan(at + 1))) return null;
        string name = at < 0 ? image : image[..at];
        int colon = name.IndexOf(':', name.LastIndexOf('/') + 1);
        string? tag = colon < 0 ? null : name[(colon + 1)..];
        if (tag is not null && !IsTag(tag)) return null;
        if (!IsRepository(colon < 0 ? name : name[..colon])) return null;
        return tag ?? (at < 0 ? "latest" : "");
    }

    private static bool IsRepository(string name)
    {
        string[] parts = name.Split('/');
        bool hasRegistry = parts.Length > 1
            && (parts[0] == "localhost" || parts[0].AsSpan().ContainsAny('.', ':') || parts[0].Any(char.IsAsciiLetterUpper));
        if (hasRegistry && !IsRegistry(parts[0])) return false;
        int length = hasRegistry ? name.Length - parts[0].Length - 1
            : name.Length + (parts.Length == 1 ? DefaultFolder.Length : 0);
        if (length > PathMax) return false;
        return parts.Skip(hasRegistry ? 1 : 0).All(IsPathPart);
    }

    private static bool IsRegistry(string host)
    {
        int colon = host.LastIndexOf(':');
        bool hasPort = colon >= 0 && !host.EndsWith(']');
        ReadOnlySpan<char> name = hasPort ? host.AsSpan(0, colon) : host;
        if (hasPort && (colon == host.Length - 1 || host.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9'))) return false;
        if (name.StartsWith('[')) return name.EndsWith(']');
        foreach (Range range in name.Split('.'))
        {
            ReadOnlySpan<char> label = name[range];
            if (label.IsEmpty || label[0] == '-' || label[^1] == '-') return false;
            foreach (char letter in label)
            {
                if (!char.IsAsciiLetterOrDigit(letter) && letter != '-') return false;
            }
        }

        return true;
    }

    // Lower-case words joined by one dot, one or two underscores, or any number of dashes.
    private static bool IsPathPart(string part)
    {
        if (part.Length == 0 || !IsWord(part[0]) || !IsWord(part[^1])) return false;
        for (int start = 0; start < part.Length; start++)
        {
            if (IsWord(part[start])) continue;
            int end = start;
            while (part[end] == part[start]) end++;
            int most = part[start] switch { '.' => 1, '_' => 2, '-' => int.MaxValue, _ => 0 };
            if (end - start > most || !IsWord(part[end])) return false;
            start = end;
        }

        return true;
    }

    private static bool IsWord(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter);

    private static bool IsTag(string tag) => tag.Length is > 0 and <= MaxTagLength && tag[0] is not ('.' or '-')
        && tag.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-');

    private static bool IsDigest(ReadOnlySpan<char> digest)
    {
        int colon = digest.IndexOf(':');
        if (colon < 1 || digest.Length - colon - 1 < MinDigestLength) return false;
        foreach (char letter in digest[(colon + 1)..])
        {
            if (!char.IsAsciiHexDigit(letter)) return false;
        }

        return char.IsAsciiLetter(digest[0]);
    }
}
