using Skiff.Model;
using Skiff.Networking.Services;

namespace Skiff.Networking.Tests.Services;

/// <summary>A difference, applied to what was there, makes exactly what would have been written whole.</summary>
public sealed class NetScriptTests
{
    [Fact]
    public void DifferencesEndWhereWholeTablesStand()
    {
        for (int seed = 1; seed <= 60; seed++)
        {
            Random random = new(seed);
            Dictionary<string, ServicePortRule> rules = [];
            NetTable table = NetTable.Empty;
            ScriptedTable kernel = new();
            kernel.Run(NetScript.Whole("t", Given.PodRange, table));
            for (int step = 0; step < 15; step++)
            {
                NetTable next = Disturb(random, rules, table);
                kernel.Run(NetScript.Difference("t", table, next));
                ScriptedTable fresh = new();
                fresh.Run(NetScript.Whole("t", Given.PodRange, next));
                Assert.True(fresh.Text() == kernel.Text(), $"seed {seed}, step {step}:\n{kernel.Text()}\nnot\n{fresh.Text()}");
                Assert.Equal("", NetScript.Difference("t", next, next));
                table = next;
            }

            foreach (ServicePortRule rule in rules.Values) table = table.Without(rule);
            Assert.Equal("", NetScript.Difference("t", table, NetTable.Empty));
            Assert.Equal("", NetScript.Difference("t", NetTable.Empty, table));
        }
    }

    [Fact]
    public void RemovalWorksWithoutATable()
    {
        ScriptedTable kernel = new();
        kernel.Run(NetScript.Removal("t"));
        Assert.Equal("", kernel.Text());
    }

    [Fact]
    public void APodMayReachItselfAsLongAsOnePortLeadsToIt()
    {
        ServicePortRule a = Rule(new Random(1), 0) with { Internal = [new("10.42.0.7", 80)], External = [] };
        ServicePortRule b = a with { Chain = "svc-b", Port = 9 };
        NetTable both = NetTable.Empty.With(a).With(b);
        Assert.DoesNotContain("loops", NetScript.Difference("t", both, both.Without(a)), StringComparison.Ordinal);
        Assert.Contains(
            "delete element ip t loops { 10.42.0.7 . 10.42.0.7 }",
            NetScript.Difference("t", both, both.Without(a).Without(b)), StringComparison.Ordinal);
    }

    private static NetTable Disturb(Random random, Dictionary<string, ServicePortRule> rules, NetTable table)
    {
        for (int i = random.Next(4); i >= 0; i--)
        {
            int number = random.Next(6);
            ServicePortRule rule = Rule(random, number);
            if (rules.Remove(rule.Chain, out ServicePortRule? had)) table = table.Without(had);
            if (random.Next(3) == 0) continue;
            rules[rule.Chain] = rule;
            table = table.With(rule);
        }

        return table;
    }

    private static ServicePortRule Rule(Random random, int number) => new()
    {
        Chain = $"svc-{number}",
        Protocol = number % 2 == 0 ? "tcp" : "udp",
        ClusterAddresses = [$"10.43.0.{number}"],
        ExternalAddresses = random.Next(3) == 0 ? [$"192.0.2.{number}"] : [],
        Port = 80,
        NodePort = random.Next(2) == 0 ? 30_000 + number : 0,
        Internal = Backends(random),
        External = Backends(random),
        Everywhere = Backends(random),
        KeepsClientAddress = random.Next(2) == 0,
        AffinitySeconds = random.Next(3) switch { 0 => 60, 1 => 90, _ => 0 },
    };

    private static ListOf<Backend> Backends(Random random) =>
        ListOf.From(Enumerable.Range(1, random.Next(4)).Select(i => new Backend($"10.42.0.{i}", 8080)));
}
