namespace Skiff.Model;

/// <summary>Group, version and kind as they stand on the wire.</summary>
/// <param name="ApiVersion">Group and version; empty when it was not given.</param>
/// <param name="Kind">Name of the kind; empty when it was not given.</param>
public readonly record struct TypeMeta(string ApiVersion, string Kind)
{
    /// <summary>Why the two members cannot be read from a JSON text, in the words of Go's decoder; null when they can.</summary>
    public static string? Fault(ReadOnlySpan<byte> json)
    {
        if (JsonSyntax.Check(json, JsonInput.MaxDepth) is { } mistake) return mistake;
        JsonInput input = new(json);
        if (Word(input.Peek()) is { } other)
        {
            return other == "null" ? null : $"json: cannot unmarshal {other} into Go value of type struct {{ APIVersion string "
                + "\"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }";
        }

        if (!input.BeginObject()) return null;
        while (input.NextMember(out ReadOnlySpan<byte> name))
        {
            bool isKind = name.SequenceEqual("kind"u8);
            bool isMember = isKind || name.SequenceEqual("apiVersion"u8);
            if (isMember && input.Peek() != '"' && (Word(input.Peek()) ?? "object") is var word and not "null")
                return $"json: cannot unmarshal {word} into Go struct field .{(isKind ? "kind" : "apiVersion")} of type string";
            input.SkipValue();
        }

        return null;
    }

    // The word for a value by its first byte; null for an object.
    private static string? Word(byte first) => first switch
    {
        (byte)'{' => null,
        (byte)'[' => "array",
        (byte)'"' => "string",
        (byte)'t' or (byte)'f' => "bool",
        (byte)'n' => "null",
        _ => "number",
    };

    /// <summary>Reads the two members of a JSON object's top level without reading anything else.</summary>
    public static TypeMeta Peek(ReadOnlySpan<byte> json)
    {
        JsonInput input = new(json);
        if (!input.BeginObject()) return new("", "");
        while (input.NextMember(out ReadOnlySpan<byte> name))
        {
            bool text = input.Peek() == '"';
            if (text && name.SequenceEqual("kind"u8)) input.ReadKind();
            else if (text && name.SequenceEqual("apiVersion"u8)) input.ReadApiVersion();
            else input.SkipValue();
            if (input.Kind.Length > 0 && input.ApiVersion.Length > 0) break;
        }

        return new(input.ApiVersion, input.Kind);
    }
}

/// <summary>The frame of a protobuf document: four bytes of magic, then a message of type and content.</summary>
public static class ProtoEnvelope
{
    /// <summary>What every protobuf document of the API begins with.</summary>
    public static ReadOnlySpan<byte> Prefix => "k8s\0"u8;

    /// <summary>Opens a frame; the answer is null or the error.</summary>
    /// <param name="document">The document.</param>
    /// <param name="type">The kind it says it is.</param>
    /// <param name="message">The object's own message.</param>
    public static string? Open(ReadOnlySpan<byte> document, out TypeMeta type, out ReadOnlySpan<byte> message)
    {
        type = new("", "");
        message = default;
        if (!document.StartsWith(Prefix))
        {
            return document.IsEmpty
                ? "empty data"
                : "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]";
        }

        ProtoInput input = new(document[Prefix.Length..]);
        while (input.NextField())
        {
            if (input.Field == 1) type = input.ReadMessage(ReadType);
            else if (input.Field == 2) message = input.ReadSpan();
            else input.Skip();
        }

        return input.Error;
    }

    /// <summary>Writes an object with its frame.</summary>
    public static void Write(ProtoOutput output, IMessageKind value) =>
        Write(output, new TypeMeta(value.Kind.ApiVersion, value.Kind.Name), value);

    /// <summary>Writes a message with a frame that names another kind, as lists need it.</summary>
    public static void Write(ProtoOutput output, TypeMeta type, IMessage value)
    {
        output.Write(0x22, ""); // Content type and encoding are never given, but always written.
        output.Write(0x1A, "");
        int end = output.Length;
        value.WriteProto(output);
        output.EndMessage(0x12, end);
        end = output.Length;
        output.Write(0x12, type.Kind);
        output.Write(0x0A, type.ApiVersion);
        output.EndMessage(0x0A, end);
        output.WriteVerbatim(Prefix);
    }

    private static TypeMeta ReadType(ref ProtoInput input)
    {
        string apiVersion = "";
        string kind = "";
        while (input.NextField())
        {
            if (input.Field == 1) apiVersion = input.ReadWord();
            else if (input.Field == 2) kind = input.ReadWord();
            else input.Skip();
        }

        return new(apiVersion, kind);
    }
}
