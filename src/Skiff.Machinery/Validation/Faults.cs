using System.Globalization;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Validation;

/// <summary>
/// Collects what is wrong with an object, in upstream's words and in the order of discovery. One collector serves one
/// validation and is not shared between threads.
/// </summary>
public sealed class Faults
{
    /// <summary>What upstream says of a field that was changed and must not be.</summary>
    public const string Immutable = "field is immutable";

    /// <summary>What upstream says of a negative number.</summary>
    public const string Negative = "must be greater than or equal to 0";

    /// <summary>Faults kept; an object of many bad items is told of its first ones.</summary>
    public const int CountMax = 1000;

    private readonly List<StatusCause> causes = [];
    private List<string>? warnings;

    /// <summary>Faults so far.</summary>
    public int Count => causes.Count;

    /// <summary>What is to be told besides the faults.</summary>
    public IReadOnlyList<string> Warnings => warnings ?? [];

    /// <summary>The faults as causes of a status.</summary>
    public ListOf<StatusCause> ToCauses() => causes.Count == 0 ? default : causes.ToListOf();

    /// <summary>Something is wrong that need not be right.</summary>
    public void Warn(string text)
    {
        warnings ??= [];
        if (warnings.Count < CountMax) warnings.Add(text);
    }

    /// <summary>A field that must be given is not.</summary>
    public void Required(FieldPath path, string detail = "") =>
        Add(CauseType.FieldValueRequired, path, With("Required value", detail));

    /// <summary>A string has the wrong form.</summary>
    public void Invalid(FieldPath? path, string? value, string detail) =>
        InvalidText(path, value is null ? Shown.Nothing : GoText.Quote(value), detail);

    /// <summary>A number is out of its range.</summary>
    public void Invalid(FieldPath path, long value, string detail) =>
        InvalidText(path, value.ToString(CultureInfo.InvariantCulture), detail);

    /// <inheritdoc cref="Invalid(FieldPath, long, string)"/>
    public void Invalid(FieldPath path, int value, string detail) => Invalid(path, (long)value, detail);

    /// <summary>A boolean is not allowed.</summary>
    public void Invalid(FieldPath path, bool value, string detail) =>
        InvalidText(path, value ? "true" : "false", detail);

    /// <summary>A number or string is out of its range.</summary>
    public void Invalid(FieldPath path, IntOrString value, string detail) =>
        InvalidText(path, value.IsString ? GoText.Quote(value.Text) : value.ToString(), detail);

    /// <summary>A list of strings is wrong as a whole.</summary>
    public void Invalid(FieldPath path, ListOf<string> value, string detail) => InvalidText(path, ListText(value), detail);

    /// <summary>A map of strings is wrong as a whole.</summary>
    public void Invalid(FieldPath path, MapOf<string> value, string detail) => InvalidText(path, MapText(value), detail);

    /// <summary>A value is wrong that is shown by a text already made: the JSON of an object, for one.</summary>
    public void InvalidText(FieldPath? path, string shown, string detail) =>
        Add(CauseType.FieldValueInvalid, path, With($"Invalid value: {shown}", detail));

    /// <summary>A value is of another type than its schema says.</summary>
    public void TypeInvalid(FieldPath? path, string shown, string detail) =>
        Add(CauseType.TypeInvalid, path, With($"Invalid value: {shown}", detail));

    /// <summary>A value is none of those that the field may take; it is shown by a text already made.</summary>
    public void NotSupportedText(FieldPath? path, string shown, IReadOnlyList<string> supported)
    {
        string detail = supported.Count == 0 ? "" : $"supported values: {string.Join(", ", supported.Select(GoText.Quote))}";
        Add(CauseType.FieldValueNotSupported, path, With($"Unsupported value: {shown}", detail));
    }

    /// <summary>The server failed to check a value.</summary>
    public void Internal(FieldPath? path, string detail) => Add(CauseType.Internal, path, With("Internal error", detail));

    /// <summary>A fault that names no value: what a rule of a definition says of an object or a list.</summary>
    public void OfRule(FieldPath? path, string type, string? shown, string detail)
    {
        string text = type switch
        {
            CauseType.FieldValueRequired => "Required value",
            CauseType.Forbidden => "Forbidden",
            CauseType.FieldValueDuplicate => shown is null ? "Duplicate value" : $"Duplicate value: {shown}",
            _ => shown is null ? "Invalid value" : $"Invalid value: {shown}",
        };
        Add(type, path, With(text, detail));
    }

    /// <summary>Adds the faults of another collector.</summary>
    public void Add(Faults others)
    {
        foreach (StatusCause cause in others.causes)
        {
            if (causes.Count < CountMax) causes.Add(cause);
        }
    }

    /// <summary>Adds the faults of another collector, ordered by field and message.</summary>
    public void AddSorted(Faults others)
    {
        others.causes.Sort(static (left, right) =>
            string.CompareOrdinal($"{left.Field}: {left.Message}", $"{right.Field}: {right.Message}"));
        Add(others);
    }

    /// <summary>Whether there is a fault of a type.</summary>
    public bool HasAny(params ReadOnlySpan<string> types)
    {
        foreach (StatusCause cause in causes)
        {
            if (types.Contains(cause.Type)) return true;
        }

        return false;
    }

    /// <summary>Whether there is a fault of a field or of one below it.</summary>
    public bool HasBelow(FieldPath path)
    {
        string start = path.ToString();
        foreach (StatusCause cause in causes)
        {
            if (cause.Field.StartsWith(start, StringComparison.Ordinal)) return true;
        }

        return false;
    }

    /// <summary>All faults in one sentence, as an error of another object quotes them.</summary>
    public override string ToString()
    {
        string[] texts = [.. causes.Select(cause => $"{cause.Field}: {cause.Message}").Distinct(StringComparer.Ordinal)];
        return texts.Length == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
    }

    /// <summary>A list of messages about one string, one fault each.</summary>
    public void Invalid(FieldPath path, string value, IReadOnlyList<string> details)
    {
        for (int i = 0; i < details.Count; i++) Invalid(path, value, details[i]);
    }

    /// <summary>A value is none of those that the field may take.</summary>
    public void NotSupported(FieldPath path, string value, params ReadOnlySpan<string> supported) =>
        NotSupportedText(path, GoText.Quote(value), supported);

    /// <summary>A value is none of those that the field may take; it is shown by a text already made.</summary>
    public void NotSupportedText(FieldPath path, string shown, params ReadOnlySpan<string> supported)
    {
        string[] quoted = new string[supported.Length];
        for (int i = 0; i < quoted.Length; i++) quoted[i] = GoText.Quote(supported[i]);
        string detail = quoted.Length == 0 ? "" : $"supported values: {string.Join(", ", quoted)}";
        Add(CauseType.FieldValueNotSupported, path, With($"Unsupported value: {shown}", detail));
    }

    /// <summary>A string repeats one that must be unique.</summary>
    public void Duplicate(FieldPath path, string value) => DuplicateText(path, GoText.Quote(value));

    /// <summary>A value repeats one that must be unique; it is shown by a text already made.</summary>
    public void DuplicateText(FieldPath? path, string shown) =>
        Add(CauseType.FieldValueDuplicate, path, $"Duplicate value: {shown}");

    /// <summary>A name refers to nothing.</summary>
    public void NotFound(FieldPath path, string value, string detail = "") =>
        Add(CauseType.FieldValueNotFound, path, With($"Not found: {GoText.Quote(value)}", detail));

    /// <summary>A field must not be given here, or not now.</summary>
    public void Forbidden(FieldPath path, string detail) => Add(CauseType.Forbidden, path, With("Forbidden", detail));

    /// <summary>A value takes too many bytes.</summary>
    public void TooLong(FieldPath path, int bytesMax) =>
        Add(CauseType.TooLong, path, $"Too long: may not be more than {bytesMax} {(bytesMax == 1 ? "byte" : "bytes")}");

    /// <summary>A value has too many characters.</summary>
    public void TooLongCharacters(FieldPath path, int charactersMax) =>
        Add(CauseType.TooLong, path,
            $"Too long: may not be more than {charactersMax} {(charactersMax == 1 ? "character" : "characters")}");

    /// <summary>A list has too many items.</summary>
    public void TooMany(FieldPath path, int count, int countMax) =>
        Add(CauseType.TooMany, path, $"Too many: {count}: must have at most {countMax} {(countMax == 1 ? "item" : "items")}");

    /// <summary>A number must not be negative.</summary>
    public void NonNegative(FieldPath path, long value)
    {
        if (value < 0) Invalid(path, value, Negative);
    }

    /// <summary>A number must lie between two bounds, both allowed.</summary>
    public void InRange(FieldPath path, long value, long low, long high)
    {
        if (value < low || value > high) Invalid(path, value, Between(low, high));
    }

    /// <summary>A string must be one of those that the field may take.</summary>
    public void OneOf(FieldPath path, string value, params ReadOnlySpan<string> supported)
    {
        if (!supported.Contains(value)) NotSupported(path, value, supported);
    }

    /// <summary>A string must not have changed.</summary>
    public void Unchanged(FieldPath path, string value, string old)
    {
        if (!string.Equals(value, old, StringComparison.Ordinal)) Invalid(path, value, Immutable);
    }

    /// <summary>Upstream's words for a range.</summary>
    public static string Between(long low, long high) => $"must be between {low} and {high}, inclusive";

    /// <summary>A list of strings as an error shows it.</summary>
    public static string ListText(ListOf<string> value) =>
        value.IsAbsent ? "null" : JsonArray.From(value.AsEnumerable().Select(Json.Of)).ToString();

    /// <summary>A map of strings as an error shows it.</summary>
    public static string MapText(MapOf<string> value)
    {
        if (value.IsAbsent) return "null";
        JsonObjectBuilder members = new(value.Count);
        foreach ((string key, string text) in value.Span) members.Set(key, Json.Of(text));
        return members.Build().ToString();
    }

    private static string With(string text, string detail) => detail.Length == 0 ? text : $"{text}: {detail}";

    private void Add(string type, FieldPath? path, string message)
    {
        if (causes.Count >= CountMax) return;
        causes.Add(StatusCause.Empty with { Type = type, Message = message, Field = path?.ToString() ?? "<nil>" });
    }
}
