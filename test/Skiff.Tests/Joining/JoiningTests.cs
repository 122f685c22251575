using System.Security.Cryptography.X509Certificates;
using Skiff.Agent;
using Skiff.Agent.Registration;
using Skiff.Client;
using Skiff.Joining;
using Skiff.Model;
using Skiff.Model.Certificates.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.Tests.Joining;

/// <summary>Machines that join a cluster over HTTPS, and what they may do there.</summary>
public sealed class JoiningTests
{
    private static readonly Machine machine = new("m", "worker");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_machine_joins_with_a_token_once_and_comes_back_without()
    {
        await using JoinedCluster cluster = await JoinedCluster.StartAsync();
        string token = await cluster.NewTokenAsync();
        string server = cluster.Address.AbsoluteUri;
        (Membership? first, string fault) = await cluster.JoinAsync(
            machine, settings => settings with { Server = server, Token = token, CaHash = cluster.Hash });
        Assert.Equal("", fault);
        string thumbprint;
        using (first!)
        {
            Node node = Named("worker");
            Assert.Null((await ApiExtensions.CreateAsync(first!.Api, Kinds.Node, node, Stop)).Error);
            Assert.Equal(403, (await ApiExtensions.CreateAsync(first.Api, Kinds.Node, Named("other"), Stop)).Error!.Code);
            Assert.Null((await first.Api.ListAsync(Kinds.EndpointSlice, new ListRequest(), Stop)).Error);
            Assert.Null((await first.Api.ListAsync(Kinds.Namespace, new ListRequest(), Stop)).Error);
            Assert.Equal(403, (await first.Api.ListAsync(Kinds.Secret, new ListRequest(), Stop)).Error!.Code);
            thumbprint = Assert.Single(first.Authorities).Thumbprint;
            Assert.All(Directory.GetFiles(cluster.KeptBy(machine)), file =>
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        }

        Assert.Equal(0, await cluster.TokenAsync("delete", token));
        foreach (string given in (string[])["", server])
        {
            (Membership? again, fault) = await cluster.JoinAsync(machine, settings => settings with { Server = given });
            Assert.Equal("", fault);
            using (again!)
            {
                Assert.Null((await again!.Api.GetAsync((Kind)Kinds.Node, new("", "worker"), Stop)).Error);
                Assert.Equal(thumbprint, Assert.Single(again.Authorities).Thumbprint);
            }
        }
    }

    [Fact]
    public async Task A_serving_certificate_is_the_nodes_own_until_somebody_approves_the_clusters()
    {
        await using JoinedCluster cluster = await JoinedCluster.StartAsync();
        string token = await cluster.NewTokenAsync();
        (Membership? member, _) = await cluster.JoinAsync(machine, settings => settings with
        {
            Server = cluster.Address.AbsoluteUri, Token = token, CaHash = cluster.Hash,
        });
        using CancellationTokenSource ending = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using (member!)
        {
            X509Certificate2 own = member!.ServingCertificate;
            Assert.Equal(own.Subject, own.Issuer);
            Task keeping = member.KeepAsync(ending.Token);
            CertificateSigningRequest request = await UntilAsync(cluster, requests => requests.FirstOrDefault(
                one => one.Spec.SignerName == "kubernetes.io/kubelet-serving"));
            Assert.Equal("system:node:worker", request.Spec.Username);
            await cluster.Admin.UpdateAsync(Kinds.CertificateSigningRequest, request with
            {
                Status = request.Status with
                {
                    Conditions = [CertificateSigningRequestCondition.Empty with { Type = "Approved", Status = "True", Reason = "ByTest" }],
                },
            }, "approval", Stop);
            while (member.ServingCertificate == own) await Task.Yield();
            Assert.Contains("kubernetes-ca", member.ServingCertificate.Issuer, StringComparison.Ordinal);
            Assert.True(member.ServingCertificate.MatchesHostname("127.0.0.1"));
            await ending.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
        }
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_with_the_reason()
    {
        await using JoinedCluster cluster = await JoinedCluster.StartAsync();
        string token = await cluster.NewTokenAsync(), server = cluster.Address.AbsoluteUri;
        string authority = Path.Combine(cluster.KeptBy(machine), "..", "..", "pki", "ca.crt");
        async Task Refused(string why, string to = "", string with = "", string hash = "", string file = "", bool insecure = false)
        {
            (Membership? member, string fault) = await cluster.JoinAsync(machine, settings => settings with
            {
                Server = to, Token = with, CaHash = hash, CaFile = file, InsecureSkipCaVerification = insecure,
            });
            member?.Dispose();
            Assert.Contains(why, fault, StringComparison.Ordinal);
        }

        await Refused("which cluster?");
        await Refused("needs a bootstrap token", to: server);
        await Refused("nothing says how to know the cluster", to: server, with: token);
        await Refused("not the cluster that is meant", to: server, with: token, hash: "sha256:" + new string('0', 64));
        await Refused("not that of the token", to: server, with: token[..7] + new string('0', 16), hash: cluster.Hash);
        await Refused("no such file", to: server, with: token, file: "/nowhere");
        Assert.Equal(0, await cluster.TokenAsync("delete", token));
        await Refused("Unauthorized", to: server, with: token, file: authority);
        Assert.Equal(1, await cluster.TokenAsync("delete", token));
        Assert.Empty(await cluster.TokensAsync());

        string trusted = await cluster.NewTokenAsync();
        await Refused("", to: server, with: trusted, insecure: true);
        (Membership? renamed, string other) = await cluster.JoinAsync(machine with { Node = "renamed" }, settings => settings);
        Assert.Null(renamed);
        Assert.Contains("another node's", other, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "10.42.0.0/24")]
    [InlineData(false, "10.9.9.0/24")]
    public async Task A_node_takes_the_range_it_is_given_or_tells_its_own(bool givesRanges, string range)
    {
        await using JoinedCluster cluster = await JoinedCluster.StartAsync(givesRanges);
        NodeAgentOptions options = new()
        {
            NodeName = "worker", NodeAddresses = ["192.0.2.7"], DataDirectory = "/d", SingletonDirectory = "/r",
        };
        NodeRange ranges = new(options, cluster.Admin, TimeProvider.System, new Random(1)) { Patience = TimeSpan.FromSeconds(givesRanges ? 60 : 0) };
        Assert.Equal(range, await ranges.FindAsync("10.9.9.0/24", Stop));
        Node node = (await ApiExtensions.GetAsync(cluster.Admin, Kinds.Node, new("", "worker"), Stop)).Value!;
        Assert.Equal(range, node.Spec.PodCIDR);
        Assert.Equal("False", node.Status.Conditions.Single(one => one.Type == "Ready").Status);
        Assert.Equal(range, await ranges.FindAsync("10.8.8.0/24", Stop));
    }

    private static Node Named(string name) => Node.Empty with { Metadata = ObjectMeta.Empty with { Name = name } };

    private static async Task<CertificateSigningRequest> UntilAsync(
        JoinedCluster cluster, Func<IEnumerable<CertificateSigningRequest>, CertificateSigningRequest?> pick)
    {
        while (true)
        {
            ObjectList all = (await cluster.Admin.ListAsync(Kinds.CertificateSigningRequest, new ListRequest(), Stop)).Value!;
            if (pick(all.Items.Cast<CertificateSigningRequest>()) is { } found) return found;
            await Task.Yield();
        }
    }
}
