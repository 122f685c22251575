using Skiff.Machinery.Workloads;
using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Machinery.Tests;

public class WorkloadTests
{
    [Fact]
    public void NamesEndInFiveSafeLetters()
    {
        uint state = 1;
        uint Next() => state = state * 1664525 + 1013904223;
        HashSet<string> names = [];
        for (int i = 0; i < 1000; i++)
        {
            string name = NameSuffix.Generate("web-", Next);
            Assert.Matches("^web-[bcdfghjklmnpqrstvwxz2456789]{5}$", name);
            names.Add(name);
        }

        Assert.True(names.Count > 990);
        Assert.Equal(63, NameSuffix.Generate(new string('a', 100), Next).Length);
        Assert.Matches("^[bcdfghjklmnpqrstvwxz2456789]{1,10}$", NameSuffix.Encode(uint.MaxValue));
    }

    [Fact]
    public void RequestsAreTheLargerOfRunningAndStarting()
    {
        PodSpec spec = PodSpec.Empty with
        {
            Containers = [With("100m", "1Gi"), With("200m", "1Gi")],
            InitContainers = [With("1", "100Mi"), With("50m", "1Gi") with { RestartPolicy = "Always" }, With("10m", "3Gi")],
            Overhead = MapOf.Create(("cpu", Quantity.Parse("5m"))),
        };
        MapOf<Quantity> requests = PodTotals.Requests(spec);
        Assert.Equal("1005m", requests["cpu"].ToString());
        Assert.Equal(Quantity.Parse("4Gi"), requests["memory"]);
    }

    [Theory]
    [InlineData("", "", "", "", "BestEffort")]
    [InlineData("1", "", "", "", "Burstable")]
    [InlineData("1", "1Gi", "1", "1Gi", "Guaranteed")]
    [InlineData("", "", "1", "1Gi", "Guaranteed")]
    [InlineData("500m", "1Gi", "1", "1Gi", "Burstable")]
    [InlineData("1", "1Gi", "1", "", "Burstable")]
    public void KnowsTheQualityOfService(string cpu, string memory, string cpuLimit, string memoryLimit, string expected)
    {
        Container container = Container.Empty with
        {
            Resources = ResourceRequirements.Empty with { Requests = Amounts(cpu, memory), Limits = Amounts(cpuLimit, memoryLimit) },
        };
        Assert.Equal(expected, QosClass.Of(PodSpec.Empty with { Containers = [container] }));
    }

    private static Container With(string cpu, string memory) =>
        Container.Empty with { Resources = ResourceRequirements.Empty with { Requests = Amounts(cpu, memory) } };

    private static MapOf<Quantity> Amounts(string cpu, string memory)
    {
        MapOf<Quantity> amounts = default;
        if (cpu.Length > 0) amounts = amounts.Set("cpu", Quantity.Parse(cpu));
        if (memory.Length > 0) amounts = amounts.Set("memory", Quantity.Parse(memory));
        return amounts;
    }
}
