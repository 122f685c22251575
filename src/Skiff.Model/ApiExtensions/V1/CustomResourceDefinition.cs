namespace Skiff.Model.ApiExtensions.V1;

/// <summary>
/// Adds a new resource type to the API server; named after the plural and group, as in widgets.example.com.
/// </summary>
[Kind(Group = "apiextensions.k8s.io", Plural = "customresourcedefinitions", ShortNames = ["crd", "crds"], Categories = ["api-extensions"], Scope = Scope.Cluster)]
[Subresource("status")]
public sealed partial record CustomResourceDefinition : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Names, scope, versions and schemas of the new resource.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public CustomResourceDefinitionSpec Spec { get; init; } = CustomResourceDefinitionSpec.Empty;

    /// <summary>Names accepted, versions stored and conditions, written by the API server.</summary>
    [Field(3)]
    public CustomResourceDefinitionStatus Status { get; init; } = CustomResourceDefinitionStatus.Empty;
}

/// <summary>Defines how a custom resource is named, versioned, validated and converted.</summary>
[Schema]
public sealed partial record CustomResourceDefinitionSpec
{
    /// <summary>API group of the resource, a DNS subdomain served under /apis; immutable.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Group { get; init; } = "";

    /// <summary>Kind, plural and other names under which the resource is known.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public CustomResourceDefinitionNames Names { get; init; } = CustomResourceDefinitionNames.Empty;

    /// <summary>Whether the objects live in namespaces: Namespaced or Cluster; immutable.</summary>
    [Field(4, Omit = Omit.Never), Required, Enum(typeof(ResourceScope))]
    public string Scope { get; init; } = "";

    /// <summary>
    /// All versions of the resource, of which exactly one is stored; discovery ranks stable over beta over alpha, then
    /// higher numbers.
    /// </summary>
    [Field(7, Omit = Omit.Never), Required, Atomic]
    public ListOf<CustomResourceDefinitionVersion> Versions { get; init; }

    /// <summary>How objects are converted between versions; defaults to strategy None.</summary>
    [Field(9)]
    public CustomResourceConversion? Conversion { get; init; }

    /// <summary>
    /// Legacy switch to store fields absent from the schema; must be false in v1, where
    /// x-kubernetes-preserve-unknown-fields takes its place.
    /// </summary>
    [Field(10)]
    public bool PreserveUnknownFields { get; init; }
}

/// <summary>Names of a custom resource, all of which must be free in the group.</summary>
[Schema]
public sealed partial record CustomResourceDefinitionNames
{
    /// <summary>
    /// Plural name used in URLs, all lowercase; with the group it forms the definition's name, immutable.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Plural { get; init; } = "";

    /// <summary>Singular name accepted by clients, all lowercase; defaults to the kind in lower case.</summary>
    [Field(2)]
    public string Singular { get; init; } = "";

    /// <summary>Abbreviations clients may use instead of the plural, all lowercase.</summary>
    [Field(3), Atomic]
    public ListOf<string> ShortNames { get; init; }

    /// <summary>Kind of the objects, normally singular CamelCase; the value of kind in each of them.</summary>
    [Field(4, Omit = Omit.Never), Required]
    public string Kind { get; init; } = "";

    /// <summary>Kind of lists of the objects; defaults to the kind followed by List.</summary>
    [Field(5)]
    public string ListKind { get; init; } = "";

    /// <summary>Groupings the resource joins, such as all, by which clients address many resources together.</summary>
    [Field(6), Atomic]
    public ListOf<string> Categories { get; init; }
}

/// <summary>One version of a custom resource, with its schema and serving options.</summary>
[Schema]
public sealed partial record CustomResourceDefinitionVersion
{
    /// <summary>Version name as used in URLs, such as v1 or v1beta1; a DNS label unique in the list.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>Whether the version can be used through the REST API.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public bool Served { get; init; }

    /// <summary>Whether objects are persisted in this version; exactly one version must say true.</summary>
    [Field(3, Omit = Omit.Never), Required]
    public bool Storage { get; init; }

    /// <summary>Whether requests to this version return a deprecation warning; default false.</summary>
    [Field(7)]
    public bool Deprecated { get; init; }

    /// <summary>
    /// Text replacing the stock deprecation warning, at most 256 printable characters; allowed only when deprecated is
    /// true.
    /// </summary>
    [Field(8)]
    public string? DeprecationWarning { get; init; }

    /// <summary>Schema used to validate, prune and default objects of this version; required.</summary>
    [Field(4)]
    public CustomResourceValidation? Schema { get; init; }

    /// <summary>Which of status and scale the version offers.</summary>
    [Field(5)]
    public CustomResourceSubresources? Subresources { get; init; }

    /// <summary>
    /// Extra columns in tabular output; with none given, only the object's age is shown beside its name.
    /// </summary>
    [Field(6), Atomic]
    public ListOf<CustomResourceColumnDefinition> AdditionalPrinterColumns { get; init; }

    /// <summary>Fields that field selectors may use, beyond metadata.name and metadata.namespace; at most 8.</summary>
    [Field(9), Atomic]
    public ListOf<SelectableField> SelectableFields { get; init; }
}

/// <summary>Holds the schema used to validate custom objects.</summary>
[Schema]
public sealed partial record CustomResourceValidation
{
    /// <summary>Structural OpenAPI v3 schema for the whole object.</summary>
    [Field(1)]
    public JSONSchemaProps? OpenAPIV3Schema { get; init; }
}

/// <summary>
/// Node of an OpenAPI v3 schema that validates custom objects; structural rules and Kubernetes extensions apply.
/// </summary>
[Schema]
public sealed partial record JSONSchemaProps
{
    /// <summary>Identifier of the schema in JSON Schema; not permitted in v1 definitions.</summary>
    [Field(1, Name = "id")]
    public string ID { get; init; } = "";

    /// <summary>URI of the JSON Schema dialect; carries no meaning here.</summary>
    [Field(2, Name = "$schema")]
    public string Schema { get; init; } = "";

    /// <summary>Reference to another schema; not permitted in definitions, where schemas must be spelled out.</summary>
    [Field(3, Name = "$ref")]
    public string? Ref { get; init; }

    /// <summary>Explains the field to readers, for example through kubectl explain.</summary>
    [Field(4)]
    public string Description { get; init; } = "";

    /// <summary>
    /// JSON type of the value: object, array, string, integer, number or boolean; needed at every level unless
    /// x-kubernetes-int-or-string or x-kubernetes-preserve-unknown-fields is set.
    /// </summary>
    [Field(5)]
    public string Type { get; init; } = "";

    /// <summary>
    /// Name of a format the value must follow, such as date-time, duration, uuid, byte, ipv4 or int32; unknown formats
    /// are ignored.
    /// </summary>
    [Field(6)]
    public string Format { get; init; } = "";

    /// <summary>Short title of the schema, for documentation only.</summary>
    [Field(7)]
    public string Title { get; init; } = "";

    /// <summary>
    /// Value filled in when the field is absent, both on requests and on reading from storage; must satisfy the schema.
    /// </summary>
    [Field(8)]
    public RawJson Default { get; init; }

    /// <summary>Largest permitted number, included unless exclusiveMaximum is true.</summary>
    [Field(9)]
    public double? Maximum { get; init; }

    /// <summary>Whether the value must be strictly less than maximum; default false.</summary>
    [Field(10)]
    public bool ExclusiveMaximum { get; init; }

    /// <summary>Smallest permitted number, included unless exclusiveMinimum is true.</summary>
    [Field(11)]
    public double? Minimum { get; init; }

    /// <summary>Whether the value must be strictly greater than minimum; default false.</summary>
    [Field(12)]
    public bool ExclusiveMinimum { get; init; }

    /// <summary>Greatest permitted length of a string, in characters.</summary>
    [Field(13)]
    public long? MaxLength { get; init; }

    /// <summary>Least permitted length of a string, in characters.</summary>
    [Field(14)]
    public long? MinLength { get; init; }

    /// <summary>Regular expression a string must match; it is not anchored unless it says so itself.</summary>
    [Field(15)]
    public string Pattern { get; init; } = "";

    /// <summary>Greatest permitted number of array elements; setting it keeps CEL cost estimates low.</summary>
    [Field(16)]
    public long? MaxItems { get; init; }

    /// <summary>Least permitted number of array elements; zero or more.</summary>
    [Field(17)]
    public long? MinItems { get; init; }

    /// <summary>
    /// Whether array elements must differ from each other; true is not permitted, use x-kubernetes-list-type set
    /// instead.
    /// </summary>
    [Field(18)]
    public bool UniqueItems { get; init; }

    /// <summary>Number of which the value must be a whole multiple; above zero.</summary>
    [Field(19)]
    public double? MultipleOf { get; init; }

    /// <summary>Complete list of permitted values, any JSON value being possible.</summary>
    [Field(20), Atomic]
    public ListOf<RawJson> Enum { get; init; }

    /// <summary>Greatest permitted number of entries in an object.</summary>
    [Field(21)]
    public long? MaxProperties { get; init; }

    /// <summary>Least permitted number of entries in an object.</summary>
    [Field(22)]
    public long? MinProperties { get; init; }

    /// <summary>Names of the properties an object must have.</summary>
    [Field(23), Atomic]
    public ListOf<string> Required { get; init; }

    /// <summary>Schema of the array elements; definitions permit a single schema, not a list.</summary>
    [Field(24)]
    public JSONSchemaPropsOrArray? Items { get; init; }

    /// <summary>Schemas that the value must satisfy all at once; structural rules limit them to value checks.</summary>
    [Field(25), Atomic]
    public ListOf<JSONSchemaProps> AllOf { get; init; }

    /// <summary>
    /// Schemas of which the value must satisfy exactly one; structural rules limit them to value checks.
    /// </summary>
    [Field(26), Atomic]
    public ListOf<JSONSchemaProps> OneOf { get; init; }

    /// <summary>
    /// Schemas of which the value must satisfy at least one; structural rules limit them to value checks.
    /// </summary>
    [Field(27), Atomic]
    public ListOf<JSONSchemaProps> AnyOf { get; init; }

    /// <summary>Schema that the value must fail to satisfy; structural rules limit it to value checks.</summary>
    [Field(28)]
    public JSONSchemaProps? Not { get; init; }

    /// <summary>Schema of each known object property by name; excludes additionalProperties.</summary>
    [Field(29)]
    public MapOf<JSONSchemaProps> Properties { get; init; }

    /// <summary>
    /// Schema for the values of a map with free keys, or true to permit anything; excludes properties.
    /// </summary>
    [Field(30)]
    public JSONSchemaPropsOrBool? AdditionalProperties { get; init; }

    /// <summary>Schemas for properties whose names match regular expressions; not permitted in definitions.</summary>
    [Field(31)]
    public MapOf<JSONSchemaProps> PatternProperties { get; init; }

    /// <summary>Requirements brought in by the presence of a property; not permitted in definitions.</summary>
    [Field(32)]
    public MapOf<JSONSchemaPropsOrStringArray> Dependencies { get; init; }

    /// <summary>Schema for array elements beyond a positional list; not permitted in definitions.</summary>
    [Field(33)]
    public JSONSchemaPropsOrBool? AdditionalItems { get; init; }

    /// <summary>Named schemas meant for reuse by reference; not permitted in definitions of custom resources.</summary>
    [Field(34)]
    public MapOf<JSONSchemaProps> Definitions { get; init; }

    /// <summary>Link to further documentation of the schema; has no effect on validation.</summary>
    [Field(35)]
    public ExternalDocumentation? ExternalDocs { get; init; }

    /// <summary>Sample value for documentation; has no effect on validation.</summary>
    [Field(36)]
    public RawJson Example { get; init; }

    /// <summary>
    /// Whether null is permitted as the value; if not, nulls are dropped where a default exists and rejected otherwise.
    /// </summary>
    [Field(37)]
    public bool Nullable { get; init; }

    /// <summary>
    /// When true, fields absent from the schema are kept here; nested properties with schemas prune again. May be true
    /// or unset.
    /// </summary>
    [Field(38, Name = "x-kubernetes-preserve-unknown-fields")]
    public bool? XPreserveUnknownFields { get; init; }

    /// <summary>
    /// Marks an object as a complete Kubernetes object whose apiVersion, kind and metadata are required and validated;
    /// needs type object.
    /// </summary>
    [Field(39, Name = "x-kubernetes-embedded-resource")]
    public bool XEmbeddedResource { get; init; }

    /// <summary>Marks a value as either integer or string; type must then be left out.</summary>
    [Field(40, Name = "x-kubernetes-int-or-string")]
    public bool XIntOrString { get; init; }

    /// <summary>
    /// Properties that together identify a list element; required for list type map, and each must be a scalar that is
    /// required or defaulted.
    /// </summary>
    [Field(41, Name = "x-kubernetes-list-map-keys"), Atomic]
    public ListOf<string> XListMapKeys { get; init; }

    /// <summary>
    /// How apply merges an array: atomic, the default, replaces it, set holds unique values, map merges by
    /// x-kubernetes-list-map-keys.
    /// </summary>
    [Field(42, Name = "x-kubernetes-list-type")]
    public string? XListType { get; init; }

    /// <summary>
    /// How apply merges an object: granular, the default, gives each entry its own owner, atomic replaces it as a
    /// whole.
    /// </summary>
    [Field(43, Name = "x-kubernetes-map-type")]
    public string? XMapType { get; init; }

    /// <summary>
    /// CEL rules the value must satisfy, each expression unique; cost limits apply, so bound lists and strings.
    /// </summary>
    [Field(44, Name = "x-kubernetes-validations"), ListMap("rule"), PatchMergeKey("rule"), PatchStrategy("merge")]
    public ListOf<ValidationRule> XValidations { get; init; }
}

/// <summary>Link to documentation held outside the schema.</summary>
[Schema]
public sealed partial record ExternalDocumentation
{
    /// <summary>Short text telling what the linked documentation covers.</summary>
    [Field(1)]
    public string Description { get; init; } = "";

    /// <summary>Address of the documentation outside the schema.</summary>
    [Field(2, Name = "url")]
    public string URL { get; init; } = "";
}

/// <summary>One CEL rule attached to a schema node and what to say when it is broken.</summary>
[Schema]
public sealed partial record ValidationRule
{
    /// <summary>
    /// CEL returning true for valid values, with self as the value here; use of oldSelf makes it apply to updates only.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Rule { get; init; } = "";

    /// <summary>Text shown when the rule is broken, on one line; required if the rule spans several lines.</summary>
    [Field(2)]
    public string Message { get; init; } = "";

    /// <summary>
    /// CEL returning the failure text, with the rule's inputs; takes precedence over message, which serves again if it
    /// errs or returns blanks.
    /// </summary>
    [Field(3)]
    public string MessageExpression { get; init; } = "";

    /// <summary>
    /// Machine-readable cause sent to the client: FieldValueInvalid, the default, FieldValueForbidden,
    /// FieldValueRequired or FieldValueDuplicate.
    /// </summary>
    [Field(4), Enum(typeof(FieldValueErrorReason))]
    public string? Reason { get; init; }

    /// <summary>
    /// Field to blame, as a path relative to this node like .spec.name or ['a.b']; must exist in the schema, list
    /// indexes not allowed.
    /// </summary>
    [Field(5)]
    public string FieldPath { get; init; } = "";

    /// <summary>
    /// When true, the rule also runs on creation, with oldSelf as a CEL optional that is empty if no old value exists.
    /// </summary>
    [Field(6)]
    public bool? OptionalOldSelf { get; init; }
}

/// <summary>Subresources offered for a custom resource version.</summary>
[Schema]
public sealed partial record CustomResourceSubresources
{
    /// <summary>
    /// Turns on /status; the main endpoint then ignores status changes, and /status ignores everything else except some
    /// metadata.
    /// </summary>
    [Field(1)]
    public CustomResourceSubresourceStatus? Status { get; init; }

    /// <summary>Turns on the scale subresource, so that autoscalers and kubectl scale can work.</summary>
    [Field(2)]
    public CustomResourceSubresourceScale? Scale { get; init; }
}

/// <summary>Empty marker whose presence turns on the status subresource.</summary>
[Schema]
public sealed partial record CustomResourceSubresourceStatus
{

}

/// <summary>Maps fields of a custom object to those of the scale subresource.</summary>
[Schema]
public sealed partial record CustomResourceSubresourceScale
{
    /// <summary>
    /// Dotted path under .spec to the wanted replica count, without array notation; required, and the field must be set
    /// for reads to work.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required]
    public string SpecReplicasPath { get; init; } = "";

    /// <summary>
    /// Dotted path under .status to the observed replica count, without array notation; required, absent values read as
    /// 0.
    /// </summary>
    [Field(2, Omit = Omit.Never), Required]
    public string StatusReplicasPath { get; init; } = "";

    /// <summary>
    /// Dotted path under .status or .spec to the pods' label selector in string form; needed by the horizontal pod
    /// autoscaler.
    /// </summary>
    [Field(3)]
    public string? LabelSelectorPath { get; init; }
}

/// <summary>Column of the tabular output of a custom resource.</summary>
[Schema]
public sealed partial record CustomResourceColumnDefinition
{
    /// <summary>Heading of the column as people see it.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>OpenAPI type of the values: integer, number, string, boolean or date.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Type { get; init; } = "";

    /// <summary>
    /// OpenAPI format of the values, a hint to clients; name marks the column that identifies the object.
    /// </summary>
    [Field(3)]
    public string Format { get; init; } = "";

    /// <summary>Explains to people what the column shows.</summary>
    [Field(4)]
    public string Description { get; init; } = "";

    /// <summary>Importance of the column, 0 being highest; columns above 0 appear only in wide output.</summary>
    [Field(5)]
    public int Priority { get; init; }

    /// <summary>Simple JSON path to the value within each object, such as .status.phase.</summary>
    [Field(6, Name = "jsonPath", Omit = Omit.Never), Required]
    public string JSONPath { get; init; } = "";
}

/// <summary>Field of a custom resource that field selectors may use.</summary>
[Schema]
public sealed partial record SelectableField
{
    /// <summary>
    /// Simple path to the field, such as .spec.color; must lead to a string, boolean or integer, outside metadata and
    /// unique.
    /// </summary>
    [Field(1, Name = "jsonPath", Omit = Omit.Never), Required]
    public string JSONPath { get; init; } = "";
}

/// <summary>How custom objects are converted between versions.</summary>
[Schema]
public sealed partial record CustomResourceConversion
{
    /// <summary>None only changes apiVersion and leaves the rest alone, Webhook calls an external service.</summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(ConversionStrategyType))]
    public string Strategy { get; init; } = "";

    /// <summary>How to call the conversion service; required for strategy Webhook and forbidden for None.</summary>
    [Field(2)]
    public WebhookConversion? Webhook { get; init; }
}

/// <summary>How to call a service that converts custom objects.</summary>
[Schema]
public sealed partial record WebhookConversion
{
    /// <summary>How to reach the conversion service; required for strategy Webhook.</summary>
    [Field(2)]
    public WebhookClientConfig? ClientConfig { get; init; }

    /// <summary>
    /// ConversionReview versions the service understands, in order of preference; required, and the server uses the
    /// first it knows.
    /// </summary>
    [Field(3, Omit = Omit.Never), Required, Atomic]
    public ListOf<string> ConversionReviewVersions { get; init; }
}

/// <summary>How to reach a conversion webhook over TLS; give exactly one of url and service.</summary>
[Schema]
public sealed partial record WebhookClientConfig
{
    /// <summary>
    /// Address of the webhook as an https URL without user info, query or fragment; excludes service.
    /// </summary>
    [Field(3, Name = "url")]
    public string? URL { get; init; }

    /// <summary>In-cluster service that serves the webhook; excludes url.</summary>
    [Field(1)]
    public ServiceReference? Service { get; init; }

    /// <summary>
    /// PEM certificates for checking the webhook's server certificate, base64-encoded in JSON; unset means the API
    /// server's system roots.
    /// </summary>
    [Field(2, Name = "caBundle")]
    public Bytes CABundle { get; init; }
}

/// <summary>Points at an in-cluster service that serves conversion calls.</summary>
[Schema]
public sealed partial record ServiceReference
{
    /// <summary>Namespace of the service to call; required.</summary>
    [Field(1, Omit = Omit.Never), Required]
    public string Namespace { get; init; } = "";

    /// <summary>Name of the service to call; required.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public string Name { get; init; } = "";

    /// <summary>URL path to which the calls are sent.</summary>
    [Field(3)]
    public string? Path { get; init; }

    /// <summary>Port of the service, 1 to 65535; default 443.</summary>
    [Field(4)]
    public int? Port { get; init; }
}

/// <summary>State of a custom resource definition, as reported by the API server.</summary>
[Schema]
public sealed partial record CustomResourceDefinitionStatus
{
    /// <summary>Current conditions, such as Established and NamesAccepted, one per type.</summary>
    [Field(1, Omit = Omit.Never), ListMap("type")]
    public ListOf<CustomResourceDefinitionCondition> Conditions { get; init; }

    /// <summary>Names actually served, which may differ from those in spec if some are taken.</summary>
    [Field(2, Omit = Omit.Never)]
    public CustomResourceDefinitionNames AcceptedNames { get; init; } = CustomResourceDefinitionNames.Empty;

    /// <summary>
    /// Versions in which objects were ever persisted; they cannot leave spec until migrated and removed from this list.
    /// </summary>
    [Field(3, Omit = Omit.Never), Atomic]
    public ListOf<string> StoredVersions { get; init; }

    /// <summary>Value of metadata.generation that the controller had processed when it wrote this status.</summary>
    [Field(4)]
    public long ObservedGeneration { get; init; }
}

/// <summary>One aspect of a definition's state at a point in time.</summary>
[Schema]
public sealed partial record CustomResourceDefinitionCondition
{
    /// <summary>
    /// Aspect reported on: Established, NamesAccepted, NonStructuralSchema, Terminating or
    /// KubernetesAPIApprovalPolicyConformant.
    /// </summary>
    [Field(1, Omit = Omit.Never), Required, Enum(typeof(CustomResourceDefinitionConditionType))]
    public string Type { get; init; } = "";

    /// <summary>Whether the condition holds: True, False or Unknown.</summary>
    [Field(2, Omit = Omit.Never), Required, Enum(typeof(ConditionStatus))]
    public string Status { get; init; } = "";

    /// <summary>When the condition's status last changed value.</summary>
    [Field(3, Omit = Omit.Never)]
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>Machine-readable CamelCase word explaining the last status change.</summary>
    [Field(4)]
    public string Reason { get; init; } = "";

    /// <summary>Human-readable explanation of the last status change.</summary>
    [Field(5)]
    public string Message { get; init; } = "";

    /// <summary>
    /// Value of metadata.generation on which the condition is based; lower than the current one means outdated.
    /// </summary>
    [Field(6)]
    public long ObservedGeneration { get; init; }
}
