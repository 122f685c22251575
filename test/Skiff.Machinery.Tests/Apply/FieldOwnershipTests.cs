using Skiff.Machinery.Apply;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Tests;

public class FieldOwnershipTests
{
    [Fact]
    public void WhoChangesAFieldOwnsIt()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Update("a", """{"metadata":{"name":"p","labels":{"x":"1"}},"spec":{"replicas":1,"containers":[{"name":"c","image":"i","resources":{}}]}}""");
        Assert.Equal(
            """{"f:metadata":{"f:labels":{".":{},"f:x":{}}},"f:spec":{".":{},"f:containers":{".":{},"k:{\"name\":\"c\"}":{".":{},"f:image":{},"f:name":{},"f:resources":{}}},"f:replicas":{}}}""",
            bench.Fields("a"));
        bench.Update("b", """{"metadata":{"name":"p","labels":{"x":"1"}},"spec":{"replicas":2,"containers":[{"name":"c","image":"j","resources":{}}]}}""");
        Assert.Equal("""{"f:spec":{"f:containers":{"k:{\"name\":\"c\"}":{"f:image":{}}},"f:replicas":{}}}""", bench.Fields("b"));
        Assert.Equal(
            """{"f:metadata":{"f:labels":{".":{},"f:x":{}}},"f:spec":{".":{},"f:containers":{".":{},"k:{\"name\":\"c\"}":{".":{},"f:name":{},"f:resources":{}}}}}""",
            bench.Fields("a"));
    }

    [Fact]
    public void TheTimeChangesOnlyWithTheFields()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Update("a", """{"spec":{"replicas":1}}""");
        ListOf<ManagedFieldsEntry> first = bench.Entries;
        bench.Update("a", """{"spec":{"replicas":1}}""");
        Assert.Equal(first, bench.Entries);
        bench.Update("a", """{"spec":{"replicas":2}}""");
        Assert.NotEqual(first[0].Time, bench.Entries[0].Time);
        Assert.Equal(first[0].FieldsV1, bench.Entries[0].FieldsV1);
        Assert.Equal(first, FieldOwnership.KeepTimes(first, bench.Entries));
    }

    [Fact]
    public void RemovedFieldsBelongToNobody()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Update("a", """{"metadata":{"labels":{"x":"1","y":"1"}}}""");
        bench.Update("b", """{"metadata":{"labels":{"y":"1"}}}""");
        Assert.Equal("""{"f:metadata":{"f:labels":{".":{},"f:y":{}}}}""", bench.Fields("a"));
        Assert.Equal("", bench.Fields("b"));
    }

    [Fact]
    public void SubresourcesAreOwnersOfTheirOwn()
    {
        ApplyBench bench = new(TestSchemas.Pod) { Ignored = FieldSet.Of(["spec"], ["metadata"]) };
        bench.Update("a", """{"status":{"phase":"x"}}""");
        bench.Update("a", """{"spec":{"replicas":1},"status":{"phase":"x","conditions":[{"type":"t","status":"True"}]}}""", "status");
        Assert.Equal(2, bench.Entries.Count);
        Assert.Equal("status", bench.Entries[1].Subresource);
        Assert.Equal(
            """{"f:status":{"f:conditions":{".":{},"k:{\"type\":\"t\"}":{".":{},"f:status":{},"f:type":{}}}}}""",
            bench.Entries[1].FieldsV1.ToString());
    }

    [Fact]
    public void SortsEntriesAndUnitesTheOldest()
    {
        ApplyBench bench = new(TestSchemas.Pod);
        bench.Apply("applier", """{"spec":{"grace":1}}""");
        for (int i = 0; i < 14; i++)
        {
            JsonObject labels = JsonObject.Empty;
            for (int j = 0; j <= i; j++) labels = labels.Set($"l{j:00}", Json.Of("x"));
            bench.Update($"m{i:00}", Json.Object(("metadata", Json.Object(("labels", labels))), ("spec", Json.Object(("grace", Json.Of(1))))));
        }

        Assert.Equal(11, bench.Entries.Count);
        Assert.Equal("applier", bench.Entries[0].Manager);
        Assert.Equal("ancient-changes", bench.Entries[1].Manager);
        Assert.Contains("f:l00", bench.Fields("ancient-changes"), StringComparison.Ordinal);
        Assert.Contains("f:l04", bench.Fields("ancient-changes"), StringComparison.Ordinal);
        Assert.Equal("m13", bench.Entries[10].Manager);
    }

    [Fact]
    public void ARequestMayClearOrBringEntries()
    {
        OwnershipContext context = new("b", "v1", "Pod", DateTimeOffset.UnixEpoch) { Schema = TestSchemas.Pod };
        JsonObject live = (JsonObject)Json.Parse("""{"metadata":{"uid":"u"},"spec":{"replicas":1}}""");
        ManagedFieldsEntry entry = ManagedFieldsEntry.Empty with
        {
            Manager = "a", Operation = "Update", APIVersion = "v1", FieldsType = "FieldsV1",
            FieldsV1 = RawJson.Parse("""{"f:spec":{"f:replicas":{}}}"""),
        };
        ListOf<ManagedFieldsEntry> stored = [entry];
        Assert.Equal(stored, FieldOwnership.Update(live, stored, live, default, context));
        Assert.True(FieldOwnership.Update(live, stored, live, [], context).IsEmpty);
        Assert.True(FieldOwnership.Update(live, stored, live, [ManagedFieldsEntry.Empty], context).IsEmpty);
        ListOf<ManagedFieldsEntry> brought = [entry with { Manager = "c" }];
        Assert.Equal(brought, FieldOwnership.Update(live, stored, live, brought, context));
        Assert.Equal(stored, FieldOwnership.Update(live, stored, live, brought, context with { Subresource = "status" }));
        Assert.Equal(stored, FieldOwnership.Update(live, stored, live, [entry with { Operation = "x" }], context));
        Assert.True(FieldOwnership.Update(live, stored, live, stored, context with { IsServed = version => version != "v1" }).IsEmpty);
    }

    [Fact]
    public void FollowsASchemaThatBecameAtomic()
    {
        OwnershipContext context = new("b", "v1", "Pod", DateTimeOffset.UnixEpoch) { Schema = TestSchemas.Pod };
        JsonObject live = (JsonObject)Json.Parse("""{"metadata":{"uid":"u"},"spec":{"nodeSelector":{"a":"1"}}}""");
        ManagedFieldsEntry entry = ManagedFieldsEntry.Empty with
        {
            Manager = "a", Operation = "Update", APIVersion = "v1", FieldsType = "FieldsV1",
            FieldsV1 = RawJson.Parse("""{"f:spec":{"f:nodeSelector":{"f:a":{}}}}"""),
        };
        ListOf<ManagedFieldsEntry> after = FieldOwnership.Update(live, [entry], live, default, context);
        Assert.Equal("""{"f:spec":{"f:nodeSelector":{}}}""", after[0].FieldsV1.ToString());
    }
}
