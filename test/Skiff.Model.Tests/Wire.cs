namespace Skiff.Model.Tests;

/// <summary>Whole documents in and out.</summary>
internal static class Wire
{
    public static byte[] Json(IMessage value)
    {
        using JsonOutput output = new();
        value.WriteJson(output);
        return output.ToArray();
    }

    public static byte[] Proto(IMessage value)
    {
        using ProtoOutput output = new();
        value.WriteProto(output);
        return output.ToArray();
    }

    public static T ReadJson<T>(Kind<T> kind, byte[] json)
        where T : class, IMessageKind, IMessage<T>
    {
        JsonInput input = new(json, kind.Schema, strict: true);
        T value = (T)kind.ReadJson(ref input);
        input.End();
        Assert.Null(input.Error);
        Assert.Empty(input.StrictErrors);
        return value;
    }

    public static T ReadProto<T>(Kind<T> kind, byte[] message)
        where T : class, IMessageKind, IMessage<T>
    {
        ProtoInput input = new(message);
        T value = (T)kind.ReadProto(ref input);
        Assert.Null(input.Error);
        return value;
    }
}
