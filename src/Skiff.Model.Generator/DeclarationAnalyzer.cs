using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Skiff.Model.Generator;

/// <summary>
/// Reports declarations that the generator cannot turn into code, or not into the code that was meant.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeclarationAnalyzer : DiagnosticAnalyzer
{
    private const int MaxMembers = 62; // One bit each, and two for kind and apiVersion.
    private const int MaxNumber = 536_870_911;

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Rules.MissingNumber, Rules.DuplicateNumber, Rules.DuplicateName, Rules.UnknownType, Rules.WrongDefault,
        Rules.NotPartial, Rules.UnknownKey, Rules.TooManyMembers,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSymbolAction(Analyze, SymbolKind.NamedType);
    }

    private static void Analyze(SymbolAnalysisContext context)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        if (!Parser.IsDeclared(type)) return;
        if (!IsSealedPartialRecord(type)) Report(context, Rules.NotPartial, type, type.Name);
        List<IPropertySymbol> fields = [];
        foreach (IPropertySymbol property in type.GetMembers().OfType<IPropertySymbol>())
        {
            if (!IsSettable(property)) continue;
            if (NumberOf(property) is { } number && number is > 0 and <= MaxNumber) fields.Add(property);
            else Report(context, Rules.MissingNumber, property, property.Name);
            CheckProperty(context, property);
        }

        CheckNumbers(context, fields);
        CheckNames(context, type, fields);
    }

    private static void CheckProperty(SymbolAnalysisContext context, IPropertySymbol property)
    {
        if (Parser.TypeOf(property) is not { } type)
        {
            Report(context, Rules.UnknownType, property, property.Name, property.Type.ToDisplayString());
            return;
        }

        object? value = Parser.Find(property, "DefaultAttribute")?.ConstructorArguments[0].Value;
        if (value is not null && !Fits(value, type))
        {
            string found = value.GetType().Name.ToLowerInvariant();
            string wanted = type.Element.ToString().ToLowerInvariant();
            Report(context, Rules.WrongDefault, property, property.Name, found, wanted);
        }

        foreach (string key in Keys(property))
        {
            bool known = MembersOf(ItemOf(property)).Contains(key);
            if (!known) Report(context, Rules.UnknownKey, property, property.Name, key);
        }
    }

    private static void CheckNumbers(SymbolAnalysisContext context, List<IPropertySymbol> fields)
    {
        foreach (IGrouping<int, IPropertySymbol> same in fields.GroupBy(field => NumberOf(field) ?? 0))
        {
            IPropertySymbol first = same.First();
            foreach (IPropertySymbol other in same.Skip(1))
            {
                Report(context, Rules.DuplicateNumber, other, first.Name, other.Name, same.Key);
            }
        }
    }

    private static void CheckNames(SymbolAnalysisContext context, INamedTypeSymbol type, List<IPropertySymbol> fields)
    {
        List<(string Name, IPropertySymbol Owner)> members = [.. fields.SelectMany(
            field => NamesOf(field).Select(name => (name, field)))];
        foreach (IGrouping<string, (string Name, IPropertySymbol Owner)> same in members.GroupBy(member => member.Name))
        {
            IPropertySymbol first = same.First().Owner;
            foreach ((_, IPropertySymbol other) in same.Skip(1))
            {
                Report(context, Rules.DuplicateName, other, first.Name, other.Name, same.Key);
            }
        }

        if (members.Count > MaxMembers) Report(context, Rules.TooManyMembers, type, type.Name, members.Count);
    }

    private static bool IsSealedPartialRecord(INamedTypeSymbol type) => type.IsRecord && type.IsSealed
        && type.DeclaringSyntaxReferences.All(one => one.GetSyntax() is RecordDeclarationSyntax record
            && record.Modifiers.Any(modifier => modifier.ValueText == "partial"));

    private static bool IsSettable(IPropertySymbol property) => !property.IsStatic
        && property.DeclaredAccessibility == Accessibility.Public && property.SetMethod is { IsInitOnly: true };

    private static int? NumberOf(IPropertySymbol property) =>
        Parser.Find(property, "FieldAttribute")?.ConstructorArguments[0].Value as int?;

    private static bool Fits(object value, TypeRef type) => type.Shape == Shape.Single && type.Element switch
    {
        Element.String or Element.Quantity => value is string,
        Element.Int32 => value is int,
        Element.Int64 => value is int or long,
        Element.Double => value is double or int,
        Element.Boolean => value is bool,
        Element.IntOrString => value is int or string,
        _ => false,
    };

    private static IEnumerable<string> Keys(IPropertySymbol property)
    {
        AttributeData? map = Parser.Find(property, "ListMapAttribute");
        foreach (string key in Parser.Texts(map?.ConstructorArguments[0])) yield return key;
        AttributeData? merge = Parser.Find(property, "PatchMergeKeyAttribute");
        if (merge?.ConstructorArguments[0].Value is string mergeKey) yield return mergeKey;
    }

    private static INamedTypeSymbol? ItemOf(IPropertySymbol property) =>
        property.Type is INamedTypeSymbol { IsGenericType: true } list
            ? list.TypeArguments[0] as INamedTypeSymbol
            : null;

    private static IEnumerable<string> MembersOf(INamedTypeSymbol? type) =>
        type is null ? [] : type.GetMembers().OfType<IPropertySymbol>().SelectMany(NamesOf);

    // The names a field has in the owner's JSON object: its own, or those of an inlined record's fields.
    private static IEnumerable<string> NamesOf(IPropertySymbol property)
    {
        if (Parser.Find(property, "FieldAttribute") is not { } field) return [];
        bool inline = Parser.Find(property, "InlineAttribute") is not null;
        return inline ? MembersOf(property.Type as INamedTypeSymbol) : [Parser.NameOf(property, field)];
    }

    private static void Report(
        SymbolAnalysisContext context, DiagnosticDescriptor rule, ISymbol symbol, params object[] arguments) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, symbol.Locations.FirstOrDefault(), arguments));
}
