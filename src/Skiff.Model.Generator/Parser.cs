using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Skiff.Model.Generator;

/// <summary>Turns a declared record's symbol into its spec. Nothing of the compilation is kept.</summary>
internal static class Parser
{
    private const string Root = "Skiff.Model.";

    public static TypeSpec Parse(INamedTypeSymbol type, CancellationToken cancelled)
    {
        string space = type.ContainingNamespace.ToDisplayString();
        AttributeData? schema = Find(type, "SchemaAttribute");
        string package = Text(schema, "Package") is { Length: > 0 } declared ? declared : PackageOf(space);
        return new TypeSpec(
            space,
            type.Name,
            package,
            Description.Of(type, cancelled),
            IsAtomic: Find(type, "AtomicAttribute") is not null,
            type.GetMembers("WithOwnDefaults").OfType<IMethodSymbol>().Any(method => method.Parameters.IsEmpty),
            type.GetMembers().OfType<IPropertySymbol>().Select(property => property.Name).ToEquatable(),
            KindParser.Parse(type),
            Fields(type, cancelled));
    }

    public static EquatableArray<FieldSpec> Fields(INamedTypeSymbol type, CancellationToken cancelled)
    {
        List<FieldSpec> fields = [];
        foreach (IPropertySymbol property in type.GetMembers().OfType<IPropertySymbol>())
        {
            cancelled.ThrowIfCancellationRequested();
            if (Find(property, "FieldAttribute") is { } field && ParseField(property, field, cancelled) is { } spec)
            {
                fields.Add(spec);
            }
        }

        return fields.ToEquatable();
    }

    public static AttributeData? Find(ISymbol symbol, string name) => symbol.GetAttributes().FirstOrDefault(
        attribute => attribute.AttributeClass?.Name == name
            && attribute.AttributeClass.ContainingNamespace.ToDisplayString() == "Skiff.Model");

    public static string? Text(AttributeData? attribute, string argument) =>
        Argument(attribute, argument)?.Value as string;

    public static EquatableArray<string> Texts(TypedConstant? list) =>
        list is { Kind: TypedConstantKind.Array, IsNull: false }
            ? list.Value.Values.Select(value => (string)value.Value!).ToEquatable()
            : default;

    public static TypedConstant? Argument(AttributeData? attribute, string name)
    {
        if (attribute is null) return null;
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name) return argument.Value;
        }

        return null;
    }

    /// <summary>The wire type of a property; null when it has none.</summary>
    public static TypeRef? TypeOf(IPropertySymbol property)
    {
        bool micro = Find(property, "MicroTimeAttribute") is not null;
        ITypeSymbol type = property.Type;
        bool nullable = type.NullableAnnotation == NullableAnnotation.Annotated;
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } wrapper)
        {
            return ElementOf(wrapper.TypeArguments[0], micro, Shape.Single, nullable: true);
        }

        if (type is not INamedTypeSymbol { IsGenericType: true } generic)
        {
            return ElementOf(type, micro, Shape.Single, nullable);
        }

        ITypeSymbol item = generic.TypeArguments[0];
        bool nested = item is INamedTypeSymbol { Name: "ListOf" };
        return generic.Name switch
        {
            "ListOf" => ElementOf(item, micro, Shape.List, nullable),
            "MapOf" when nested =>
                ElementOf(((INamedTypeSymbol)item).TypeArguments[0], micro, Shape.MapOfLists, nullable),
            "MapOf" => ElementOf(item, micro, Shape.Map, nullable),
            _ => null,
        };
    }

    private static TypeRef? ElementOf(ITypeSymbol type, bool micro, Shape shape, bool nullable)
    {
        Element? element = type.SpecialType switch
        {
            SpecialType.System_String => Element.String,
            SpecialType.System_Int32 => Element.Int32,
            SpecialType.System_Int64 => Element.Int64,
            SpecialType.System_Double => Element.Double,
            SpecialType.System_Boolean => Element.Boolean,
            _ => type.Name switch
            {
                "DateTimeOffset" => micro ? Element.MicroTime : Element.Time,
                "TimeSpan" => Element.Duration,
                "Bytes" => Element.Bytes,
                "Quantity" => Element.Quantity,
                "IntOrString" => Element.IntOrString,
                "RawJson" => Element.Any,
                _ when IsMessage(type) => Element.Object,
                _ => null,
            },
        };
        if (element is not { } known) return null;
        if (known != Element.Object) return new TypeRef(known, shape, nullable, "", HasSchema: false);
        string name = type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString();
        return new TypeRef(known, shape, nullable, name, IsDeclared(type));
    }

    // Records that are read and written by hand name the interface themselves.
    private static bool IsMessage(ITypeSymbol type) =>
        IsDeclared(type) || type.Interfaces.Any(one => one.Name == "IMessage");

    /// <summary>Whether a type is a declaration.</summary>
    public static bool IsDeclared(ITypeSymbol type) =>
        Find(type, "SchemaAttribute") is not null || Find(type, "KindAttribute") is not null;

    private static FieldSpec? ParseField(IPropertySymbol property, AttributeData field, CancellationToken cancelled)
    {
        if (TypeOf(property) is not { } type) return null; // The analyzer says so.
        bool inline = Find(property, "InlineAttribute") is not null;
        return new FieldSpec(
            property.Name,
            NameOf(property, field),
            (int)(field.ConstructorArguments[0].Value ?? 0),
            Description.Of(property, cancelled),
            type,
            AlwaysWritten: Argument(field, "Omit") is { Value: 1 },
            Required: Find(property, "RequiredAttribute") is not null,
            Inline: inline,
            Wrapped: Find(property, "WrappedAttribute") is not null,
            DefaultOf(property),
            EnumOf(property),
            MergeOf(property),
            inline ? Fields((INamedTypeSymbol)property.Type, cancelled) : default);
    }

    public static string NameOf(IPropertySymbol property, AttributeData field) =>
        Text(field, "Name") ?? property.Name.Substring(0, 1).ToLowerInvariant() + property.Name.Substring(1);

    private static DefaultSpec? DefaultOf(IPropertySymbol property)
    {
        if (Find(property, "DefaultAttribute") is not { } attribute) return null;
        object? value = attribute.ConstructorArguments[0].Value;
        bool zero = value is 0 or 0L or false or "" or 0.0;
        string literal = value switch
        {
            string text => SymbolDisplay.FormatLiteral(text, quote: true),
            bool flag => flag ? "true" : "false",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => "default",
        };
        return new DefaultSpec(literal, zero);
    }

    private static EnumSpec? EnumOf(IPropertySymbol property)
    {
        if (Find(property, "EnumAttribute")?.ConstructorArguments[0].Value is not INamedTypeSymbol values) return null;
        string package = PackageOf(values.ContainingNamespace.ToDisplayString());
        string version = package.Substring(package.LastIndexOf('.') + 1);
        return new EnumSpec(
            $"{version}.{values.Name}",
            values.GetMembers().OfType<IFieldSymbol>()
                .Where(constant => constant.HasConstantValue).Select(constant => (string)constant.ConstantValue!)
                .ToEquatable());
    }

    private static MergeSpec MergeOf(IPropertySymbol property)
    {
        AttributeData? map = Find(property, "ListMapAttribute");
        string shape = map is not null ? "Map"
            : Find(property, "ListSetAttribute") is not null ? "Set"
            : Find(property, "AtomicAttribute") is not null ? "Atomic"
            : Find(property, "GranularAttribute") is not null ? "Granular"
            : "Default";
        return new MergeSpec(
            shape,
            Texts(map?.ConstructorArguments[0]),
            Find(property, "PatchMergeKeyAttribute")?.ConstructorArguments[0].Value as string,
            Texts(Find(property, "PatchStrategyAttribute")?.ConstructorArguments[0]));
    }

    // Skiff.Model.Core.V1 is where upstream's io.k8s.api.core.v1 is declared.
    private static string PackageOf(string space)
    {
        string path = space.StartsWith(Root, StringComparison.Ordinal) ? space.Substring(Root.Length) : space;
        path = path.ToLowerInvariant();
        string prefix = path.Split('.')[0] switch
        {
            "meta" => "io.k8s.apimachinery.pkg.apis.",
            "apiextensions" => "io.k8s.apiextensions-apiserver.pkg.apis.",
            "apiregistration" => "io.k8s.kube-aggregator.pkg.apis.",
            "metrics" => "io.k8s.metrics.pkg.apis.",
            _ => "io.k8s.api.",
        };
        return prefix + path;
    }
}
