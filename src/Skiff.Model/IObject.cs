using Skiff.Model.Meta.V1;

namespace Skiff.Model;

/// <summary>A record of the API with its generated wire forms.</summary>
public interface IMessage
{
    /// <summary>The record's schema table.</summary>
    TypeSchema TypeSchema { get; }

    /// <summary>
    /// Writes the record as a JSON object. A kind at the top writes <c>kind</c> and <c>apiVersion</c> first.
    /// </summary>
    void WriteJson(JsonOutput output);

    /// <summary>Writes the record's protobuf fields, last one first.</summary>
    void WriteProto(ProtoOutput output);
}

/// <summary>A message that is a kind: it names its group, version and kind on the wire.</summary>
public interface IMessageKind : IMessage
{
    /// <summary>The kind's descriptor.</summary>
    Kind Kind { get; }
}

/// <summary>An API object: a kind with object metadata. Immutable.</summary>
public interface IObject : IMessageKind
{
    /// <summary>Name, namespace, labels and the rest.</summary>
    ObjectMeta Metadata { get; }

    /// <summary>The same object with other metadata.</summary>
    IObject WithMetadata(ObjectMeta metadata);
}

/// <summary>What the generator gives every record, for code that is generic in it.</summary>
public interface IMessage<TSelf> : IMessage
    where TSelf : class, IMessage<TSelf>
{
    /// <summary>The shared record with every field absent.</summary>
    static abstract TSelf Empty { get; }

    /// <summary>The record's schema table.</summary>
    static abstract TypeSchema Schema { get; }

    /// <summary>Reads a JSON object; problems are recorded in the input, never thrown.</summary>
    static abstract TSelf ReadJson(ref JsonInput input);

    /// <summary>Reads protobuf fields; problems are recorded in the input, never thrown.</summary>
    static abstract TSelf ReadProto(ref ProtoInput input);

    /// <summary>
    /// The record with every default that upstream sets on absent fields; itself when nothing changed.
    /// </summary>
    static abstract TSelf WithDefaults(TSelf value);
}
