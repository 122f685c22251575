using Skiff.Machinery.Apply;
using Skiff.Model;

namespace Skiff.Machinery.Tests;

public class FieldSetTests
{
    private const string Sample =
        """{"f:metadata":{"f:labels":{".":{},"f:app":{}},"f:finalizers":{".":{},"v:\"a\"":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"a\"}":{".":{},"f:image":{},"f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{}}}},"f:replicas":{}}}""";

    [Fact]
    public void ReadsAndWritesTheSameText() => Assert.Equal(
        """{"f:metadata":{"f:finalizers":{".":{},"v:\"a\"":{}},"f:labels":{".":{},"f:app":{}}},"f:spec":{"f:containers":{"k:{\"name\":\"a\"}":{".":{},"f:image":{},"f:ports":{"k:{\"containerPort\":80,\"protocol\":\"TCP\"}":{}}}},"f:replicas":{}}}""",
        FieldsText.Write(Read(Sample)).ToString());

    [Fact]
    public void ListsPathsAsErrorsShowThem() => Assert.Equal(
        [
            ".metadata.finalizers", ".metadata.labels", ".metadata.finalizers[=\"a\"]", ".metadata.labels.app", ".spec.replicas",
            ".spec.containers[name=\"a\"]", ".spec.containers[name=\"a\"].image",
            ".spec.containers[name=\"a\"].ports[containerPort=80,protocol=\"TCP\"]",
        ],
        Read(Sample).Paths());

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("", "{}")]
    [InlineData("null", "{}")]
    [InlineData("""{"f:a":{"x:unknown":{}}}""", """{"f:a":{}}""")]
    [InlineData("""{"f:b":{},"f:a":{".":{}}}""", """{"f:a":{},"f:b":{}}""")]
    [InlineData("""{"i:3":{},"v:true":{},"v:2":{}}""", """{"v:2":{},"v:true":{},"i:3":{}}""")]
    [InlineData("""{"k:{\"b\":1,\"a\":2}":{}}""", """{"k:{\"a\":2,\"b\":1}":{}}""")]
    public void NormalizesWhatItReads(string text, string expected) =>
        Assert.Equal(expected, FieldsText.Write(Read(text)).ToString());

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"f":{}}""")]
    [InlineData("""{"x":{}}""")]
    [InlineData("""{"abc":{}}""")]
    [InlineData("""{"i:x":{}}""")]
    [InlineData("""{"v:{":{}}""")]
    [InlineData("""{"k:1":{}}""")]
    [InlineData("{")]
    public void RefusesWhatIsNoFieldSet(string text)
    {
        Assert.Null(FieldsText.Read(RawJson.Parse(text), out string error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void SetOperationsFollowTheirLaws()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            Random random = new(seed);
            FieldSet a = RandomSet(random), b = RandomSet(random), c = RandomSet(random);
            HashSet<string> left = [.. a.Paths()], right = [.. b.Paths()];
            Assert.Equal(left.Union(right).Order(), a.Union(b).Paths().Order());
            Assert.Equal(left.Intersect(right).Order(), a.Intersect(b).Paths().Order());
            Assert.Equal(left.Except(right).Order(), a.Except(b).Paths().Order());
            Assert.Equal(
                left.Where(path => !right.Any(other => path == other || IsBelow(path, other))).Order(),
                a.ExceptTrees(b).Paths().Order());
            Assert.Equal(a.Union(b).Union(c), a.Union(b.Union(c)));
            Assert.Equal(a, Read(FieldsText.Write(a).ToString()));
            Assert.Equal(a.Union(b), b.Union(a));
        }
    }

    private static bool IsBelow(string path, string other) =>
        path.Length > other.Length && path.StartsWith(other, StringComparison.Ordinal) && path[other.Length] is '.' or '[';

    private static FieldSet RandomSet(Random random)
    {
        FieldSet set = FieldSet.Empty;
        string[] names = ["a", "b", "c"];
        for (int i = random.Next(6); i > 0; i--)
        {
            string[] path = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => names[random.Next(3)])];
            set = set.Union(FieldSet.Of(path));
        }

        return set;
    }

    private static FieldSet Read(string text)
    {
        FieldSet? set = FieldsText.Read(RawJson.Parse(text), out string error);
        Assert.True(set is not null, error);
        return set;
    }
}
