using System.Text;
using Skiff.Model.Core.V1;

namespace Skiff.Model.Tests;

/// <summary>One typical pod, byte for byte.</summary>
public sealed class PodTests
{
    [Fact]
    public void JsonComesBackByteForByte()
    {
        byte[] json = Document("pod.json");
        Pod pod = Wire.ReadJson(Kinds.Pod, json);
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(Wire.Json(pod)));
        Assert.Equal("web", pod.Spec.Containers[0].Name);
        Assert.Equal("a < b", pod.Spec.Containers[0].Env[0].Value);
        Assert.Equal(Quantity.Parse("0.5"), pod.Spec.Containers[0].Resources.Limits["cpu"]);
        Assert.Equal(420, pod.Spec.Volumes[0].VolumeSource.Projected!.DefaultMode);
    }

    [Fact]
    public void ProtobufComesBackEqual()
    {
        Pod pod = Wire.ReadJson(Kinds.Pod, Document("pod.json"));
        Pod again = Wire.ReadProto(Kinds.Pod, Wire.Proto(pod));
        Assert.Equal(pod, again);
        Assert.Equal(Wire.Json(pod), Wire.Json(again));
    }

    internal static byte[] Document(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Data", name));
}
