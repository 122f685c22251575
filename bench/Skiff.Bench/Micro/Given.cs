using System.Text;
using Skiff.Bench.Load;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Bench.Micro;

/// <summary>Objects that steps start from.</summary>
internal static class Given
{
    /// <summary>The body that the load creates pods with.</summary>
    public static byte[] PodBody { get; } = Encoding.UTF8.GetBytes(Bodies.Pod(7));

    /// <summary>The pod of that body, with defaults, as a server stamps it.</summary>
    public static Pod Pod { get; } = Stamp((Pod)Kinds.Pod.WithDefaults(Read(PodBody)));

    /// <summary>Reads a pod.</summary>
    public static IMessageKind Read(ReadOnlySpan<byte> json)
    {
        JsonInput input = new(json, Kinds.Pod.Schema);
        IMessageKind value = Kinds.Pod.ReadJson(ref input);
        if (input.Failed) throw new InvalidOperationException(input.Error);
        return value;
    }

    /// <summary>JSON as a tree.</summary>
    public static JsonObject Tree(ReadOnlySpan<byte> json) => (JsonObject)JsonParser.Parse(json).Value!;

    private static Pod Stamp(Pod pod) => pod with
    {
        Metadata = pod.Metadata with
        {
            Namespace = "bench",
            UID = "5f0f6c2e-7a0e-4c43-9d57-2f3f3a1f9a11",
            CreationTimestamp = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            ResourceVersion = "12345",
        },
    };
}
