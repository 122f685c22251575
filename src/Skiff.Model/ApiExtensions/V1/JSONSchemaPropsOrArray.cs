namespace Skiff.Model.ApiExtensions.V1;

/// <summary>One schema for all items of a list, or one for each position. In JSON it is an object or a list.</summary>
public sealed record JSONSchemaPropsOrArray : IMessage<JSONSchemaPropsOrArray>
{
    /// <summary>The schema of all items.</summary>
    public JSONSchemaProps? Schema { get; init; }

    /// <summary>The schemas by position.</summary>
    public ListOf<JSONSchemaProps> JSONSchemas { get; init; }

    /// <inheritdoc/>
    public static JSONSchemaPropsOrArray Empty { get; } = new();

    static TypeSchema IMessage<JSONSchemaPropsOrArray>.Schema => TypeSchema.Any;

    TypeSchema IMessage.TypeSchema => TypeSchema.Any;

    /// <inheritdoc/>
    public static JSONSchemaPropsOrArray ReadJson(ref JsonInput input) => input.Peek() switch
    {
        (byte)'{' => new() { Schema = JSONSchemaProps.ReadJson(ref input) },
        (byte)'[' => new() { JSONSchemas = input.ReadList<JSONSchemaProps>(JSONSchemaProps.ReadJson) },
        _ => Refuse(ref input),
    };

    /// <inheritdoc/>
    public void WriteJson(JsonOutput output)
    {
        if (!JSONSchemas.IsEmpty) output.WriteObjects(JSONSchemas);
        else if (Schema is not null) Schema.WriteJson(output);
        else output.WriteNull();
    }

    /// <inheritdoc/>
    public static JSONSchemaPropsOrArray ReadProto(ref ProtoInput input)
    {
        JSONSchemaProps? schema = null;
        ItemBuffer<JSONSchemaProps> schemas = default;
        while (input.NextField())
        {
            if (input.Field == 1) schema = input.ReadMessage<JSONSchemaProps>(JSONSchemaProps.ReadProto);
            else if (input.Field == 2) schemas.Add(input.ReadMessage<JSONSchemaProps>(JSONSchemaProps.ReadProto));
            else input.Skip();
        }

        return new() { Schema = schema, JSONSchemas = schemas.IsEmpty ? default : schemas.ToList() };
    }

    /// <inheritdoc/>
    public void WriteProto(ProtoOutput output)
    {
        output.WriteObjects(0x12, JSONSchemas);
        if (Schema is null) return;
        int end = output.Length;
        Schema.WriteProto(output);
        output.EndMessage(0x0A, end);
    }

    /// <inheritdoc/>
    public static JSONSchemaPropsOrArray WithDefaults(JSONSchemaPropsOrArray value) => value;

    private static JSONSchemaPropsOrArray Refuse(ref JsonInput input)
    {
        input.SkipValue();
        return Empty;
    }
}
