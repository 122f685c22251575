namespace Skiff.Model.ApiExtensions.V1;

/// <summary>A schema, or the names of members that must be there too. In JSON it is an object or a list.</summary>
public sealed record JSONSchemaPropsOrStringArray : IMessage<JSONSchemaPropsOrStringArray>
{
    /// <summary>The schema that the whole object must follow.</summary>
    public JSONSchemaProps? Schema { get; init; }

    /// <summary>The members that must be there.</summary>
    public ListOf<string> Property { get; init; }

    /// <inheritdoc/>
    public static JSONSchemaPropsOrStringArray Empty { get; } = new();

    static TypeSchema IMessage<JSONSchemaPropsOrStringArray>.Schema => TypeSchema.Any;

    TypeSchema IMessage.TypeSchema => TypeSchema.Any;

    /// <inheritdoc/>
    public static JSONSchemaPropsOrStringArray ReadJson(ref JsonInput input) => input.Peek() switch
    {
        (byte)'{' => new() { Schema = JSONSchemaProps.ReadJson(ref input) },
        (byte)'[' => new() { Property = input.ReadStrings() },
        _ => Refuse(ref input),
    };

    /// <inheritdoc/>
    public void WriteJson(JsonOutput output)
    {
        if (!Property.IsEmpty) output.Write(Property);
        else if (Schema is not null) Schema.WriteJson(output);
        else output.WriteNull();
    }

    /// <inheritdoc/>
    public static JSONSchemaPropsOrStringArray ReadProto(ref ProtoInput input)
    {
        JSONSchemaProps? schema = null;
        ItemBuffer<string> property = default;
        while (input.NextField())
        {
            if (input.Field == 1) schema = input.ReadMessage<JSONSchemaProps>(JSONSchemaProps.ReadProto);
            else if (input.Field == 2) property.Add(input.ReadString());
            else input.Skip();
        }

        return new() { Schema = schema, Property = property.IsEmpty ? default : property.ToList() };
    }

    /// <inheritdoc/>
    public void WriteProto(ProtoOutput output)
    {
        output.Write(0x12, Property);
        if (Schema is null) return;
        int end = output.Length;
        Schema.WriteProto(output);
        output.EndMessage(0x0A, end);
    }

    /// <inheritdoc/>
    public static JSONSchemaPropsOrStringArray WithDefaults(JSONSchemaPropsOrStringArray value) => value;

    private static JSONSchemaPropsOrStringArray Refuse(ref JsonInput input)
    {
        input.SkipValue();
        return Empty;
    }
}
