using Skiff.Model.Meta.V1;

namespace Skiff.Model;

/// <summary>A path below a kind's objects.</summary>
/// <param name="Name">Path segment.</param>
/// <param name="KindPath">The kind it speaks, <c>autoscaling/v1/Scale</c>; null for the parent's own.</param>
/// <param name="Verbs">Verbs served.</param>
public sealed record Subresource(string Name, string? KindPath, IReadOnlyList<string> Verbs);

/// <summary>The descriptor of an API kind: names, resource, schema and wire forms.</summary>
public abstract class Kind
{
    /// <summary>API group; empty for core.</summary>
    public required string Group { get; init; }

    /// <summary>API version.</summary>
    public required string Version { get; init; }

    /// <summary>The kind's name, such as <c>Pod</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Resource name; empty for a kind that is never served by itself.</summary>
    public required string Plural { get; init; }

    /// <summary>Singular resource name.</summary>
    public required string Singular { get; init; }

    /// <summary>Abbreviations.</summary>
    public required IReadOnlyList<string> ShortNames { get; init; }

    /// <summary>Groups of resources the kind answers to.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    /// <summary>Whether objects live in a namespace.</summary>
    public required bool Namespaced { get; init; }

    /// <summary>Verbs served for the resource.</summary>
    public required IReadOnlyList<string> Verbs { get; init; }

    /// <summary>Paths below the objects.</summary>
    public required IReadOnlyList<Subresource> Subresources { get; init; }

    /// <summary><c>apiVersion</c>: <c>apps/v1</c>, or <c>v1</c> for core.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The package of upstream's internal form of the kind, which a few of its messages name.</summary>
    public string InternalPackage => Group.Length == 0 ? "core" : Group.Split('.')[0];

    /// <summary>Group-qualified resource, as errors name it: <c>deployments.apps</c>, or <c>pods</c>.</summary>
    public string Resource => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Group-qualified kind, as validation errors name it: <c>Deployment.apps</c>, or <c>Pod</c>.</summary>
    public string QualifiedName => Group.Length == 0 ? Name : $"{Name}.{Group}";

    /// <summary>The kind's name for a list of its objects.</summary>
    public virtual string ListName => $"{Name}List";

    /// <summary>The version in which objects are stored, as far as clients are told.</summary>
    public virtual string StoredVersion => Version;

    /// <summary>Schema of the objects.</summary>
    public abstract TypeSchema Schema { get; }

    /// <summary>The shared record with every field absent.</summary>
    public abstract IMessageKind EmptyValue { get; }

    /// <summary>Reads a JSON object.</summary>
    public abstract IMessageKind ReadJson(ref JsonInput input);

    /// <summary>Reads the protobuf fields of an object.</summary>
    public abstract IMessageKind ReadProto(ref ProtoInput input);

    /// <summary>The object with upstream's defaults.</summary>
    public abstract IMessageKind WithDefaults(IMessageKind value);

    /// <inheritdoc/>
    public override string ToString() => $"{ApiVersion}, Kind={Name}";
}

/// <summary>The descriptor of a kind whose record is known.</summary>
public sealed class Kind<T> : Kind
    where T : class, IMessageKind, IMessage<T>
{
    /// <inheritdoc/>
    public override TypeSchema Schema => T.Schema;

    /// <inheritdoc/>
    public override IMessageKind EmptyValue => T.Empty;

    /// <inheritdoc/>
    public override IMessageKind ReadJson(ref JsonInput input) => T.ReadJson(ref input);

    /// <inheritdoc/>
    public override IMessageKind ReadProto(ref ProtoInput input) => T.ReadProto(ref input);

    /// <inheritdoc/>
    public override IMessageKind WithDefaults(IMessageKind value) => T.WithDefaults((T)value);
}
