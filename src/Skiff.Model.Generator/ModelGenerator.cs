using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Skiff.Model.Generator;

/// <summary>
/// Emits, for every declared record, its wire forms, defaulting and schema table, and the list of all kinds. One file
/// per record, made again only when that record's own declaration changed.
/// </summary>
[Generator]
public sealed class ModelGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<TypeSpec> schemas = Declared(context, "Skiff.Model.SchemaAttribute");
        IncrementalValuesProvider<TypeSpec> kinds = Declared(context, "Skiff.Model.KindAttribute");
        IncrementalValueProvider<EquatableArray<string>> reaching = schemas.Collect().Combine(kinds.Collect())
            .Select(static (all, _) => DefaultsSpec.Reaching([.. all.Left, .. all.Right]));

        EmitRecords(context, schemas, reaching, "SchemaDefaults");
        EmitRecords(context, kinds, reaching, "KindDefaults");
        context.RegisterSourceOutput(
            kinds.Collect().Select(static (all, _) => KindName.NameAll(all)).WithTrackingName("Kinds"),
            static (output, all) => output.AddSource("Kinds.g.cs", KindsEmitter.EmitAll(all)));
    }

    private static IncrementalValuesProvider<TypeSpec> Declared(
        IncrementalGeneratorInitializationContext context, string attribute) =>
        context.SyntaxProvider.ForAttributeWithMetadataName(
            attribute,
            static (node, _) => node is RecordDeclarationSyntax,
            static (found, cancelled) => Parser.Parse((INamedTypeSymbol)found.TargetSymbol, cancelled))
            .WithTrackingName(attribute);

    private static void EmitRecords(
        IncrementalGeneratorInitializationContext context,
        IncrementalValuesProvider<TypeSpec> types,
        IncrementalValueProvider<EquatableArray<string>> reaching,
        string step)
    {
        IncrementalValuesProvider<(TypeSpec Type, DefaultsSpec Defaults)> complete = types.Combine(reaching)
            .Select(static (one, _) => (Type: one.Left, Defaults: DefaultsSpec.Of(one.Left, one.Right)))
            .WithTrackingName(step);
        context.RegisterSourceOutput(complete, static (output, one) =>
            output.AddSource($"{one.Type.HintName}.g.cs", RecordEmitter.Emit(one.Type, one.Defaults)));
    }
}
