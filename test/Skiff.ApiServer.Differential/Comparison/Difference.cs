using System.Text.RegularExpressions;
using Skiff.ApiServer.Differential.Servers;
using Skiff.Machinery;
using Skiff.Model;

namespace Skiff.ApiServer.Differential.Comparison;

/// <summary>One thing that the servers say differently.</summary>
/// <param name="Kind">The kind that was asked about.</param>
/// <param name="Request">What was tried.</param>
/// <param name="Steps">Where in the answer: <c>code</c>, <c>causes</c>, or the way to a value of the body.</param>
/// <param name="Theirs">What the peer says.</param>
/// <param name="Ours">What Skiff says.</param>
internal sealed partial record Difference(Kind Kind, Request Request, IReadOnlyList<string> Steps, string Theirs, string Ours)
{
    private const int ShownMax = 160;

    /// <summary>What stands for a value that is not there.</summary>
    public const string Absent = "-";

    /// <summary>What is said of a list of operations that does not fit.</summary>
    public const string Unfit = "the server rejected our request due to an error in our request";

    /// <summary>The last step to a list that has the same items in another order.</summary>
    public const string Order = "(order)";

    /// <summary>How a field that is owned is told where nothing below it is.</summary>
    public const string Leaf = """{".":{}}""";

    /// <summary>What was tried, in words.</summary>
    public string What => Request.What;

    /// <summary>Whether this is about one of the causes of a refusal.</summary>
    public bool IsCause => Steps is ["causes"];

    /// <summary>The place in words.</summary>
    public string Path => string.Join('.', Steps);

    /// <summary>
    /// The field of the object that differs, or of which the owner differs: without indexes, keys and the list around it.
    /// </summary>
    public string Field
    {
        get
        {
            IEnumerable<string> steps = Steps.Where(step => !step.StartsWith('[')).SkipWhile(step => step is "items" or "rows" or "object");
            if (IsOwnership) steps = steps.Skip(3).Where(step => step != "." && !step.StartsWith("k:", StringComparison.Ordinal));
            return string.Join('.', steps);
        }
    }

    /// <summary>Whether this is about who owns a field.</summary>
    public bool IsOwnership => Steps.Contains("managedFields");

    /// <summary>
    /// The fields that an owner has on one side alone, as <see cref="Field"/> names fields; those of items end in
    /// <c>[]</c>. None for anything else.
    /// </summary>
    public IReadOnlyList<string> Owned
    {
        get
        {
            bool isOneSided = IsOwnership && (Theirs == Absent) != (Ours == Absent);
            if (!isOneSided || Json.Parse(Theirs == Absent ? Ours : Theirs) is not JsonObject fields) return [];
            List<string> found = [];
            Collect(Field, Steps[^1], fields, found);
            return found;
        }
    }

    /// <summary>Whether a service is refused because of an address or a port that it cannot have.</summary>
    public static bool IsAboutAddresses(string? message) =>
        message is not null && (message.Contains("failed to allocate", StringComparison.Ordinal)
            || message.Contains("provided port is not in the valid range", StringComparison.Ordinal));

    /// <summary>Whether a list of operations does not fit the object, which is told without a reason.</summary>
    public static bool IsUnfit(string? message) => message == Unfit;

    private static void Collect(string field, string step, JsonObject fields, List<string> found)
    {
        bool isItem = step.StartsWith("k:", StringComparison.Ordinal);
        bool isLeaf = fields.Members.ToArray().All(member => member.Name == ".");
        if (isLeaf) found.Add(isItem ? $"{field}[]" : field);
        foreach (JsonMember member in fields.Members)
        {
            if (member.Name == "." || member.Value is not JsonObject below) continue;
            bool isNamed = member.Name[0] is not ('k' or 'v') || member.Name.Length < 2 || member.Name[1] != ':';
            Collect(!isNamed ? field : field.Length == 0 ? member.Name : $"{field}.{member.Name}", member.Name, below, found);
        }
    }

    /// <summary>Differences of one class have most likely one cause.</summary>
    public string Class => string.Join(" | ",
        Kind.QualifiedName, (IsOwnership ? "owner of " : "") + Field, Masked(Theirs), Masked(Ours));

    private static string Masked(string text)
    {
        string made = Numbers().Replace(Quoted().Replace(text, "\"*\""), "#");
        return made.Length > ShownMax ? made[..ShownMax] + "..." : made;
    }

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Numbers();
}
