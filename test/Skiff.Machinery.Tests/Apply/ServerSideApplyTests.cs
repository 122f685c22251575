using Skiff.Machinery.Apply;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Tests;

public class ServerSideApplyTests
{
    [Fact]
    public void CreatesAndOwnsWhatIsStated()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Apply("a", """{"metadata":{"name":"p","labels":{"app":"x"}},"spec":{"replicas":1,"containers":[{"name":"c","image":"i"}]}}""");
        Assert.Equal(
            """{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"c\"}":{".":{},"f:image":{},"f:name":{}}},"f:replicas":{}}}""",
            bench.Fields("a"));
        Assert.Equal("Apply", bench.Entries[0].Operation);
        Assert.Equal("v1", bench.Entries[0].APIVersion);
    }

    [Fact]
    public void RemovesWhatIsNoLongerStatedAndOwnedByNobodyElse()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Apply("a", """{"metadata":{"labels":{"x":"1","y":"2"}},"spec":{"replicas":1,"containers":[{"name":"c"},{"name":"d"}]}}""");
        bench.Apply("b", """{"metadata":{"labels":{"y":"2"}}}""");
        bench.Apply("a", """{"spec":{"containers":[{"name":"d"}]}}""");
        Assert.Equal("""{"metadata":{"labels":{"y":"2"}},"spec":{"containers":[{"name":"d"}]}}""", bench.Shown());
        Assert.Equal("""{"f:metadata":{"f:labels":{"f:y":{}}}}""", bench.Fields("b"));
    }

    [Fact]
    public void LeavesNoEmptyShellBehind()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Apply("a", """{"metadata":{"labels":{"x":"1"}},"spec":{"replicas":1,"selector":{"matchLabels":{"a":"b"}}}}""");
        bench.Apply("a", """{"spec":{"replicas":1}}""");
        Assert.Equal("""{"spec":{"replicas":1}}""", bench.Shown());
    }

    [Fact]
    public void KeepsWhatUpdatersAdded()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Apply("a", """{"metadata":{"labels":{"x":"1"}},"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        bench.Update("u", """{"metadata":{"labels":{"x":"1","u":"1"}},"spec":{"containers":[{"name":"c","image":"i"},{"name":"s"}]}}""");
        bench.Apply("a", """{"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        Assert.Equal("""{"metadata":{"labels":{"u":"1"}},"spec":{"containers":[{"image":"i","name":"c"},{"name":"s"}]}}""", bench.Shown());
    }

    [Fact]
    public void TellsOneConflict()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Update("kubectl-client-side-apply", """{"spec":{"replicas":1}}""");
        Status error = bench.Apply("b", """{"spec":{"replicas":2}}""").Error!;
        Assert.Equal("Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using v1: .spec.replicas", error.Message);
        Assert.Equal((409, "Conflict"), (error.Code, error.Reason));
        StatusCause cause = Assert.Single(error.Details!.Causes.AsEnumerable());
        Assert.Equal("FieldManagerConflict", cause.Type);
        Assert.Equal("conflict with \"kubectl-client-side-apply\" using v1", cause.Message);
        Assert.Equal(".spec.replicas", cause.Field);
    }

    [Fact]
    public void TellsSeveralConflictsByManager()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Apply("z", """{"spec":{"replicas":1,"grace":5}}""");
        bench.Apply("m", """{"spec":{"containers":[{"name":"c","image":"i"}]}}""");
        Status error = bench.Apply("b", """{"spec":{"replicas":2,"grace":6,"containers":[{"name":"c","image":"j"}]}}""").Error!;
        Assert.Equal(
            "Apply failed with 3 conflicts: conflicts with \"m\":\n- .spec.containers[name=\"c\"].image\nconflicts with \"z\":\n- .spec.grace\n- .spec.replicas",
            error.Message);
    }

    [Fact]
    public void ForceTakesOwnership()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Apply("a", """{"spec":{"replicas":1,"grace":5}}""");
        Assert.Null(bench.Apply("b", """{"spec":{"replicas":2}}""", force: true).Error);
        Assert.Equal("""{"f:spec":{"f:grace":{}}}""", bench.Fields("a"));
        Assert.Equal("""{"f:spec":{"f:replicas":{}}}""", bench.Fields("b"));
    }

    [Fact]
    public void SharesWhatIsEqual()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Apply("a", """{"spec":{"replicas":1}}""");
        ApplyResult second = bench.Apply("b", """{"spec":{"replicas":1}}""");
        Assert.Null(second.Error);
        Assert.False(second.Changed);
        Assert.Equal(bench.Fields("a"), bench.Fields("b"));
    }

    [Fact]
    public void RepeatedApplyChangesNothing()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        const string Config = """{"metadata":{"labels":{"x":"1"}},"spec":{"replicas":1,"containers":[{"name":"c","ports":[{"containerPort":80}]}]}}""";
        bench.Apply("a", Config);
        ListOf<ManagedFieldsEntry> entries = bench.Entries;
        ApplyResult again = bench.Apply("a", Config);
        Assert.False(again.Changed);
        Assert.Equal(entries, again.Entries);
    }

    [Fact]
    public void TakesListKeysFromDefaults()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Apply("a", """{"spec":{"containers":[{"name":"c","ports":[{"containerPort":80}]}]}}""");
        Assert.Contains("""k:{\"containerPort\":80,\"protocol\":\"TCP\"}""", bench.Fields("a"), StringComparison.Ordinal);
    }

    [Fact]
    public void ReplacesAtomicValuesAsAWhole()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Apply("a", """{"spec":{"selector":{"matchLabels":{"a":"1"}},"nodeSelector":{"n":"1"},"tolerations":[{"key":"k"}]}}""");
        Assert.Equal("""{"f:spec":{"f:nodeSelector":{},"f:selector":{},"f:tolerations":{}}}""", bench.Fields("a"));
        bench.Apply("a", """{"spec":{"selector":{"matchLabels":{"b":"1"}}}}""");
        Assert.Equal("""{"spec":{"selector":{"matchLabels":{"b":"1"}}}}""", bench.Shown());
    }

    [Theory]
    [InlineData("[a,b,c]", "[c,a]", "[b,c,a]")]
    [InlineData("[a,b,c]", "[a,b,c]", "[a,b,c]")]
    [InlineData("[a,b]", "[c]", "[a,b,c]")]
    [InlineData("[a,b,c]", "[x,b]", "[a,x,b,c]")]
    [InlineData("[a,b,c,d]", "[d,b]", "[a,c,d,b]")]
    public void OrdersListsByTheConfiguration(string live, string config, string expected)
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Update("u", Containers(live));
        bench.Apply("a", Containers(config));
        Assert.Equal(Containers(expected), bench.Shown());
    }

    [Theory]
    [InlineData("""{"spec":{"nope":1}}""", ".spec.nope: field not declared in schema")]
    [InlineData("""{"spec":{"replicas":"x"}}""", ".spec.replicas: expected numeric (int or float), got string")]
    [InlineData("""{"spec":{"containers":[{"name":"a"},{"name":"a"}]}}""", ".spec.containers: duplicate entries for key [name=\"a\"]")]
    [InlineData("""{"spec":{"containers":[{"image":"a"}]}}""", ".spec.containers: element 0: associative list with keys has an element that omits all key fields [\"name\"] (and doesn't have default values for any key fields)")]
    [InlineData("""{"spec":{"containers":{}}}""", ".spec.containers: expected list, got &{map[]}")]
    [InlineData("""{"spec":[1]}""", ".spec: expected map, got &{[1]}")]
    [InlineData("""{"status":{"phase":1}}""", ".status.phase: expected string, got &value.valueUnstructured{Value:1}")]
    [InlineData("""{"metadata":{"finalizers":["a","a"]}}""", ".metadata.finalizers: duplicate entries for key [=\"a\"]")]
    [InlineData("""{"spec":{"nope":1},"status":{"phase":1}}""", "errors:\n  .spec.nope: field not declared in schema\n  .status.phase: expected string, got &value.valueUnstructured{Value:1}")]
    public void TellsWhatDoesNotFitTheSchema(string config, string problem)
    {
        Status error = new ApplyBench(TestSchemas.Pod).Apply("a", config).Error!;
        Assert.Equal($"failed to create typed patch object (/; /v1, Kind=Pod): {problem}", error.Message);
        Assert.Equal(500, error.Code);
    }

    [Fact]
    public void RefusesOtherKindsAndManagedFields()
    {
        OwnershipContext context = new("a", "apps/v1", "Deployment", DateTimeOffset.UnixEpoch);
        Json config = Json.Parse("""{"apiVersion":"apps/v2","kind":"Deployment"}""");
        Status error = ServerSideApply.Apply(JsonObject.Empty, default, (JsonObject)config, false, context).Error!;
        Assert.Equal((400, "invalid object type: apps/v2, Kind=Deployment"), (error.Code, error.Message));
        config = Json.Parse("""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"managedFields":[]}}""");
        error = ServerSideApply.Apply(JsonObject.Empty, default, (JsonObject)config, false, context).Error!;
        Assert.Equal((400, "metadata.managedFields must be nil"), (error.Code, error.Message));
    }

    [Fact]
    public void DeducesTheShapeOfWhatHasNoSchema()
    {
        ApplyBench bench = new(null);
        bench.Apply("a", """{"spec":{"x":{"y":1},"list":[{"name":"a"}]}}""");
        Assert.Equal("""{"f:spec":{".":{},"f:list":{},"f:x":{".":{},"f:y":{}}}}""", bench.Fields("a"));
        Assert.NotNull(bench.Apply("b", """{"spec":{"list":[{"name":"b"}]}}""").Error);
        bench.Apply("a", """{"spec":{"list":[1]}}""");
        Assert.Equal("""{"spec":{"list":[1]}}""", bench.Shown());
    }

    [Fact]
    public void KubectlTakesOverItsClientSideConfiguration()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        const string Last = """{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"annotations\":{}},\"spec\":{\"replicas\":1}}""";
        const string Annotations = "\"kubectl.kubernetes.io/last-applied-configuration\":\"" + Last + "\"";
        bench.Update("kubectl-client-side-apply", "{\"metadata\":{\"annotations\":{" + Annotations + "}},\"spec\":{\"replicas\":1,\"grace\":1}}");
        Assert.NotNull(bench.Apply("kubectl", """{"spec":{"replicas":2,"grace":2}}""").Error);
        Assert.Null(bench.Apply("kubectl", """{"spec":{"replicas":2}}""").Error);
        string? kept = (bench.Live.At("metadata", "annotations") as JsonObject)?.Text("kubectl.kubernetes.io/last-applied-configuration");
        Assert.Equal("{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"replicas\":2}}\n", kept);
    }

    private static string Containers(string names)
    {
        IEnumerable<Json> items = names.Trim('[', ']').Split(',').Select(name => (Json)Json.Object(("name", Json.Of(name))));
        return Json.Object(("spec", Json.Object(("containers", JsonArray.From(items))))).ToString();
    }
}
