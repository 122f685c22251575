using Skiff.Machinery.Validation.Pods;
using Skiff.Model;

namespace Skiff.Machinery.Validation.Devices;

/// <summary>The forms of names around devices: pools, attributes, shares.</summary>
internal static class DeviceNames
{
    private const int IdentifierMax = 32;
    private const int KeyShownMax = 63 + 1 + IdentifierMax;
    private const int UuidLength = 36;

    /// <summary>Checks a DNS label: of a device, a request or a counter.</summary>
    public static void CheckLabel(string name, FieldPath path, Faults faults) =>
        faults.Invalid(path, name, Names.Dns1123Label(name));

    /// <summary>Checks the name of a pool: subdomains between slashes.</summary>
    public static void CheckPool(string name, FieldPath path, Faults faults)
    {
        if (name.Length == 0)
        {
            faults.Required(path);
            return;
        }

        if (Names.Bytes(name) > Names.SubdomainMax) faults.TooLong(path, Names.SubdomainMax);
        foreach (string part in name.Split('/')) faults.Invalid(path, part, Names.Dns1123Subdomain(part));
    }

    /// <summary>Checks the name of an attribute or a capacity, with or without the domain it belongs to.</summary>
    public static void CheckQualified(string name, FieldPath path, Faults faults)
    {
        string[] parts = name.Split('/');
        if (parts.Length == 1)
        {
            CheckIdentifier(name, path, faults);
            return;
        }

        // Upstream lets names of more slashes pass.
        if (parts.Length > 2) return;
        if (parts[0].Length == 0) faults.Invalid(path, "", "the domain must not be empty");
        else VolumeRules.CheckDriver(parts[0], path, faults);
        if (parts[1].Length == 0) faults.Invalid(path, "", "the name must not be empty");
        else CheckIdentifier(parts[1], path, faults);
    }

    /// <summary>Checks the name of an attribute with its domain.</summary>
    public static void CheckFullyQualified(string name, FieldPath path, Faults faults)
    {
        CheckQualified(name, path, faults);
        if (!name.Contains('/', StringComparison.Ordinal))
            faults.Invalid(path, name, "a fully qualified name must be a domain and a name separated by a slash");
    }

    /// <summary>Checks the identifier of a share of a device.</summary>
    public static void CheckUid(string uid, FieldPath path, Faults faults)
    {
        if (UidProblem(uid) is { } problem) faults.Invalid(path, uid, $"error validating uid: {problem}");
        else if (uid.Length != UuidLength || uid.Any(char.IsAsciiLetterUpper))
        {
            faults.Invalid(path, uid, "uid must be in RFC 4122 normalized form, `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with "
                + "lowercase hexadecimal characters");
        }
    }

    /// <summary>A key of a map as paths of errors show it: not all of it, when that is long.</summary>
    public static string Key(string key, int most = KeyShownMax)
    {
        const string Ellipsis = "...";
        if (key.Length <= most) return key;
        int remaining = most - Ellipsis.Length;
        return key[..((remaining + 1) / 2)] + Ellipsis + key[^(remaining / 2)..];
    }

    private static void CheckIdentifier(string name, FieldPath path, Faults faults)
    {
        if (Names.Bytes(name) > IdentifierMax) faults.TooLong(path, IdentifierMax);
        faults.Invalid(path, name, Names.CIdentifier(name));
    }

    // What upstream's library takes for a UUID: with and without dashes, a prefix or braces.
    private static string? UidProblem(string uid)
    {
        const string Prefix = "urn:uuid:";
        int length = Names.Bytes(uid);
        switch (length)
        {
            case UuidLength: break;
            case 32: return uid.All(char.IsAsciiHexDigit) ? null : "invalid UUID format";
            case UuidLength + 9:
                if (!uid.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                    return $"invalid urn prefix: {GoText.Quote(uid[..Math.Min(Prefix.Length, uid.Length)])}";
                uid = uid[Prefix.Length..];
                break;
            case UuidLength + 2:
                if (uid[0] != '{' || uid[^1] != '}') return "invalid bracketed UUID format";
                uid = uid[1..^1];
                break;
            default: return $"invalid UUID length: {length}";
        }

        bool good = uid.Length == UuidLength && uid.Index().All(static letter => letter.Index is 8 or 13 or 18 or 23
            ? letter.Item == '-'
            : char.IsAsciiHexDigit(letter.Item));
        return good ? null : "invalid UUID format";
    }
}
