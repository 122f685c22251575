using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Validation.Definitions;

/// <summary>Rules of the names of a custom resource.</summary>
internal static class NamesRules
{
    /// <summary>Checks that the names without which nothing can be served are given.</summary>
    public static void CheckRequired(CustomResourceDefinitionNames names, FieldPath path, Faults faults)
    {
        if (names.Plural.Length == 0) faults.Required(path.Child("plural"));
        if (names.Singular.Length == 0) faults.Required(path.Child("singular"));
        if (names.Kind.Length == 0) faults.Required(path.Child("kind"));
        if (names.ListKind.Length == 0) faults.Required(path.Child("listKind"));
    }

    /// <summary>Checks the form of the names that are given.</summary>
    public static void Check(CustomResourceDefinitionNames names, FieldPath path, Faults faults)
    {
        CheckLabel(names.Plural, path.Child("plural"), faults);
        CheckLabel(names.Singular, path.Child("singular"), faults);
        CheckKind(names.Kind, path.Child("kind"), faults);
        CheckKind(names.ListKind, path.Child("listKind"), faults);
        for (int i = 0; i < names.ShortNames.Count; i++)
            CheckLabel(names.ShortNames[i], path.Child("shortNames").Index(i), faults, optional: false);
        if (names.Kind.Length > 0 && names.Kind == names.ListKind)
            faults.Invalid(path.Child("listKind"), names.ListKind, "kind and listKind may not be the same");
        for (int i = 0; i < names.Categories.Count; i++)
            CheckLabel(names.Categories[i], path.Child("categories").Index(i), faults, optional: false);
    }

    /// <summary>Checks one label; what is wrong with it is one fault.</summary>
    public static void CheckLabel(string name, FieldPath path, Faults faults, bool optional = true)
    {
        if (optional && name.Length == 0) return;
        if (Names.Dns1035Label(name) is { Count: > 0 } problems) faults.Invalid(path, name, string.Join(',', problems));
    }

    private static void CheckKind(string name, FieldPath path, Faults faults)
    {
        if (name.Length == 0 || Names.Dns1035Label(name.ToLowerInvariant()) is not { Count: > 0 } problems) return;
        faults.Invalid(path, name, $"may have mixed case, but should otherwise match: {string.Join(',', problems)}");
    }
}
