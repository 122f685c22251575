using System.Text;
using Skiff.Machinery.Apply;
using Skiff.Machinery.Patching;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Tests;

/// <summary>Patches and applies of a pod as clusters have them, by its real schema.</summary>
public class RealPodTests(ITestOutputHelper output)
{
    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-7c9d8b6f5-x2k4p","namespace":"default","uid":"u",
        "labels":{"app":"web","pod-template-hash":"7c9d8b6f5"},"annotations":{"example.com/a":"b"},
        "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-7c9d8b6f5","uid":"o","controller":true,
        "blockOwnerDeletion":true}]},"spec":{"containers":[{"name":"web","image":"registry.example/web:1","args":["--a","--b"],
        "env":[{"name":"A","value":"1"},{"name":"B","valueFrom":{"fieldRef":{"apiVersion":"v1","fieldPath":"metadata.name"}}}],
        "ports":[{"containerPort":80,"protocol":"TCP"},{"containerPort":443,"protocol":"TCP"}],"resources":{"requests":
        {"cpu":"100m","memory":"64Mi"},"limits":{"memory":"128Mi"}},"volumeMounts":[{"name":"cfg","mountPath":"/etc/web"}],
        "livenessProbe":{"httpGet":{"path":"/","port":80,"scheme":"HTTP"},"periodSeconds":10},"imagePullPolicy":"IfNotPresent"}],
        "volumes":[{"name":"cfg","configMap":{"name":"web","defaultMode":420}}],"restartPolicy":"Always","dnsPolicy":"ClusterFirst",
        "tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}],
        "nodeName":"n1","schedulerName":"default-scheduler","serviceAccountName":"default"},"status":{"phase":"Pending",
        "conditions":[{"type":"PodScheduled","status":"True"}],"qosClass":"Burstable"}}
        """;

    private const string StatusPatch = """
        {"metadata":{"uid":"u"},"status":{"$setElementOrder/conditions":[{"type":"Ready"},{"type":"PodScheduled"}],
        "conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-01-02T03:04:05Z"}],"phase":"Running",
        "podIPs":[{"ip":"10.42.0.9"}],"podIP":"10.42.0.9","hostIP":"192.168.1.5"}}
        """;

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static TypeSchema Schema => Kinds.Find("", "v1", "Pod")!.Schema;

    [Fact]
    public void StrategicPatchesFollowTheRealSchema()
    {
        Json Patched(string patch)
        {
            PatchResult result = StrategicMergePatch.Apply(Parse(Pod), Parse(patch), Schema);
            Assert.True(result.TryGet(out Json? value, out _), result.Detail);
            return value;
        }

        JsonObject status = (JsonObject)Patched(StatusPatch);
        Assert.Equal("Ready,PodScheduled", Types(status.At("status", "conditions")!, "type"));
        JsonObject image = (JsonObject)Patched("""{"spec":{"containers":[{"name":"web","image":"x"},{"name":"new","image":"y"}]}}""");
        JsonArray containers = (JsonArray)image.At("spec", "containers")!;
        Assert.Equal(2, containers.Count);
        JsonObject web = containers.Items.ToArray().Cast<JsonObject>().Single(item => item.Text("name") == "web");
        Assert.Equal("x", web.Text("image"));
        Assert.Equal(2, ((JsonArray)web["env"]!).Count);
        JsonObject removed = (JsonObject)Patched(
            """{"spec":{"volumes":[{"name":"cfg","$patch":"delete"}],"containers":[{"name":"web","ports":[{"containerPort":80,"$patch":"delete"}]}]}}""");
        Assert.Empty(((JsonArray)removed.At("spec", "volumes")!).Items.ToArray());
        Assert.Equal("{\"containerPort\":443,\"protocol\":\"TCP\"}",
            ((JsonArray)((JsonObject)((JsonArray)removed.At("spec", "containers")!)[0])["ports"]!)[0].ToString());
    }

    [Fact]
    public void ApplyFollowsTheRealSchema()
    {
        OwnershipContext context = new("kubectl", "v1", "Pod", Now) { Schema = Schema, Ignored = FieldSet.Empty };
        ApplyResult first = ServerSideApply.Apply(JsonObject.Empty, default, Parse(Pod).Remove("status"), false, context);
        Assert.Null(first.Error);
        string fields = first.Entries[0].FieldsV1.ToString();
        Assert.Contains("\"k:{\\\"name\\\":\\\"web\\\"}\":{\".\":{}", fields, StringComparison.Ordinal);
        Assert.Contains("\"k:{\\\"containerPort\\\":443,\\\"protocol\\\":\\\"TCP\\\"}\"", fields, StringComparison.Ordinal);
        Assert.Contains("\"k:{\\\"uid\\\":\\\"o\\\"}\"", fields, StringComparison.Ordinal);

        ApplyResult again = ServerSideApply.Apply(first.Value!, first.Entries, Parse(Pod).Remove("status"), false, context);
        Assert.False(again.Changed);

        JsonObject other = Parse("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-7c9d8b6f5-x2k4p"},"spec":{"containers":[{"name":"web","image":"other"}]}}""");
        ApplyResult conflict = ServerSideApply.Apply(first.Value!, first.Entries, other, false, context with { Manager = "ci" });
        Assert.Equal("Apply failed with 1 conflict: conflict with \"kubectl\": .spec.containers[name=\"web\"].image",
            conflict.Error!.Message);
    }

    // Figures, not bounds: how much memory and time one of each takes is written to the output of the test.
    [Fact]
    public void CostsAreMeasured()
    {
        JsonObject pod = Parse(Pod), patch = Parse(StatusPatch);
        JsonObject map = Parse("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"m","labels":{"a":"b"}},"data":{"a":"1","b":"2","c":"3"}}""");
        OwnershipContext pods = new("m", "v1", "Pod", Now) { Schema = Schema };
        OwnershipContext maps = new("m", "v1", "ConfigMap", Now) { Schema = Kinds.Find("", "v1", "ConfigMap")!.Schema };
        ListOf<ManagedFieldsEntry> podEntries = ServerSideApply.Apply(JsonObject.Empty, default, pod, false, pods).Entries;
        ListOf<ManagedFieldsEntry> mapEntries = ServerSideApply.Apply(JsonObject.Empty, default, map, false, maps).Entries;
        JsonObject changed = map.Set("data", Json.Object(("a", Json.Of("2"))));
        Assert.True(StrategicMergePatch.Apply(pod, patch, Schema).TryGet(out Json? patched, out _));

        Measure("parse pod", () => Parse(Pod));
        Measure("write pod", () => JsonText.ToUtf8(pod));
        Measure("strategic patch of pod status", () => StrategicMergePatch.Apply(pod, patch, Schema));
        Measure("ownership after that patch", () => FieldOwnership.Update(pod, podEntries, (JsonObject)patched!, podEntries, pods));
        Measure("apply pod unchanged", () => ServerSideApply.Apply(pod, podEntries, pod, false, pods));
        Measure("apply config map changed", () => ServerSideApply.Apply(map, mapEntries, changed, false, maps));
    }

    private void Measure(string name, Func<object> work)
    {
        const int Runs = 300;
        for (int i = 0; i < Runs; i++) Assert.NotNull(work());
        long bytes = GC.GetAllocatedBytesForCurrentThread(), start = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < Runs; i++) work();
        double micros = TimeProvider.System.GetElapsedTime(start).TotalMicroseconds / Runs;
        bytes = (GC.GetAllocatedBytesForCurrentThread() - bytes) / Runs;
        output.WriteLine($"{name}: {bytes} bytes, {micros:F1} us");
    }

    private static string Types(Json list, string member) =>
        string.Join(',', ((JsonArray)list).Items.ToArray().Select(item => ((JsonObject)item).Text(member)));

    private static JsonObject Parse(string text) => (JsonObject)JsonParser.Parse(Encoding.UTF8.GetBytes(text)).Value!;
}
