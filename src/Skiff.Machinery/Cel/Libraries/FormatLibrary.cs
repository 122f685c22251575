using System.Collections.Frozen;
using Skiff.Machinery.Validation;

namespace Skiff.Machinery.Cel;

/// <summary>A named format of strings.</summary>
/// <param name="name">Its name.</param>
/// <param name="check">What is wrong with a string.</param>
/// <param name="patternLength">The length of a pattern for it, which costs are reckoned with.</param>
internal sealed class CelFormat(string name, Func<string, IReadOnlyList<string>> check, int patternLength) : CelOpaque
{
    public static readonly CelType OwnType = CelType.Object("kubernetes.NamedFormat");

    public string Name => name;

    public int PatternLength => patternLength;

    public override CelType Type => OwnType;

    public IReadOnlyList<string> Check(string value) => check(value);

    internal override bool EqualTo(CelValue other) => other is CelFormat format && format.Name == Name;

    public override string ToString() => Name;
}

/// <summary>The formats: <c>format.dns1123Label()</c> and the others, and <c>validate</c>.</summary>
internal static class FormatLibrary
{
    private const int UuidPatternLength = 61;
    private const int TimePatternLength = 163;

    private static readonly FrozenDictionary<string, CelFormat> Formats = new Dictionary<string, CelFormat>
    {
        ["dns1123Label"] = new("DNS1123Label", Names.Dns1123Label, 30),
        ["dns1123Subdomain"] = new("DNS1123Subdomain", Names.Dns1123Subdomain, 60),
        ["dns1035Label"] = new("DNS1035Label", Names.Dns1035Label, 30),
        ["qualifiedName"] = new("QualifiedName", Names.LabelKey, 60),
        ["dns1123LabelPrefix"] = new("DNS1123LabelPrefix", static value => Names.Dns1123Label(MaskTrailingDash(value)), 30),
        ["dns1123SubdomainPrefix"] =
            new("DNS1123SubdomainPrefix", static value => Names.Dns1123Subdomain(MaskTrailingDash(value)), 60),
        ["dns1035LabelPrefix"] = new("DNS1035LabelPrefix", static value => Names.Dns1035Label(MaskTrailingDash(value)), 30),
        ["labelValue"] = new("LabelValue", Names.LabelValue, 40),
        ["uri"] = new("URI", static value => Problem(GoUrl.ParseRequest(value, out string error) is null, error), 1103),
        ["uuid"] = new("uuid", static value => Problem(!IsUuid(value), "does not match the UUID format"), UuidPatternLength),
        ["byte"] = new("byte", static value => Problem(!IsBase64(value), "invalid base64"), 84),
        ["date"] = new("date", static value => Problem(!IsDate(value), "invalid date"), TimePatternLength),
        ["datetime"] = new("datetime", static value => Problem(!IsTime(value), "invalid datetime"), TimePatternLength),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static void Declare(CelFunctions functions)
    {
        CelType format = CelFormat.OwnType;
        foreach ((string name, CelFormat value) in Formats) functions.Global($"format.{name}", $"format.{name}", [], format, _ => value);
        functions.Global(
            "format.named", "format-named", [CelType.String], CelType.Optional(format),
            static a => Formats.TryGetValue(StringLibrary.Text(a[0]), out CelFormat? named) ? CelOptional.Of(named) : CelOptional.None);
        functions.Member(
            "validate", "format-validate", [format, CelType.String], CelType.Optional(CelType.ListOf(CelType.String)),
            static a => Validate((CelFormat)a[0], StringLibrary.Text(a[1])));
    }

    private static CelOptional Validate(CelFormat format, string value)
    {
        IReadOnlyList<string> problems = format.Check(value);
        return problems.Count == 0 ? CelOptional.None : CelOptional.Of(CelList.Of(problems));
    }

    private static string[] Problem(bool bad, string text) => bad ? [text] : [];

    // A prefix may end in a dash, which what follows will make part of the name.
    private static string MaskTrailingDash(string value) =>
        value.Length > 1 && value.EndsWith('-') ? value[..^2] + "a" : value;

    private static bool IsUuid(string value)
    {
        string plain = value.Replace("-", "", StringComparison.Ordinal);
        if (plain.Length != 32 || !plain.All(char.IsAsciiHexDigit)) return false;
        string[] groups = value.Split('-');
        return groups.Length == 1 || Guid.TryParseExact(value, "D", out _);
    }

    private static bool IsBase64(string value) =>
        value.Length % 4 == 0 && Convert.TryFromBase64String(value, new byte[value.Length], out _);

    private static bool IsDate(string value) => DateOnly.TryParseExact(
        value, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out _);

    private static bool IsTime(string value) => CelTimestamp.Parse(value) is not null;
}
