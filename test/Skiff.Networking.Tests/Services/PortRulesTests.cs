using Skiff.Networking.Services;

namespace Skiff.Networking.Tests.Services;

/// <summary>Where a port's connections are led, by what its policies leave.</summary>
public sealed class PortRulesTests
{
    private static readonly Backend here = new("10.42.0.7", 8080);
    private static readonly Backend there = new("10.42.1.3", 8080);

    private static readonly ServicePortRule web = new()
    {
        Chain = "svc-web",
        Protocol = "tcp",
        ClusterAddresses = ["10.43.0.5"],
        ExternalAddresses = ["192.0.2.9"],
        Port = 80,
        NodePort = 30_080,
        Internal = [here, there],
        External = [here, there],
        Everywhere = [here, there],
    };

    private static string Elements(ServicePortRule rule) => string.Join('\n', NetTable.Empty.With(rule).Elements
        .Select(element => $"{element.Key.Map} {element.Key.Key} -> {element.Value}"));

    private static string Chain(ServicePortRule rule, string name) =>
        NetTable.Empty.With(rule).Chains.GetValueOrDefault(name, "none").TrimEnd('\n').Replace("\n", " | ");

    [Fact]
    public void WhatNothingAnswersAnywhereIsRefused() => Assert.Equal(
        """
        unserved 10.43.0.5 . tcp . 80 -> goto reject-connection
        unserved 192.0.2.9 . tcp . 80 -> goto reject-connection
        unserved-ports tcp . 30080 -> goto reject-connection
        """,
        Elements(web with { Internal = [], External = [], Everywhere = [] }));

    [Fact]
    public void WhatAnswersOnlyElsewhereIsDropped() => Assert.Equal(
        """
        nodeports tcp . 30080 -> goto ext-svc-web
        services 192.0.2.9 . tcp . 80 -> goto ext-svc-web
        unserved 10.43.0.5 . tcp . 80 -> drop
        unserved 192.0.2.9 . tcp . 80 -> drop
        unserved-ports tcp . 30080 -> drop
        """,
        Elements(web with { Internal = [], External = [], Everywhere = [there], KeepsClientAddress = true }));

    [Fact]
    public void AnInternalPolicyDoesNotConcernThoseOutside()
    {
        ServicePortRule rule = web with { Internal = [] };
        Assert.Equal(
            """
            nodeports tcp . 30080 -> goto ext-svc-web
            services 192.0.2.9 . tcp . 80 -> goto ext-svc-web
            unserved 10.43.0.5 . tcp . 80 -> drop
            """,
            Elements(rule));
        Assert.StartsWith("jump mark-masquerade | meta l4proto tcp dnat", Chain(rule, "ext-svc-web"), StringComparison.Ordinal);
    }

    [Fact]
    public void ThoseInsideAreNotBoundByAnExternalPolicy()
    {
        ServicePortRule rule = web with { External = [here], KeepsClientAddress = true };
        Assert.Equal(
            "ip saddr @pods goto svc-web | fib saddr type local jump mark-masquerade | fib saddr type local goto svc-web"
            + " | meta l4proto tcp dnat to 10.42.0.7:8080",
            Chain(rule, "ext-svc-web"));

        // With an internal policy that leaves less, they need a chain of their own.
        ServicePortRule both = rule with { Internal = [here] };
        Assert.StartsWith("ip saddr @pods goto all-svc-web | ", Chain(both, "ext-svc-web"), StringComparison.Ordinal);
        Assert.Contains("10.42.1.3 . 8080", Chain(both, "all-svc-web"), StringComparison.Ordinal);
        Assert.Equal("none", Chain(both with { NodePort = 0, ExternalAddresses = [] }, "all-svc-web"));
    }

    [Fact]
    public void AffinityHoldsForEveryWayIn()
    {
        ServicePortRule rule = web with { Internal = [here], External = [here], KeepsClientAddress = true, AffinitySeconds = 60 };
        NetTable table = NetTable.Empty.With(rule);
        Assert.Equal(2, table.Sets.Count);
        Assert.Contains("ip saddr @aff-60-svc-web-10.42.1.3-8080 goto ep-svc-web-10.42.1.3-8080", Chain(rule, "all-svc-web"), StringComparison.Ordinal);
        // Each connection renews the stay; the set's own timeout ends it.
        Assert.StartsWith("update @aff-60-svc-web-10.42.1.3-8080 { ip saddr } | ", Chain(rule, "ep-svc-web-10.42.1.3-8080"), StringComparison.Ordinal);
        Assert.All(table.Sets.Values, set => Assert.Contains("timeout 60s", set, StringComparison.Ordinal));
    }
}
