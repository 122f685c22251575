using System.Text.Json;

namespace Skiff.Model.Tests;

/// <summary>
/// Random objects of every kind, written and read again in both wire forms. What comes back is equal, and writes the
/// same bytes again.
/// </summary>
public sealed class RoundTripTests
{
    private const int Seed = 20_260_131;
    private const int Rounds = 6;

    public static TheoryData<string> AllKinds { get; } =
        [.. Kinds.All.Select(kind => $"{kind.ApiVersion}/{kind.Name}")];

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void WhatIsWrittenIsReadAgain(string name)
    {
        Kind kind = Kinds.All.Single(one => $"{one.ApiVersion}/{one.Name}" == name);
        for (int round = 0; round < Rounds; round++)
        {
            int seed = Seed + round;
            IMessageKind value = (IMessageKind)new RandomRecords(seed).Make(kind.GetType().GenericTypeArguments[0]);
            byte[] json = Wire.Json(value);
            JsonDocument.Parse(json); // Throws on what is no JSON.

            IMessageKind fromJson = Read(kind, json, seed);
            string changed = $"seed {seed}: JSON changed {name}: {Text(json)} | {Text(Wire.Json(fromJson))}";
            Assert.True(value.Equals(fromJson), changed);
            Assert.True(json.AsSpan().SequenceEqual(Wire.Json(fromJson)), $"seed {seed}: JSON of {name} is not stable");

            byte[] message = Wire.Proto(value);
            ProtoInput input = new(message);
            IMessageKind fromProto = kind.ReadProto(ref input);
            Assert.True(input.Error is null, $"seed {seed}: {input.Error}");
            changed = $"seed {seed}: protobuf changed {name}: {Text(json)} | {Text(Wire.Json(fromProto))}";
            Assert.True(value.Equals(fromProto), changed);
            bool stable = message.AsSpan().SequenceEqual(Wire.Proto(fromProto));
            Assert.True(stable, $"seed {seed}: protobuf of {name} is not stable");
        }
    }

    [Fact]
    public void EmptyRecordsAreReadAsTheSharedOne()
    {
        foreach (Kind kind in Kinds.All)
        {
            JsonInput input = new("{}"u8);
            ProtoInput message = new([]);
            Assert.Same(kind.ReadJson(ref input), kind.ReadProto(ref message));
        }
    }

    private static IMessageKind Read(Kind kind, byte[] json, int seed)
    {
        JsonInput input = new(json, kind.Schema, strict: true);
        IMessageKind value = kind.ReadJson(ref input);
        input.End();
        Assert.True(input.Error is null, $"seed {seed}: {input.Error} in {Text(json)}");
        Assert.Empty(input.StrictErrors);
        Assert.Equal(kind.Name, input.Kind);
        Assert.Equal(kind.ApiVersion, input.ApiVersion);
        return value;
    }

    private static string Text(byte[] json) => System.Text.Encoding.UTF8.GetString(json);
}
