using System.Net;
using System.Security.Cryptography.X509Certificates;
using Skiff.ApiServer.Certificates;
using Skiff.Client;
using Skiff.Joining;
using Skiff.Machinery.Signing;
using Skiff.Model;
using Skiff.Model.Certificates.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.Tests.Joining;

/// <summary>How a node comes to its certificates and keeps them.</summary>
public sealed class NodeCertificateTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("skiff-node-").FullName;
    private readonly ManualTime time = new();
    private readonly InMemoryApi api;
    private readonly CertificateAuthority authority;

    public NodeCertificateTests()
    {
        api = new InMemoryApi(time);
        authority = CertificateAuthority.Create("ca", "ca", time);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(directory, "client.pem");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task A_request_says_who_the_node_is_and_what_for_and_its_certificate_is_kept()
    {
        NodeCertificate certificate = Client();
        Task<Status?> asked = certificate.RequestAsync(api, Stop);
        CertificateSigningRequest request = await RequestAsync(1);
        Assert.Equal("kubernetes.io/kube-apiserver-client-kubelet", request.Spec.SignerName);
        Assert.Equal(["client auth", "digital signature", "key encipherment"], request.Spec.Usages.Order(StringComparer.Ordinal));
        SigningRequest read = SigningRequest.Parse(request.Spec.Request.Span, out _)!;
        Assert.Equal(("system:node:n", "system:nodes"), (read.Names.CommonName, Assert.Single(read.Names.Organizations)));
        Assert.Null(read.SignatureFault());
        Sign(request, TimeSpan.FromHours(24));
        Assert.Null(await asked);
        Assert.True(certificate.Current!.HasPrivateKey);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        Assert.Equal([Path], Directory.GetFiles(directory));

        NodeCertificate again = Client();
        Assert.True(again.Load());
        Assert.Equal(certificate.Current.Thumbprint, again.Current!.Thumbprint);
        Assert.False(Client("other").Load());
        time.Advance(TimeSpan.FromHours(25));
        Assert.False(Client().Load());
    }

    [Fact]
    public async Task A_node_that_restarts_while_it_waits_goes_on_waiting_for_the_same_request()
    {
        using (CancellationTokenSource killed = new())
        {
            Task<Status?> first = Client().RequestAsync(api, killed.Token);
            await RequestAsync(1);
            await killed.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }

        NodeCertificate certificate = Client();
        Task<Status?> second = certificate.RequestAsync(api, Stop);
        Sign(Assert.Single(api.All<CertificateSigningRequest>()), TimeSpan.FromHours(1));
        Assert.Null(await second);
        Assert.NotNull(certificate.Current);
    }

    [Theory]
    [InlineData(RequestConditionType.Denied)]
    [InlineData(RequestConditionType.Failed)]
    public async Task A_request_that_is_refused_is_told_and_the_next_one_is_another(string type)
    {
        NodeCertificate certificate = Client();
        Task<Status?> asked = certificate.RequestAsync(api, Stop);
        CertificateSigningRequest request = await RequestAsync(1);
        api.ChangeStatus(request with
        {
            Status = request.Status with
            {
                Conditions = [CertificateSigningRequestCondition.Empty with { Type = type, Status = "True", Message = "no such node" }],
            },
        });
        Assert.Contains($"was {type}: no such node", (await asked)!.Message, StringComparison.Ordinal);
        using CancellationTokenSource enough = new();
        Task<Status?> next = certificate.RequestAsync(api, enough.Token);
        await RequestAsync(2);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task A_certificate_is_renewed_when_most_of_its_life_is_over_and_not_before()
    {
        NodeCertificate certificate = Client();
        using CancellationTokenSource ending = new();
        int renewals = 0;
        TaskCompletionSource renewed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task keeping = certificate.KeepAsync(api, () =>
        {
            renewals++;
            renewed.TrySetResult();
        }, ending.Token);
        Sign(await RequestAsync(1), TimeSpan.FromHours(10));
        await renewed.Task.WaitAsync(Stop);
        string first = certificate.Current!.Thumbprint;
        renewed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        DateTimeOffset begin = new(certificate.Current.NotBefore.ToUniversalTime());
        TimeSpan life = certificate.NotAfter - begin;
        await UntilWaitingAsync();
        Assert.True(time.AdvanceToNext(life));
        Assert.InRange((time.GetUtcNow() - begin) / life, 0.7, 0.9);
        Sign(await RequestAsync(2), TimeSpan.FromHours(10));
        await renewed.Task.WaitAsync(Stop);
        Assert.Equal(2, renewals);
        Assert.NotEqual(first, certificate.Current!.Thumbprint);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
    }

    [Fact]
    public async Task An_api_that_refuses_is_asked_again_later()
    {
        api.Fault = call => call.Verb == "create" ? Status.Forbidden("certificates.k8s.io", "certificatesigningrequests", "", "not you") : null;
        List<string> told = [];
        NodeCertificate certificate = new(CertificateWish.Client("n"), Path, time, new Random(1), told.Add);
        using CancellationTokenSource ending = new();
        TaskCompletionSource given = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task keeping = certificate.KeepAsync(api, () => given.TrySetResult(), ending.Token);
        await UntilWaitingAsync();
        Assert.Contains("not you", Assert.Single(told), StringComparison.Ordinal);
        api.Fault = null;
        time.Advance(TimeSpan.FromSeconds(3));
        Sign(await RequestAsync(1), TimeSpan.FromHours(1));
        await given.Task.WaitAsync(Stop);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
    }

    [Fact]
    public void A_serving_certificate_names_the_nodes_name_and_addresses()
    {
        using var key = System.Security.Cryptography.ECDsa.Create();
        CertificateWish wish = CertificateWish.Serving("n", [IPAddress.Parse("192.0.2.7")]);
        SigningRequest read = SigningRequest.Parse(System.Text.Encoding.ASCII.GetBytes(wish.RequestFor(key)), out _)!;
        Assert.Equal(("n", "192.0.2.7"), (Assert.Single(read.DnsNames), Assert.Single(read.Addresses).ToString()));
        Assert.Contains("server auth", wish.Usages);
        using X509Certificate2 own = wish.SelfSigned(key, time.GetUtcNow());
        Assert.True(own.MatchesHostname("192.0.2.7"));
    }

    private NodeCertificate Client(string node = "n") => new(CertificateWish.Client(node), Path, time, new Random(1), _ => { });

    private async Task<CertificateSigningRequest> RequestAsync(int count)
    {
        await api.UntilAsync(() => api.All<CertificateSigningRequest>().Count == count, Stop);
        return api.All<CertificateSigningRequest>().Single(request => request.Status.Conditions.IsEmpty && request.Status.Certificate.IsEmpty);
    }

    private void Sign(CertificateSigningRequest request, TimeSpan life)
    {
        X509Certificate2 signed = authority.Sign(
            SigningRequest.Parse(request.Spec.Request.Span, out _)!, [.. request.Spec.Usages], life)!;
        api.ChangeStatus(request with
        {
            Status = request.Status with { Certificate = new Bytes(System.Text.Encoding.ASCII.GetBytes(signed.ExportCertificatePem())) },
        });
    }

    // Until a timer is set that somebody waits for.
    private async Task UntilWaitingAsync()
    {
        while (!time.HasTimers) await Task.Yield();
    }
}
