using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Custom;

/// <summary>
/// A version of a kind that a definition gives. One instance stands for one state of the definition: when that changes,
/// others take the place of its kinds, and what was made by the old ones is read again.
/// </summary>
public sealed class CustomKind : Kind
{
    private readonly Lazy<RuleExpressions?> expressions;
    private TypeSchema? typeSchema;
    private CustomObject? empty;
    private KindRules? rules;

    /// <summary>A kind; its rules are compiled when the first object is checked.</summary>
    public CustomKind() => expressions = new(() => RuleExpressions.Of(Structural!, isResource: true));

    /// <summary>The whole of the definition.</summary>
    public required CustomDefinition Definition { get; init; }

    /// <summary>The version as the definition gives it.</summary>
    public required CustomResourceDefinitionVersion Declared { get; init; }

    /// <summary>What objects of the version are like.</summary>
    public required StructuralSchema Structural { get; init; }

    /// <summary>Whether the status is written by itself.</summary>
    public bool HasStatus => Declared.Subresources?.Status is not null;

    /// <summary>Where the scale finds its numbers; null for a kind without one.</summary>
    public CustomResourceSubresourceScale? Scale => Declared.Subresources?.Scale;

    /// <summary>Whether a group and version is one that the definition serves.</summary>
    public bool IsVersion(string apiVersion) => Definition.Versions.Any(kind => kind.ApiVersion == apiVersion);

    /// <summary>What whoever uses the version is warned of; null for nothing.</summary>
    public string? Deprecation => !Declared.Deprecated ? null : Declared.DeprecationWarning ?? Definition.StockWarning(this);

    /// <inheritdoc/>
    public override string ListName => Definition.ListKind;

    /// <inheritdoc/>
    public override string StoredVersion => Definition.StorageVersion;

    /// <inheritdoc/>
    public override TypeSchema Schema => typeSchema ??= CustomTypes.Of(this);

    /// <summary>The rules its schema brings as expressions; null when there is none.</summary>
    internal RuleExpressions? Expressions => expressions.Value;

    /// <summary>What validation asks of objects.</summary>
    public KindRules Rules => rules ??= new CustomRules(this);

    /// <inheritdoc/>
    public override IMessageKind EmptyValue => empty ??= new(this, ObjectMeta.Empty, JsonObject.Empty);

    /// <inheritdoc/>
    public override IMessageKind ReadJson(ref JsonInput input)
    {
        RawJson raw = input.ReadRaw();
        if (input.Failed || raw.IsAbsent) return EmptyValue;
        if (JsonParser.Parse(raw.Utf8.Span).Value is JsonObject tree)
        {
            CustomReading read = CustomReading.Of(tree, this);
            if (read.Object is { } value) return value;
            input.FailValue(read.Error);
        }

        return EmptyValue;
    }

    /// <summary>Custom objects have no form in protobuf.</summary>
    public override IMessageKind ReadProto(ref ProtoInput input)
    {
        input.Fail($"{this} has no form in protobuf");
        return EmptyValue;
    }

    /// <inheritdoc/>
    public override IMessageKind WithDefaults(IMessageKind value) =>
        value is CustomObject custom ? custom.WithContent((JsonObject)Defaulting.Default(custom.Content, Structural)) : value;
}
