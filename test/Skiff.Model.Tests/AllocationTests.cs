using Skiff.Model.Core.V1;

namespace Skiff.Model.Tests;

/// <summary>What reading and writing a typical pod of 2 KB allocates. Bytes repeat where times do not.</summary>
public sealed class AllocationTests(ITestOutputHelper output)
{
    private const int ReadLimit = 12 * 1024;
    private const int WriteLimit = 64;

    [Fact]
    public void ReadingAPod()
    {
        byte[] json = PodTests.Document("pod.json");
        byte[] message = Wire.Proto(Wire.ReadJson(Kinds.Pod, json));
        long fromJson = Measure(() => _ = ReadJson(json));
        long fromProto = Measure(() => _ = ReadProto(message));
        output.WriteLine($"{json.Length} bytes of JSON: {fromJson} allocated");
        output.WriteLine($"{message.Length} bytes of protobuf: {fromProto} allocated");
        Assert.InRange(fromJson, 1, ReadLimit);
        Assert.InRange(fromProto, 1, ReadLimit);
    }

    [Fact]
    public void WritingAPod()
    {
        Pod pod = Wire.ReadJson(Kinds.Pod, PodTests.Document("pod.json"));
        using JsonOutput json = new();
        using ProtoOutput message = new();
        long toJson = Measure(() =>
        {
            json.Reset();
            pod.WriteJson(json);
        });
        long toProto = Measure(() =>
        {
            message.Reset();
            pod.WriteProto(message);
        });
        output.WriteLine($"to JSON: {toJson} allocated; to protobuf: {toProto}");
        Assert.InRange(toJson, 0, WriteLimit);
        Assert.InRange(toProto, 0, WriteLimit);
    }

    [Fact]
    public void DefaultingACompletePod()
    {
        Pod pod = Pod.WithDefaults(Wire.ReadJson(Kinds.Pod, PodTests.Document("pod.json")));
        long allocated = Measure(() => _ = Pod.WithDefaults(pod));
        output.WriteLine($"defaulting: {allocated} allocated");
        Assert.InRange(allocated, 0, 1024);
    }

    private static Pod ReadJson(byte[] json)
    {
        JsonInput input = new(json, Pod.Schema, strict: false);
        return Pod.ReadJson(ref input);
    }

    private static Pod ReadProto(byte[] message)
    {
        ProtoInput input = new(message);
        return Pod.ReadProto(ref input);
    }

    // The least of several runs: the first ones make what is shared.
    private static long Measure(Action action)
    {
        long least = long.MaxValue;
        for (int i = 0; i < 20; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
