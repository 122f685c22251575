using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Discovery.V1;
using Skiff.Networking.Names;
using Skiff.Networking.Tests.Services;

namespace Skiff.Networking.Tests.Names;

/// <summary>What the names of a small cluster lead to, and how the answers are written.</summary>
public sealed class NameResolverTests
{
    private static readonly NameTable table = Table();

    private static NameTable Table()
    {
        EndpointSlice slice = Given.Slice(
            Given.Endpoint("10.42.0.7") with { Hostname = "db-0" },
            Given.Endpoint("10.42.0.8"),
            Given.Endpoint("10.42.0.9", ready: false));
        return NameTable.Empty("cluster.local")
            .WithNamespace("empty")
            .With(Given.Service(), [slice])
            .With(Headless("db"), [slice])
            .With(Headless("bare"), [])
            .With(Headless("early", spec => spec with { PublishNotReadyAddresses = true }), [slice])
            .With(Given.Service(s => s with { Type = "ExternalName", ClusterIP = "", ExternalName = "example.com" }, "alias"), []);
    }

    private static Service Headless(string name, Func<ServiceSpec, ServiceSpec>? change = null) =>
        Given.Service(spec => (change ?? (s => s))(spec with { ClusterIP = "None", ClusterIPs = ["None"] }), name);

    [Theory]
    [InlineData("web.shop.svc.cluster.local", RecordType.A, "NoError A:10.43.0.5")]
    [InlineData("WEB.Shop.SVC.cluster.LOCAL", RecordType.A, "NoError A:10.43.0.5")]
    [InlineData("web.shop.svc.cluster.local", RecordType.Aaaa, "NoError soa")]
    [InlineData("web.shop.svc.cluster.local", RecordType.Srv, "NoError SRV:80:web.shop.svc.cluster.local")]
    [InlineData("_http._tcp.web.shop.svc.cluster.local", RecordType.Srv, "NoError SRV:80:web.shop.svc.cluster.local")]
    [InlineData("_http._tcp.web.shop.svc.cluster.local", RecordType.A, "NoError soa")]
    [InlineData("_http._udp.web.shop.svc.cluster.local", RecordType.Srv, "NameError soa")]
    [InlineData("_none._tcp.web.shop.svc.cluster.local", RecordType.Srv, "NameError soa")]
    [InlineData("x.web.shop.svc.cluster.local", RecordType.A, "NameError soa")]
    [InlineData("db.shop.svc.cluster.local", RecordType.A, "NoError A:10.42.0.7 A:10.42.0.8")]
    [InlineData("db-0.db.shop.svc.cluster.local", RecordType.A, "NoError A:10.42.0.7")]
    [InlineData("10-42-0-8.db.shop.svc.cluster.local", RecordType.A, "NoError A:10.42.0.8")]
    [InlineData("10-42-0-9.db.shop.svc.cluster.local", RecordType.A, "NameError soa")]
    [InlineData("10-42-0-9.early.shop.svc.cluster.local", RecordType.A, "NoError A:10.42.0.9")]
    [InlineData("db-0.db.shop.svc.cluster.local", RecordType.Aaaa, "NoError soa")]
    [InlineData("_http._tcp.db.shop.svc.cluster.local", RecordType.Srv,
        "NoError SRV:8080:db-0.db.shop.svc.cluster.local SRV:8080:10-42-0-8.db.shop.svc.cluster.local")]
    [InlineData("bare.shop.svc.cluster.local", RecordType.A, "NameError soa")]
    [InlineData("alias.shop.svc.cluster.local", RecordType.A, "NoError CNAME:example.com")]
    [InlineData("alias.shop.svc.cluster.local", RecordType.Aaaa, "NoError CNAME:example.com")]
    [InlineData("x.alias.shop.svc.cluster.local", RecordType.A, "NameError soa")]
    [InlineData("gone.shop.svc.cluster.local", RecordType.A, "NameError soa")]
    [InlineData("web.elsewhere.svc.cluster.local", RecordType.A, "NameError soa")]
    [InlineData("shop.svc.cluster.local", RecordType.A, "NoError soa")]
    [InlineData("elsewhere.svc.cluster.local", RecordType.A, "NameError soa")]
    [InlineData("svc.cluster.local", RecordType.A, "NoError soa")]
    [InlineData("cluster.local", RecordType.A, "NoError soa")]
    [InlineData("other.cluster.local", RecordType.A, "NameError soa")]
    [InlineData("dns-version.cluster.local", RecordType.Txt, "NoError TXT:1.1.0")]
    [InlineData("10-42-0-99.shop.pod.cluster.local", RecordType.A, "NoError A:10.42.0.99")]
    [InlineData("10-42-0-99.empty.pod.cluster.local", RecordType.A, "NoError A:10.42.0.99")]
    [InlineData("10-42-0-99.elsewhere.pod.cluster.local", RecordType.A, "NameError soa")]
    [InlineData("10-42-0-099.shop.pod.cluster.local", RecordType.A, "NameError soa")]
    [InlineData("10-42-0.shop.pod.cluster.local", RecordType.A, "NameError soa")]
    [InlineData("300-42-0-1.shop.pod.cluster.local", RecordType.A, "NameError soa")]
    [InlineData("10-42-0-99.shop.pod.cluster.local", RecordType.Aaaa, "NoError soa")]
    [InlineData("5.0.43.10.in-addr.arpa", RecordType.Ptr, "NoError PTR:web.shop.svc.cluster.local")]
    [InlineData("7.0.42.10.in-addr.arpa", RecordType.Ptr,
        "NoError PTR:db-0.db.shop.svc.cluster.local PTR:db-0.early.shop.svc.cluster.local")]
    [InlineData("1.2.3.4.in-addr.arpa", RecordType.Ptr, "forward")]
    [InlineData("example.com", RecordType.A, "forward")]
    [InlineData("xcluster.local", RecordType.A, "forward")]
    [InlineData("", RecordType.A, "forward")]
    public void NamesLeadWhereTheSpecificationSays(string name, RecordType type, string expected) =>
        Assert.Equal(expected, Query.Line(NameResolver.Resolve(Query.Ask(name, type), table)));

    [Fact]
    public void GoneServicesLeaveNoName()
    {
        NameTable less = table.Without("shop", "web").Without("shop", "db");
        Assert.Equal("NameError soa", Query.Line(NameResolver.Resolve(Query.Ask("web.shop.svc.cluster.local", RecordType.A), less)));
        Assert.Equal("forward", Query.Line(NameResolver.Resolve(Query.Ask("5.0.43.10.in-addr.arpa", RecordType.Ptr), less)));
        Assert.Equal(
            "NoError PTR:db-0.early.shop.svc.cluster.local",
            Query.Line(NameResolver.Resolve(Query.Ask("7.0.42.10.in-addr.arpa", RecordType.Ptr), less)));
        Assert.Equal("NameError soa", Query.Line(NameResolver.Resolve(
            Query.Ask("1-1-1-1.empty.pod.cluster.local", RecordType.A), table.WithoutNamespace("empty"))));
    }

    [Fact]
    public void AnswersEchoIdentifierAndCase()
    {
        DnsQuestion question = Query.Ask("wEb.sHop.svc.cluster.local", RecordType.A);
        byte[] answer = NameResolver.Resolve(question, table)!.Encode(question, 512);
        Assert.Equal(0x1234, Query.Field(answer, 0));
        Assert.Equal(0x8580, Query.Field(answer, 2));
        Assert.Equal(question.Raw.ToArray(), answer[12..(12 + question.Raw.Length)]);
        byte[] record = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 10, 43, 0, 5];
        Assert.Equal(record, answer[(12 + question.Raw.Length)..]);
    }

    [Theory]
    [InlineData(null, 512)]
    [InlineData(100, 512)]
    [InlineData(1000, 1000)]
    [InlineData(65_000, 1232)]
    public void OptionsSetTheSizeWithinBounds(int? asked, int expected)
    {
        DnsQuestion question = Query.Ask("web.shop.svc.cluster.local", RecordType.A, asked);
        Assert.Equal((expected, asked is not null), (question.SizeMax, question.HasOptions));
        byte[] answer = NameResolver.Resolve(question, table)!.Encode(question, question.SizeMax);
        Assert.Equal(asked is null ? 0 : 1, Query.Field(answer, 10));
    }

    [Fact]
    public void MissingNamesCarryTheAuthority()
    {
        DnsQuestion question = Query.Ask("gone.shop.svc.cluster.local", RecordType.A);
        byte[] answer = NameResolver.Resolve(question, table)!.Encode(question, 512);
        Assert.Equal((3, 0, 1), (answer[3] & 15, Query.Field(answer, 6), Query.Field(answer, 8)));
    }

    [Fact]
    public void WhatDoesNotFitIsCutAndMarked()
    {
        EndpointSlice many = Given.Slice([.. Enumerable.Range(1, 100).Select(i => Given.Endpoint($"10.42.0.{i}"))]);
        NameTable big = NameTable.Empty("cluster.local").With(Headless("db"), [many]);
        DnsQuestion question = Query.Ask("db.shop.svc.cluster.local", RecordType.A);
        byte[] cut = NameResolver.Resolve(question, big)!.Encode(question, 512);
        Assert.True((cut[2] & 2) != 0);
        Assert.True(cut.Length <= 512);
        Assert.Equal((0, 0), (Query.Field(cut, 6), Query.Field(cut, 8))); // An authority would say that there are none.
        byte[] whole = NameResolver.Resolve(question, big)!.Encode(question, 65_535);
        Assert.Equal((0, 100), (whole[2] & 2, Query.Field(whole, 6)));
    }
}
