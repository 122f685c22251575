namespace Skiff.Machinery.Patching;

/// <summary>Directives of strategic merge patch, and what upstream says of bad ones.</summary>
internal static class PatchWords
{
    public const string Directive = "$patch";
    public const string RetainKeysDirective = "$retainKeys";
    public const string DeleteFromPrefix = "$deleteFromPrimitiveList";
    public const string OrderPrefix = "$setElementOrder";

    public const string PrimitiveList = "invalid patch format of primitive list";
    public const string RetainKeys = "invalid patch format of retainKeys";
    public const string SetElementOrder = "invalid patch format of setElementOrder list";
    public const string ListOfLists = "lists of lists are not supported";

    /// <summary>Whether a member name starts with a directive.</summary>
    public static bool Has(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal);

    /// <summary>The field that a directive such as <c>$setElementOrder/ports</c> speaks of, or null.</summary>
    public static string? FieldOf(string name, string prefix) =>
        name.Length > prefix.Length && name[prefix.Length] == '/' ? name[(prefix.Length + 1)..] : null;

    /// <summary>A list item lacks the key that it is merged by.</summary>
    public static string NoMergeKey(Json item, string key) =>
        $"map: {GoValue.Text(item)} does not contain declared merge key: {key}";

    /// <summary>A value is no list, or no object, where one is needed.</summary>
    public static string BadType(string expected, Json actual) => $"expected a {expected}, but received a {GoValue.Type(actual)}";

    /// <summary>A directive has a value that means nothing there.</summary>
    public static string BadDirective(Json directive, JsonObject map) =>
        $"unknown patch type: {GoValue.String(directive)} in map: {GoValue.Text((Json)map)}";
}
