using Microsoft.CodeAnalysis;

namespace Skiff.Model.Generator;

/// <summary>What can be wrong with a declaration.</summary>
internal static class Rules
{
    private const string Category = "Skiff.Declaration";

    public static readonly DiagnosticDescriptor MissingNumber = Rule(
        "SKF001",
        "A property of the API needs a field number",
        "'{0}' has no [Field] with a number from 1 to 536870911");

    public static readonly DiagnosticDescriptor DuplicateNumber = Rule(
        "SKF002", "Field numbers are unique in a record", "'{0}' and '{1}' both have field number {2}");

    public static readonly DiagnosticDescriptor DuplicateName = Rule(
        "SKF003", "Member names are unique in a record", "'{0}' and '{1}' are both written as '{2}'");

    public static readonly DiagnosticDescriptor UnknownType = Rule(
        "SKF004",
        "A property's type needs a wire form",
        "'{0}' has type '{1}', which is no value, list, map or declared record");

    public static readonly DiagnosticDescriptor WrongDefault = Rule(
        "SKF005", "A default has its field's type", "The default of '{0}' is a {1}, but the field is a {2}");

    public static readonly DiagnosticDescriptor NotPartial = Rule(
        "SKF006", "Declarations are sealed partial records", "'{0}' must be a sealed partial record");

    public static readonly DiagnosticDescriptor UnknownKey = Rule(
        "SKF007", "List keys are members of the items", "'{0}' is keyed by '{1}', which its items do not have");

    public static readonly DiagnosticDescriptor TooManyMembers = Rule(
        "SKF008", "A record has at most 62 members", "'{0}' has {1} members; a reader keeps track of 62");

    private static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true);
}
