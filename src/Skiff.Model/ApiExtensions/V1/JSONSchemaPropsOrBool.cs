namespace Skiff.Model.ApiExtensions.V1;

/// <summary>A schema, or a plain yes or no. In JSON it is the one or the other.</summary>
public sealed record JSONSchemaPropsOrBool : IMessage<JSONSchemaPropsOrBool>
{
    /// <summary>Whether anything is allowed; true when there is a schema.</summary>
    public bool Allows { get; init; }

    /// <summary>The schema that values must follow.</summary>
    public JSONSchemaProps? Schema { get; init; }

    /// <inheritdoc/>
    public static JSONSchemaPropsOrBool Empty { get; } = new();

    static TypeSchema IMessage<JSONSchemaPropsOrBool>.Schema => TypeSchema.Any;

    TypeSchema IMessage.TypeSchema => TypeSchema.Any;

    /// <inheritdoc/>
    public static JSONSchemaPropsOrBool ReadJson(ref JsonInput input)
    {
        switch (input.Peek())
        {
            case (byte)'{':
                return new() { Allows = true, Schema = JSONSchemaProps.ReadJson(ref input) };
            case (byte)'t':
            case (byte)'f':
                return new() { Allows = input.ReadBoolean() };
            default:
                input.FailValue("boolean or JSON schema expected");
                return Empty;
        }
    }

    /// <inheritdoc/>
    public void WriteJson(JsonOutput output)
    {
        if (Schema is not null) Schema.WriteJson(output);
        else output.Write(Allows);
    }

    /// <inheritdoc/>
    public static JSONSchemaPropsOrBool ReadProto(ref ProtoInput input)
    {
        bool allows = false;
        JSONSchemaProps? schema = null;
        while (input.NextField())
        {
            if (input.Field == 1) allows = input.ReadBoolean();
            else if (input.Field == 2) schema = input.ReadMessage<JSONSchemaProps>(JSONSchemaProps.ReadProto);
            else input.Skip();
        }

        return new() { Allows = allows, Schema = schema };
    }

    /// <inheritdoc/>
    public void WriteProto(ProtoOutput output)
    {
        if (Schema is not null)
        {
            int end = output.Length;
            Schema.WriteProto(output);
            output.EndMessage(0x12, end);
        }

        output.Write(0x08, Allows);
    }

    /// <inheritdoc/>
    public static JSONSchemaPropsOrBool WithDefaults(JSONSchemaPropsOrBool value) => value;
}
