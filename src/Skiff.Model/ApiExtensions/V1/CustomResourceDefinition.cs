namespace Skiff.Model.ApiExtensions.V1;

[Kind(Group = "apiextensions.k8s.io", Plural = "customresourcedefinitions", ShortNames = ["crd", "crds"], Categories = ["api-extensions"], Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record CustomResourceDefinition : IObject
{
    /// <summary>Standard object metadata.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    [Field(2, Omit = Omit.Never), Required]
    public CustomResourceDefinitionSpec Spec { get; init; } = CustomResourceDefinitionSpec.Empty;

    [Field(3)]
    public CustomResourceDefinitionStatus Status { get; init; } = CustomResourceDefinitionStatus.Empty;
}

[Schema]
public sealed partial record CustomResourceDefinitionSpec
{
    [Field(1, Omit = Omit.Never), Required]
    public string Group { get; init; } = "";

    [Field(3, Omit = Omit.Never), Required]
    public CustomResourceDefinitionNames Names { get; init; } = CustomResourceDefinitionNames.Empty;

    [Field(4, Omit = Omit.Never), Required, Enum(typeof(ResourceScope))]
    public string Scope { get; init; } = "";

    [Field(7, Omit = Omit.Never), Required, Atomic]
    public ListOf<CustomResourceDefinitionVersion> Versions { get; init; }

    [Field(9)]
    public CustomResourceConversion? Conversion { get; init; }

    [Field(10)]
    public bool PreserveUnknownFields { get; init; }
}

[Schema]
public sealed partial record CustomResourceDefinitionNames
{
    [Field(1, Omit = Omit.Never), Required]
    public string Plural { get; init; } = "";

    [Field(2)]
    public string Singular { get; init; } = "";

    [Field(3), Atomic]
    public ListOf<string> ShortNames { get; init; }

    [Field(4, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    [Field(5)]
    public string ListKind { get; init; } = "";

    [Field(6), Atomic]
    public ListOf<string> Categories { get; init; }
}

[Schema]
public sealed partial record CustomResourceDefinitionVersion
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public bool Served { get; init; }

    [Field(3, Omit = Omit.Never), Required]
    public bool Storage { get; init; }

    [Field(7)]
    public bool Deprecated { get; init; }

    [Field(8)]
    public string? DeprecationWarning { get; init; }

    [Field(4)]
    public CustomResourceValidation? Schema { get; init; }

    [Field(5)]
    public CustomResourceSubresources? Subresources { get; init; }

    [Field(6), Atomic]
    public ListOf<CustomResourceColumnDefinition> AdditionalPrinterColumns { get; init; }

    [Field(9), Atomic]
    public ListOf<SelectableField> SelectableFields { get; init; }
}

[Schema]
public sealed partial record CustomResourceValidation
{
    [Field(1)]
    public JSONSchemaProps? OpenAPIV3Schema { get; init; }
}

[Schema]
public sealed partial record JSONSchemaProps
{
    [Field(1, Name = "id")]
    public string ID { get; init; } = "";

    [Field(2, Name = "$schema")]
    public string Schema { get; init; } = "";

    [Field(3, Name = "$ref")]
    public string? Ref { get; init; }

    [Field(4)]
    public string Description { get; init; } = "";

    [Field(5)]
    public string Type { get; init; } = "";

    [Field(6)]
    public string Format { get; init; } = "";

    [Field(7)]
    public string Title { get; init; } = "";

    [Field(8)]
    public RawJson Default { get; init; }

    [Field(9)]
    public double? Maximum { get; init; }

    [Field(10)]
    public bool ExclusiveMaximum { get; init; }

    [Field(11)]
    public double? Minimum { get; init; }

    [Field(12)]
    public bool ExclusiveMinimum { get; init; }

    [Field(13)]
    public long? MaxLength { get; init; }

    [Field(14)]
    public long? MinLength { get; init; }

    [Field(15)]
    public string Pattern { get; init; } = "";

    [Field(16)]
    public long? MaxItems { get; init; }

    [Field(17)]
    public long? MinItems { get; init; }

    [Field(18)]
    public bool UniqueItems { get; init; }

    [Field(19)]
    public double? MultipleOf { get; init; }

    [Field(20), Atomic]
    public ListOf<RawJson> Enum { get; init; }

    [Field(21)]
    public long? MaxProperties { get; init; }

    [Field(22)]
    public long? MinProperties { get; init; }

    [Field(23), Atomic]
    public ListOf<string> Required { get; init; }

    [Field(24)]
    public JSONSchemaPropsOrArray? Items { get; init; }

    [Field(25), Atomic]
    public ListOf<JSONSchemaProps> AllOf { get; init; }

    [Field(26), Atomic]
    public ListOf<JSONSchemaProps> OneOf { get; init; }

    [Field(27), Atomic]
    public ListOf<JSONSchemaProps> AnyOf { get; init; }

    [Field(28)]
    public JSONSchemaProps? Not { get; init; }

    [Field(29)]
    public MapOf<JSONSchemaProps> Properties { get; init; }

    [Field(30)]
    public JSONSchemaPropsOrBool? AdditionalProperties { get; init; }

    [Field(31)]
    public MapOf<JSONSchemaProps> PatternProperties { get; init; }

    [Field(32)]
    public MapOf<JSONSchemaPropsOrStringArray> Dependencies { get; init; }

    [Field(33)]
    public JSONSchemaPropsOrBool? AdditionalItems { get; init; }

    [Field(34)]
    public MapOf<JSONSchemaProps> Definitions { get; init; }

    [Field(35)]
    public ExternalDocumentation? ExternalDocs { get; init; }

    [Field(36)]
    public RawJson Example { get; init; }

    [Field(37)]
    public bool Nullable { get; init; }

    [Field(38, Name = "x-kubernetes-preserve-unknown-fields")]
    public bool? XPreserveUnknownFields { get; init; }

    [Field(39, Name = "x-kubernetes-embedded-resource")]
    public bool XEmbeddedResource { get; init; }

    [Field(40, Name = "x-kubernetes-int-or-string")]
    public bool XIntOrString { get; init; }

    [Field(41, Name = "x-kubernetes-list-map-keys"), Atomic]
    public ListOf<string> XListMapKeys { get; init; }

    [Field(42, Name = "x-kubernetes-list-type")]
    public string? XListType { get; init; }

    [Field(43, Name = "x-kubernetes-map-type")]
    public string? XMapType { get; init; }

    [Field(44, Name = "x-kubernetes-validations"), ListMap("rule"), PatchMergeKey("rule"), PatchStrategy("merge")]
    public ListOf<ValidationRule> XValidations { get; init; }
}

[Schema]
public sealed partial record ExternalDocumentation
{
    [Field(1)]
    public string Description { get; init; } = "";

    [Field(2, Name = "url")]
    public string URL { get; init; } = "";
}

[Schema]
public sealed partial record ValidationRule
{
    [Field(1, Omit = Omit.Never), Required]
    public string Rule { get; init; } = "";

    [Field(2)]
    public string Message { get; init; } = "";

    [Field(3)]
    public string MessageExpression { get; init; } = "";

    [Field(4), Enum(typeof(FieldValueErrorReason))]
    public string? Reason { get; init; }

    [Field(5)]
    public string FieldPath { get; init; } = "";

    [Field(6)]
    public bool? OptionalOldSelf { get; init; }
}

[Schema]
public sealed partial record CustomResourceSubresources
{
    [Field(1)]
    public CustomResourceSubresourceStatus? Status { get; init; }

    [Field(2)]
    public CustomResourceSubresourceScale? Scale { get; init; }
}

[Schema]
public sealed partial record CustomResourceSubresourceStatus
{

}

[Schema]
public sealed partial record CustomResourceSubresourceScale
{
    [Field(1, Omit = Omit.Never), Required]
    public string SpecReplicasPath { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string StatusReplicasPath { get; init; } = "";

    [Field(3)]
    public string? LabelSelectorPath { get; init; }
}

[Schema]
public sealed partial record CustomResourceColumnDefinition
{
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Type { get; init; } = "";

    [Field(3)]
    public string Format { get; init; } = "";

    [Field(4)]
    public string Description { get; init; } = "";

    [Field(5)]
    public int Priority { get; init; }

    [Field(6, Name = "jsonPath", Omit = Omit.Never), Required]
    public string JSONPath { get; init; } = "";
}

[Schema]
public sealed partial record SelectableField
{
    [Field(1, Name = "jsonPath", Omit = Omit.Never), Required]
    public string JSONPath { get; init; } = "";
}

[Schema]
public sealed partial record CustomResourceConversion
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(ConversionStrategyType))]
    public string Strategy { get; init; } = "";

    [Field(2)]
    public WebhookConversion? Webhook { get; init; }
}

[Schema]
public sealed partial record WebhookConversion
{
    [Field(2)]
    public WebhookClientConfig? ClientConfig { get; init; }

    [Field(3, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> ConversionReviewVersions { get; init; }
}

[Schema]
public sealed partial record WebhookClientConfig
{
    [Field(3, Name = "url")]
    public string? URL { get; init; }

    [Field(1)]
    public ServiceReference? Service { get; init; }

    [Field(2, Name = "caBundle")]
    public Bytes CABundle { get; init; }
}

[Schema]
public sealed partial record ServiceReference
{
    [Field(1, Omit = Omit.Never), Required]
    public string Namespace { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    [Field(3)]
    public string? Path { get; init; }

    [Field(4)]
    public int? Port { get; init; }
}

[Schema]
public sealed partial record CustomResourceDefinitionStatus
{
    [Field(1, Omit = Omit.Never), ListMap("type")]
    public ListOf<CustomResourceDefinitionCondition> Conditions { get; init; }

    [Field(2, Omit = Omit.Never)]
    public CustomResourceDefinitionNames AcceptedNames { get; init; } = CustomResourceDefinitionNames.Empty;

    [Field(3, Omit = Omit.Never), Atomic]
    public ListOf<string> StoredVersions { get; init; }

    [Field(4)]
    public long ObservedGeneration { get; init; }
}

[Schema]
public sealed partial record CustomResourceDefinitionCondition
{
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(CustomResourceDefinitionConditionType))]
    public string Type { get; init; } = "";

    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    [Field(3)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    [Field(4)]
    public string Reason { get; init; } = "";

    [Field(5)]
    public string Message { get; init; } = "";

    [Field(6)]
    public long ObservedGeneration { get; init; }
}
