using Skiff.Model;

namespace Skiff.Machinery.Tests;

public class SampleTests
{
    public static TheoryData<string> Kinds => new(Samples.Names);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void SoundObjectsPass(string name)
    {
        Assert.Empty(Samples.Create(name));
        Assert.Empty(Samples.Update(name, "{}"));
        Assert.Empty(Samples.Update(name, "{}", subresource: "status"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void NamesAndLabelsAreCheckedForEveryKind(string name)
    {
        string[] faults = Samples.Create(name, """{"metadata":{"name":"a/b","labels":{"-":"ok"}}}""");
        Assert.Contains(faults, fault => fault.StartsWith("metadata.name: Invalid value: \"a/b\": ", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.StartsWith("metadata.labels: Invalid value: \"-\": name part must consist of ", StringComparison.Ordinal));
        Assert.Contains("metadata.uid: Invalid value: \"other\": field is immutable",
            Samples.Update(name, """{"metadata":{"uid":"other"}}"""));
    }
}
