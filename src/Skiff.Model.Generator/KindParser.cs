using Microsoft.CodeAnalysis;

namespace Skiff.Model.Generator;

/// <summary>Reads what the attributes of a kind say.</summary>
internal static class KindParser
{
    private static readonly EquatableArray<string> StoredVerbs = new(
        ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]);

    private static readonly EquatableArray<string> SubresourceVerbs = new(["get", "patch", "update"]);

    public static KindSpec? Parse(INamedTypeSymbol type)
    {
        if (Parser.Find(type, "KindAttribute") is not { } kind) return null;
        string plural = Parser.Text(kind, "Plural") ?? "";
        string singular = plural.Length == 0 ? "" : type.Name.ToLowerInvariant();
        EquatableArray<string> verbs = Parser.Texts(Parser.Argument(kind, "Verbs"));
        if (verbs.Count == 0 && plural.Length > 0) verbs = StoredVerbs;
        return new KindSpec(
            Parser.Text(kind, "Group") ?? "",
            Parser.Text(kind, "Version") ?? "v1",
            plural,
            Parser.Text(kind, "Singular") ?? singular,
            Namespaced: Parser.Argument(kind, "Scope") is not { Value: 1 },
            IsObject: type.Interfaces.Any(one => one.Name == "IObject"),
            Parser.Texts(Parser.Argument(kind, "ShortNames")),
            Parser.Texts(Parser.Argument(kind, "Categories")),
            verbs,
            type.GetAttributes()
                .Where(attribute => attribute.AttributeClass?.Name == "SubresourceAttribute")
                .Select(Subresource).ToEquatable());
    }

    private static SubresourceSpec Subresource(AttributeData attribute)
    {
        EquatableArray<string> verbs = Parser.Texts(Parser.Argument(attribute, "Verbs"));
        return new SubresourceSpec(
            (string)attribute.ConstructorArguments[0].Value!,
            Parser.Text(attribute, "Kind"),
            verbs.Count == 0 ? SubresourceVerbs : verbs);
    }
}
