namespace Skiff.Machinery.Validation;

/// <summary>Rules of file paths in volumes.</summary>
public static class Paths
{
    /// <summary>Checks that no step of a path goes up.</summary>
    public static void CheckNoBacksteps(string value, FieldPath path, Faults faults)
    {
        if (HasBackstep(value)) faults.Invalid(path, value, "must not contain '..'");
    }

    /// <summary>Checks that a path stays below where it starts.</summary>
    public static void CheckDescending(string value, FieldPath path, Faults faults)
    {
        if (value.StartsWith('/')) faults.Invalid(path, value, "must be a relative path");
        CheckNoBacksteps(value, path, faults);
    }

    /// <summary>Checks that a path stays below where it starts, and is none that volumes keep for themselves.</summary>
    public static void CheckNotReserved(string value, FieldPath path, Faults faults)
    {
        CheckDescending(value, path, faults);
        bool reserved = value.StartsWith("..", StringComparison.Ordinal)
            && !value.StartsWith("../", StringComparison.Ordinal);
        if (reserved) faults.Invalid(path, value, "must not start with '..'");
    }

    /// <summary>Checks a path below a domain: of a controller or of whoever manages an object.</summary>
    public static void CheckDomainPrefixed(string value, FieldPath path, Faults faults)
    {
        int slash = value.IndexOf('/', StringComparison.Ordinal);
        if (value.Length == 0) faults.Required(path);
        else if (slash <= 0 || slash == value.Length - 1)
            faults.Invalid(path, value, "must be a domain-prefixed path (such as \"acme.io/foo\")");
        else
        {
            string domain = value[..slash], rest = value[(slash + 1)..];
            faults.Invalid(path, domain, Names.Dns1123Subdomain(domain));
            bool isGood = rest.All(static letter => char.IsAsciiLetterOrDigit(letter) || "/-._~%!$&'()*+,;=:".Contains(letter));
            if (!isGood) faults.Invalid(path, rest, Names.Pattern("Invalid path", "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"));
        }
    }

    /// <summary>Whether a step of a path goes up.</summary>
    public static bool HasBackstep(string value) => value.Split('/').Contains("..");

    /// <summary>Checks the permission bits of a file.</summary>
    public static void CheckMode(int? mode, FieldPath path, Faults faults)
    {
        if (mode is < 0 or > 0x1ff)
        {
            faults.Invalid(path, (long)mode, "must be a number between 0 and 0777 (octal), both inclusive");
        }
    }
}
