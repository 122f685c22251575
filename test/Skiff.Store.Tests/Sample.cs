using System.Text;
using System.Text.Json;

namespace Skiff.Store.Tests;

/// <summary>The object that the tests store: enough of one to see encoding, splicing, stamping and decoding.</summary>
public sealed record Sample(string Data, long Revision)
{
    private const string Head = """{"metadata":{"resourceVersion":""";

    public static Draft Draft(string data)
    {
        string json = Head + "\"\"},\"data\":" + JsonSerializer.Serialize(data) + "}";
        return new Draft(Encoding.UTF8.GetBytes(json), Head.Length + 1, new Sample(data, 0), Stamp);
    }

    public static Sample Decode(ReadOnlySpan<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json.ToArray());
        JsonElement root = document.RootElement;
        string revision = root.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
        return new Sample(root.GetProperty("data").GetString()!, long.Parse(revision));
    }

    private static object Stamp(object value, long revision) => (Sample)value with { Revision = revision };
}
