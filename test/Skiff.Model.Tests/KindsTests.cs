using System.Text;
using Skiff.Model.Core.V1;

namespace Skiff.Model.Tests;

/// <summary>The registry of kinds, and what their descriptors and frames say.</summary>
public sealed class KindsTests
{
    [Fact]
    public void KindsAreFoundByNameAndByResource()
    {
        Assert.Same(Kinds.Pod, Kinds.Find("", "v1", "Pod"));
        Assert.Same(Kinds.Deployment, Kinds.FindResource("apps", "v1", "deployments"));
        Assert.Null(Kinds.Find("apps", "v1", "Pod"));
        Assert.Null(Kinds.FindResource("", "v1", "nothing"));
        Assert.Same(Kinds.Find("autoscaling", "v2", "HorizontalPodAutoscaler"), Kinds.HorizontalPodAutoscaler);
        Kind older = Kinds.AutoscalingV1HorizontalPodAutoscaler;
        Assert.Same(Kinds.Find("autoscaling", "v1", "HorizontalPodAutoscaler"), older);
        Assert.Same(Kinds.Find("", "v1", "Event"), Kinds.Event);
        Assert.Same(Kinds.Find("events.k8s.io", "v1", "Event"), Kinds.EventsV1Event);
    }

    [Fact]
    public void EveryKindIsListedOnceAndFindsItself()
    {
        Assert.Equal(Kinds.All.Count, Kinds.All.Distinct().Count());
        foreach (Kind kind in Kinds.All)
        {
            Assert.Same(kind, Kinds.Find(kind.Group, kind.Version, kind.Name));
            if (kind.Plural.Length > 0) Assert.Same(kind, Kinds.FindResource(kind.Group, kind.Version, kind.Plural));
        }
    }

    [Fact]
    public void SchemasLeadEverywhere()
    {
        HashSet<TypeSchema> met = [];
        Queue<TypeSchema> next = new(Kinds.All.Select(kind => kind.Schema));
        while (next.TryDequeue(out TypeSchema? schema))
        {
            if (!met.Add(schema)) continue;
            Assert.Equal(schema.Fields.Count, schema.Fields.Select(field => field.Name).Distinct().Count());
            foreach (FieldSchema field in schema.Fields)
            {
                Assert.Equal(field.Type == ValueType.Object, field.Object is not null);
                if (field.Object is not null) next.Enqueue(field.Object());
            }
        }

        Assert.True(met.Count > 500, $"{met.Count} schemas");
        Assert.Equal("v1.PodSpec", PodSpec.Schema.GoType);
        Assert.Equal("[]v1.Container", PodSpec.Schema.Find("containers")!.GoType);
        Assert.True(Meta.V1.LabelSelector.Schema.Atomic);
        Assert.Equal(MergeShape.Map, PodSpec.Schema.Find("containers")!.Merge);
        Assert.Equal(["containerPort", "protocol"], Container.Schema.Find("ports")!.MapKeys);
        Assert.Equal("containerPort", Container.Schema.Find("ports")!.PatchMergeKey);
        Assert.NotEmpty(Pod.Schema.Description);
        Assert.NotNull(Volume.Schema.Find("hostPath"));
    }

    [Fact]
    public void TheStoreCanPutTheRevisionInLater()
    {
        Pod pod = Wire.ReadJson(Kinds.Pod, PodTests.Document("pod.json"));
        byte[] whole = Wire.Json(pod);
        using JsonOutput output = new() { ReserveResourceVersion = true };
        pod.WriteJson(output);
        int at = output.ResourceVersionOffset;
        byte[] spliced = [.. output.Written[..at], .. "123456"u8, .. output.Written[at..]];
        Assert.Equal(Encoding.UTF8.GetString(whole), Encoding.UTF8.GetString(spliced));

        output.Reset();
        new Pod().WriteJson(output);
        string before = Encoding.UTF8.GetString(output.Written[..output.ResourceVersionOffset]);
        Assert.EndsWith("\"resourceVersion\":\"", before);

        using JsonOutput plain = new();
        pod.WriteJson(plain);
        ReadOnlySpan<byte> version = plain.Written.Slice(plain.ResourceVersionOffset, plain.ResourceVersionLength);
        Assert.Equal("123456", Encoding.UTF8.GetString(version));
    }

    [Fact]
    public void FramesNameTheKind()
    {
        Pod pod = Wire.ReadJson(Kinds.Pod, PodTests.Document("pod.json"));
        using ProtoOutput output = new();
        ProtoEnvelope.Write(output, pod);
        Assert.Null(ProtoEnvelope.Open(output.Written, out TypeMeta type, out ReadOnlySpan<byte> message));
        Assert.Equal(new TypeMeta("v1", "Pod"), type);
        ProtoInput input = new(message);
        Assert.Equal(pod, Pod.ReadProto(ref input));
        Assert.Equal(
            "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]",
            ProtoEnvelope.Open("{}"u8, out _, out _));
    }

    [Theory]
    [InlineData("""{"apiVersion":"apps/v1","kind":"Deployment"}""", "apps/v1", "Deployment")]
    [InlineData("""{"spec":{"kind":"x"},"kind":"Pod","apiVersion":"v1"}""", "v1", "Pod")]
    [InlineData("""{"kind":5}""", "", "")]
    [InlineData("[]", "", "")]
    [InlineData("", "", "")]
    public void TheKindOfADocumentIsSeenBeforeItIsRead(string json, string apiVersion, string kind) =>
        Assert.Equal(new TypeMeta(apiVersion, kind), TypeMeta.Peek(Encoding.UTF8.GetBytes(json)));
}
