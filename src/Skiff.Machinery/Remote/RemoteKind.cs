using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Remote;

/// <summary>
/// A kind that another server serves. What its objects are like is that server's business: here only their metadata is
/// known, which is enough to delete them and to collect what they own.
/// </summary>
public sealed class RemoteKind : Kind
{
    private RemoteObject? empty;

    /// <summary>The kind of a resource; null for a subresource, or for what names no kind.</summary>
    /// <param name="group">The group it is served in.</param>
    /// <param name="version">The version.</param>
    /// <param name="resource">What its server says of it.</param>
    public static RemoteKind? Of(string group, string version, APIResource resource)
    {
        if (resource.Name.Length == 0 || resource.Kind.Length == 0 || resource.Name.Contains('/', StringComparison.Ordinal)) return null;
        return new()
        {
            Group = group,
            Version = version,
            Name = resource.Kind,
            Plural = resource.Name,
            Singular = resource.SingularName,
            ShortNames = [.. resource.ShortNames],
            Categories = [.. resource.Categories],
            Namespaced = resource.Namespaced,
            Verbs = [.. resource.Verbs],
            Subresources = [],
        };
    }

    /// <inheritdoc/>
    public override TypeSchema Schema => PartialObjectMetadata.Schema;

    /// <inheritdoc/>
    public override IMessageKind EmptyValue => empty ??= new(this, ObjectMeta.Empty);

    /// <summary>Whether another one means the same, so that either may stand for both.</summary>
    public bool IsLike(RemoteKind other) =>
        Group == other.Group && Version == other.Version && Name == other.Name && Plural == other.Plural
        && Namespaced == other.Namespaced && Verbs.SequenceEqual(other.Verbs);

    /// <inheritdoc/>
    public override IMessageKind ReadJson(ref JsonInput input) =>
        new RemoteObject(this, PartialObjectMetadata.ReadJson(ref input).Metadata);

    /// <inheritdoc/>
    public override IMessageKind ReadProto(ref ProtoInput input) =>
        new RemoteObject(this, PartialObjectMetadata.ReadProto(ref input).Metadata);

    /// <inheritdoc/>
    public override IMessageKind WithDefaults(IMessageKind value) => value;
}

/// <summary>An object of another server, of which only the metadata is known. Immutable, compared by content.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Metadata">Its metadata.</param>
public sealed record RemoteObject(RemoteKind Kind, ObjectMeta Metadata) : IObject
{
    Kind IMessageKind.Kind => Kind;

    TypeSchema IMessage.TypeSchema => Kind.Schema;

    /// <inheritdoc/>
    public IObject WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };

    /// <inheritdoc/>
    public void WriteJson(JsonOutput output) => (PartialObjectMetadata.Empty with { Metadata = Metadata }).WriteJson(output);

    /// <inheritdoc/>
    public void WriteProto(ProtoOutput output) => (PartialObjectMetadata.Empty with { Metadata = Metadata }).WriteProto(output);

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {ObjectKey.Of(this)}";
}
