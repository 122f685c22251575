using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Machinery.Cbor;
using Skiff.Model;

namespace Skiff.Fuzz.Targets;

/// <summary>The encodings of objects. What was read, written and read again is the same.</summary>
internal static class WireTargets
{
    private static readonly string[] jsonWords =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\u0000", "\\ud800", "null", "true", "-0", "1e308", "1e-400", "0x1", "1.5", "{\"\":1}",
        "9223372036854775808", "-9223372036854775808", "\"kind\":", "\"metadata\":{", "[[[[", "\u2028", "\"a\":1,\"a\":2", "1e5000",
    ];

    private static readonly string[] yamlWords =
    [
        "&a ", "*a", "<<: ", "!!binary ", "!!str ", "- ", "? ", ": ", "|\n", ">-\n", "---\n", "...\n", "%YAML 1.1\n", "{", "}",
        "[", "]", "'", "\"", "#", "~", "0o7", "0x_f", "1_000", ".inf", ".nan", "yes", "\t", "\u0085", "\u2028", "\ufeff", "\\x41", "\r\n",
    ];

    // Each schema beside its own bytes, so that damage meets the reader that knows them.
    private static readonly SeedObject[] objects = [.. SeedObjects.All];

    public static IEnumerable<Target> List() =>
    [
        new("json", 12, [.. objects.Select(seed => seed.Json)], Target.Bytes(jsonWords), Tree),
        new("json objects", 8, Tagged(seed => seed.Json), Target.Bytes(jsonWords), Objects),
        new("yaml", 4, [.. objects.Select(seed => seed.Yaml)], Target.Bytes(yamlWords), Yaml),
        new("protobuf", 8, Tagged(seed => ObjectCodec.Protobuf(seed.Value)),
            [[0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x80, 0x80], [0x0B], [0x0C], [0x12, 0], [0x08, 1], [0x7F]], Protobuf),
        new("cbor", 12, [.. objects.Select(seed => ObjectCodec.Cbor(seed.Value))], cborWords, Cbor),
        new("cbor objects", 8, Tagged(seed => ObjectCodec.Cbor(seed.Value)), cborWords, CborObjects),
    ];

    private static readonly IReadOnlyList<byte[]> cborWords =
    [
        [0xFF], [0x9F], [0xBF], [0x5F], [0x7F], [0xD9, 0xD9, 0xF7], [0xD6], [0xC0], [0xC1], [0xC2, 0x40], [0xF6], [0xF7], [0xF9, 0x7E, 0],
        [0xFB, 0x7F, 0xF0, 0, 0, 0, 0, 0, 0], [0x1B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x9B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF,
        0xFF, 0xFF, 0xFF], [0xBA, 0, 0x20, 0, 0], [0x5A, 0x7F, 0xFF, 0xFF, 0xFF], [0x81], [0xA1, 0x61, 0x61], [0xF8, 0x10], [0xFA, 0x40, 0, 0, 0],
    ];

    // The first two bytes choose the kind; they may be damaged like the others.
    private static IReadOnlyList<byte[]> Tagged(Func<SeedObject, byte[]> bytes) =>
        [.. objects.Select((seed, index) => (byte[])[(byte)(index >> 8), (byte)index, .. bytes(seed)])];

    private static Kind KindOf(byte[] input) =>
        input.Length < 2 ? Kinds.Pod : objects[((input[0] << 8) | input[1]) % objects.Length].Kind;

    private static ReadOnlySpan<byte> Rest(byte[] input) => input.AsSpan(Math.Min(2, input.Length));

    private static bool Tree(byte[] input)
    {
        JsonParse parsed = JsonParser.Parse(input);
        if (parsed.Value is null)
        {
            Target.Holds(parsed.Error.Length > 0, "no value and no error");
            return false;
        }

        JsonParse again = JsonParser.Parse(Machinery.JsonText.ToUtf8(parsed.Value));
        Target.Holds(again.Error.Length == 0, $"wrote what it does not read: {again.Error}");
        // A number that is whole in the end has no fraction to show for it.
        Target.Same(parsed.Value.ToString(), again.Value?.ToString(), "value");
        return true;
    }

    private static bool Objects(byte[] input)
    {
        Kind kind = KindOf(input);
        JsonInput reader = new(Rest(input), kind.Schema, strict: true);
        IMessageKind value = kind.ReadJson(ref reader);
        reader.End();
        _ = reader.StrictErrors.Count;
        return !reader.Failed && ReadsBack(kind, value);
    }

    private static bool ReadsBack(Kind kind, IMessageKind value)
    {
        byte[] json = ObjectCodec.Json(value);
        JsonInput reader = new(json, kind.Schema);
        IMessageKind again = kind.ReadJson(ref reader);
        Target.Holds(!reader.Failed, $"wrote what it does not read: {reader.Error}");
        Target.Holds(json.AsSpan().SequenceEqual(ObjectCodec.Json(again)), "JSON changes when it is read and written again");
        return true;
    }

    private static bool Yaml(byte[] input)
    {
        YamlBody body = YamlBody.ToJson(input);
        if (body.Json is null) return false;
        JsonParse parsed = JsonParser.Parse(body.Json);
        Target.Holds(parsed.Value is not null, $"made no JSON: {parsed.Error}");
        YamlBody again = YamlBody.ToJson(YamlText.FromJson(body.Json));
        Target.Holds(again.Json is not null, $"wrote what it does not read: {again.Fault}");
        Target.Same(parsed.Value!.ToString(), JsonParser.Parse(again.Json!).Value?.ToString(), "value");
        return true;
    }

    private static bool Protobuf(byte[] input)
    {
        Kind kind = KindOf(input);
        if (ProtoEnvelope.Open(Rest(input), out _, out ReadOnlySpan<byte> message) is not null) return false;
        ProtoInput reader = new(message);
        IMessageKind value = kind.ReadProto(ref reader);
        if (reader.Failed) return false;
        byte[] written = ObjectCodec.Protobuf(value);
        Target.Holds(ProtoEnvelope.Open(written, out _, out ReadOnlySpan<byte> second) is null, "wrote no envelope");
        ProtoInput again = new(second);
        IMessageKind same = kind.ReadProto(ref again);
        Target.Holds(!again.Failed, $"wrote what it does not read: {again.Error}");
        Target.Holds(written.AsSpan().SequenceEqual(ObjectCodec.Protobuf(same)), "protobuf changes when it is read and written again");
        return true;
    }

    private static bool Cbor(byte[] input)
    {
        CborParse parsed = CborReader.Parse(input, null);
        if (parsed.Value is null)
        {
            Target.Holds(parsed.Error.Length > 0, "no value and no error");
            return false;
        }

        byte[] written = CborWriter.ToDocument(parsed.Value, null);
        CborParse again = CborReader.Parse(written, null);
        Target.Holds(again.Error.Length == 0, $"wrote what it does not read: {again.Error}");
        Target.Same(parsed.Value, again.Value, "value");
        return true;
    }

    private static bool CborObjects(byte[] input)
    {
        Kind kind = KindOf(input);
        _ = CborReader.Peek(Rest(input), out _);
        CborParse parsed = CborReader.Parse(Rest(input), kind.Schema);
        if (parsed.Value is null) return false;
        JsonInput reader = new(Machinery.JsonText.ToUtf8(parsed.Value), kind.Schema);
        IMessageKind value = kind.ReadJson(ref reader);
        if (reader.Failed) return false;
        CborParse again = CborReader.Parse(ObjectCodec.Cbor(value), kind.Schema);
        Target.Holds(again.Error.Length == 0, $"wrote what it does not read: {again.Error}");
        // A number that is whole has no fraction to show for it as JSON, and is one with a fraction by its schema in CBOR.
        Target.Same(ObjectCodec.Tree(value).ToString(), again.Value!.ToString(), "object");
        return true;
    }
}
