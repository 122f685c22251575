using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Skiff.Model.Generator.Tests;

/// <summary>Small compilations against the real model, and what the generator makes of them.</summary>
internal static class Compiling
{
    /// <summary>Three kinds that between them have every shape of field.</summary>
    public const string Declarations = """
        namespace Skiff.Model.Test.V1;

        /// <summary>A thing with a <c>spec</c>.</summary>
        [Kind(Group = "test.example", Plural = "widgets", ShortNames = ["wi"])]
        [Subresource("status"), Subresource("scale", Kind = "autoscaling/v1/Scale")]
        public sealed partial record Widget : IObject
        {
            [Field(1)] public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

            /// <summary>What is wanted.</summary>
            [Field(2)] public WidgetSpec Spec { get; init; } = WidgetSpec.Empty;
        }

        /// <summary>Every shape of field.</summary>
        [Schema]
        public sealed partial record WidgetSpec
        {
            [Field(1, Omit = Omit.Never), Required] public string Name { get; init; } = "";
            [Field(2), Enum(typeof(Color))] public string? Color { get; init; }
            [Field(3), Default(1)] public int? Replicas { get; init; }
            [Field(4)] public long Size { get; init; }
            [Field(5)] public bool Ready { get; init; }
            [Field(6)] public double? Ratio { get; init; }
            [Field(7)] public Bytes Data { get; init; }
            [Field(8)] public System.DateTimeOffset? Since { get; init; }
            [Field(9, Omit = Omit.Never), MicroTime] public System.DateTimeOffset? Exactly { get; init; }
            [Field(10)] public Quantity Amount { get; init; }
            [Field(11)] public IntOrString? Port { get; init; }
            [Field(12)] public RawJson Raw { get; init; }
            [Field(13), ListMap("name"), PatchMergeKey("name"), PatchStrategy("merge")]
            public ListOf<Part> Parts { get; init; }

            [Field(14), ListSet] public ListOf<string> Tags { get; init; }
            [Field(15), Wrapped] public ListOf<string> Verbs { get; init; }
            [Field(16), Atomic] public MapOf<string> Labels { get; init; }
            [Field(17)] public MapOf<Quantity> Limits { get; init; }
            [Field(18)] public MapOf<Part> Named { get; init; }
            [Field(19)] public MapOf<ListOf<string>> Extra { get; init; }
            [Field(20)] public ListOf<int> Numbers { get; init; }
            [Field(21), Inline] public Source Source { get; init; } = Source.Empty;
        }

        [Schema]
        public sealed partial record Source
        {
            [Field(1)] public Part? Local { get; init; }
            [Field(2)] public string Remote { get; init; } = "";
        }

        [Schema]
        public sealed partial record Part
        {
            [Field(1, Omit = Omit.Never)] public string Name { get; init; } = "";

            private Part WithOwnDefaults() => Name.Length > 0 ? this : this with { Name = "part" };
        }

        public static class Color
        {
            public const string Red = "Red";
            public const string Green = "Green";
        }

        [Kind(Group = "test.example", Plural = "gadgets", Scope = Scope.Cluster, Verbs = ["get"])]
        public sealed partial record Gadget : IObject
        {
            [Field(1)] public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;
        }

        [Kind(Group = "test.example")]
        public sealed partial record GadgetOptions : IMessageKind;
        """;

    /// <summary>The hand-written half of the list of kinds.</summary>
    public const string Registry = """
        namespace Skiff.Model;

        internal static class Once
        {
            public static T Set<T>(ref T? slot, T value) where T : class => slot ??= value;
        }

        public static partial class Kinds
        {
            public static partial Kind? Find(string group, string version, string kind);

            public static partial Kind? FindResource(string group, string version, string plural);
        }
        """;

    private static readonly CSharpParseOptions Parsing =
        new CSharpParseOptions(LanguageVersion.Preview).WithDocumentationMode(DocumentationMode.Parse);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)
                || Path.GetFileName(path) is "netstandard.dll" or "Skiff.Model.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    public static SyntaxTree Parse(string source, string path = "Source.cs") =>
        CSharpSyntaxTree.ParseText($"#nullable enable\n{source}", Parsing, path);

    public static CSharpCompilation Compile(params IEnumerable<SyntaxTree> trees) => CSharpCompilation.Create(
        "Skiff.Model.Generator.Tests", // The model shows this assembly its internals.
        trees,
        References,
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new ModelGenerator().AsSourceGenerator()],
        parseOptions: Parsing,
        driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    public static Task<ImmutableArray<Diagnostic>> Analyze(string source) =>
        Compile(Parse(source)).WithAnalyzers([new DeclarationAnalyzer()]).GetAnalyzerDiagnosticsAsync();
}
