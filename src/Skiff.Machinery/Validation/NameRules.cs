namespace Skiff.Machinery.Validation;

/// <summary>
/// What the names of a kind's objects must look like. A prefix is the beginning of a name that more is appended to, so it
/// may end in a dash.
/// </summary>
public delegate IReadOnlyList<string> NameRule(string name, bool prefix);

/// <summary>The rules of names that kinds choose from.</summary>
public static class NameRules
{
    /// <summary>A DNS subdomain: the rule of most kinds.</summary>
    public static IReadOnlyList<string> Subdomain(string name, bool prefix) => Names.Dns1123Subdomain(Unmasked(name, prefix));

    /// <summary>A DNS label: namespaces.</summary>
    public static IReadOnlyList<string> Label(string name, bool prefix) => Names.Dns1123Label(Unmasked(name, prefix));

    /// <summary>A DNS label that starts with a letter.</summary>
    public static IReadOnlyList<string> Dns1035Label(string name, bool prefix) => Names.Dns1035Label(Unmasked(name, prefix));

    /// <summary>Whatever may stand between the slashes of a path: roles and bindings.</summary>
    public static IReadOnlyList<string> PathSegment(string name, bool prefix) =>
        prefix ? Names.PathSegmentPrefix(name) : Names.PathSegment(name);

    // Upstream puts a letter in place of the last two characters of a prefix that ends in a dash.
    private static string Unmasked(string name, bool prefix) =>
        prefix && name.Length > 1 && name.EndsWith('-') ? name[..^2] + "a" : name;
}
