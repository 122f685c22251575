using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Custom;

/// <summary>
/// An object of a custom kind: metadata as every object has it, and whatever else its definition lets it have.
/// Immutable, compared by content.
/// </summary>
public sealed class CustomObject : IObject, IEquatable<CustomObject>
{
    /// <summary>An object of a kind.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="metadata">Its metadata.</param>
    /// <param name="content">Its members but for <c>apiVersion</c>, <c>kind</c> and <c>metadata</c>.</param>
    public CustomObject(CustomKind kind, ObjectMeta metadata, JsonObject content)
    {
        Kind = kind;
        Metadata = metadata;
        Content = content;
    }

    /// <inheritdoc cref="IMessageKind.Kind"/>
    public CustomKind Kind { get; }

    Kind IMessageKind.Kind => Kind;

    /// <inheritdoc/>
    public ObjectMeta Metadata { get; }

    /// <summary>Every member but the three that all objects have.</summary>
    public JsonObject Content { get; }

    /// <summary>
    /// Whether the object differs from the bytes it was read from, because its definition has changed since they were
    /// written.
    /// </summary>
    public bool DiffersFromBytes { get; init; }

    TypeSchema IMessage.TypeSchema => Kind.Schema;

    /// <summary>The object as a tree.</summary>
    public JsonObject Tree => Content
        .Set("metadata", EmbeddedObjects.Tree(Metadata))
        .Set("kind", Json.Of(Kind.Name))
        .Set("apiVersion", Json.Of(Kind.ApiVersion));

    /// <inheritdoc/>
    public IObject WithMetadata(ObjectMeta metadata) =>
        ReferenceEquals(metadata, Metadata) ? this : new CustomObject(Kind, metadata, Content);

    /// <summary>The same object with other content.</summary>
    public CustomObject WithContent(JsonObject content) =>
        ReferenceEquals(content, Content) ? this : new CustomObject(Kind, Metadata, content);

    /// <inheritdoc/>
    public void WriteJson(JsonOutput output)
    {
        output.BeginObject();
        int next = 0;
        WriteBefore(output, "apiVersion", ref next);
        output.Member("apiVersion");
        output.Write(Kind.ApiVersion);
        WriteBefore(output, "kind", ref next);
        output.Member("kind");
        output.Write(Kind.Name);
        WriteBefore(output, "metadata", ref next);
        output.Member("metadata");
        Metadata.WriteJson(output);
        WriteBefore(output, null, ref next);
        output.EndObject();
    }

    /// <summary>Custom objects have no form in protobuf; nobody is let ask for one.</summary>
    public void WriteProto(ProtoOutput output) => Invariant.Check(false, Kind.ToString());

    /// <inheritdoc/>
    public bool Equals(CustomObject? other) =>
        other is not null && Kind.ApiVersion == other.Kind.ApiVersion && Kind.Name == other.Kind.Name
        && Metadata == other.Metadata && Content.Equals(other.Content);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CustomObject);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Metadata, Content);

    // Members stand in the order of their names, as upstream writes maps.
    private void WriteBefore(JsonOutput output, string? name, ref int next)
    {
        ReadOnlySpan<JsonMember> members = Content.Members;
        while (next < members.Length && (name is null || string.CompareOrdinal(members[next].Name, name) < 0))
        {
            output.Member(members[next].Name);
            Write(members[next].Value, output);
            next++;
        }
    }

    private static void Write(Json value, JsonOutput output)
    {
        switch (value)
        {
            case JsonObject map:
                output.BeginObject();
                foreach ((string name, Json member) in map.Members)
                {
                    output.Member(name);
                    Write(member, output);
                }

                output.EndObject();
                break;
            case JsonArray list:
                output.BeginArray();
                foreach (Json item in list.Items)
                {
                    output.Item();
                    Write(item, output);
                }

                output.EndArray();
                break;
            case JsonString text: output.Write(text.Value); break;
            case JsonNumber { IsInteger: true } number: output.Write(number.Integer); break;
            case JsonNumber number: output.Write(number.Double); break;
            case JsonBoolean truth: output.Write(truth.Value); break;
            default: output.WriteNull(); break;
        }
    }
}
