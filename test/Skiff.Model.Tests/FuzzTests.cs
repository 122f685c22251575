namespace Skiff.Model.Tests;

/// <summary>Damaged documents: whatever arrives is read or refused, never thrown about.</summary>
public sealed class FuzzTests
{
    private const int Seed = 7;
    private const int MutationsEach = 300;

    [Fact]
    public void DamagedJsonIsReportedOrRead()
    {
        int refused = 0;
        Random random = new(Seed);
        foreach (Kind kind in Kinds.All)
        {
            byte[] json = Wire.Json((IMessage)new RandomRecords(Seed).Make(kind.GetType().GenericTypeArguments[0]));
            for (int i = 0; i < MutationsEach; i++)
            {
                JsonInput input = new(Damage(random, json), kind.Schema, strict: true);
                IMessageKind value = kind.ReadJson(ref input);
                input.End();
                Assert.NotNull(input.StrictErrors);
                if (input.Failed) refused++;
                else Assert.NotEmpty(Wire.Json(value));
            }
        }

        Assert.True(refused > 1000, $"only {refused} refused");
    }

    [Fact]
    public void DamagedProtobufIsReportedOrRead()
    {
        int refused = 0;
        Random random = new(Seed);
        foreach (Kind kind in Kinds.All)
        {
            byte[] message = Wire.Proto((IMessage)new RandomRecords(Seed).Make(kind.GetType().GenericTypeArguments[0]));
            for (int i = 0; i < MutationsEach; i++)
            {
                ProtoInput input = new(Damage(random, message));
                IMessageKind value = kind.ReadProto(ref input);
                if (input.Failed) refused++;
                else System.Text.Json.JsonDocument.Parse(Wire.Json(value), new() { MaxDepth = 1000 }).Dispose();
            }
        }

        Assert.True(refused > 1000, $"only {refused} refused");
    }

    [Fact]
    public void DeepNestingIsRefused()
    {
        Kind kind = Kinds.CustomResourceDefinition;
        string open = string.Concat(Enumerable.Repeat("{\"properties\":{\"a\":", 5000));
        string schema = open + "{}" + new string('}', 10_000);
        byte[] json = System.Text.Encoding.UTF8.GetBytes(
            $$$"""{"spec":{"versions":[{"schema":{"openAPIV3Schema":{{{schema}}}}}]}}""");
        JsonInput input = new(json, kind.Schema);
        kind.ReadJson(ref input);
        Assert.Equal("exceeded max depth", input.Error);

        byte[] unknown = System.Text.Encoding.UTF8.GetBytes("{\"x\":" + new string('[', 100_000));
        JsonInput skipped = new(unknown, kind.Schema);
        kind.ReadJson(ref skipped);
        Assert.Equal("exceeded max depth", skipped.Error);
    }

    private static byte[] Damage(Random random, byte[] document)
    {
        List<byte> bytes = [.. document];
        for (int i = random.Next(1, 4); i > 0 && bytes.Count > 1; i--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)"{}[],:\"0n\\"[random.Next(10)]);
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    int length = Math.Min(random.Next(1, 20), bytes.Count - at);
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
            }
        }

        return [.. bytes];
    }
}
