using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Skiff.ApiServer.Certificates;

namespace Skiff.ApiServer.Tests.Security;

/// <summary>Class 2, requests sent elsewhere: where a pod redirects to is for the client to go or not, never for the server.</summary>
public sealed class ProxyRedirectTests
{
    [Fact]
    public async Task A_redirect_of_a_pod_is_handed_on_and_not_followed()
    {
        IPAddress? outside = ScriptedServer.Outside();
        Assert.SkipWhen(outside is null, "this machine has no address but that of its loopback interface");
        await using LiveServer live = await LiveServer.StartAsync();
        X509Certificate2 certificate = CertificateAuthority.Create("ca", "backend", TimeProvider.System)
            .Issue("backend", CertificateProfile.Server("backend", ["backend"], [outside!])).Certificate;
        certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        await using ScriptedServer trap = new(certificate, _ => "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret", outside);
        int code = 200;
        await using ScriptedServer pod = new(certificate, _ => string.Create(CultureInfo.InvariantCulture,
            $"HTTP/1.1 {code} Moved\r\nLocation: https://{trap.Address}/\r\nContent-Length: 6\r\n\r\nbehind"), outside);
        await PodAtAsync(live, pod.Address.Address);
        using HttpClientHandler handler = new()
        {
            AllowAutoRedirect = false,
            ServerCertificateCustomValidationCallback = (_, shown, _, _) =>
                shown?.GetCertHashString() == live.Certificates.ApiServer.Certificate.GetCertHashString(),
        };
        handler.ClientCertificates.Add(live.Certificates.Admin.Certificate);
        using HttpClient client = new(handler) { BaseAddress = live.Admin.BaseAddress };

        foreach (int moved in (int[])[301, 302, 303, 307, 308])
        {
            code = moved;
            Answered answer = await live.GetAsync(
                $"/api/v1/namespaces/default/pods/https:web:{pod.Address.Port}/proxy/moved", client);
            Assert.Equal((moved, $"https://{trap.Address}/"), (answer.Code, answer.Headers.Location?.ToString()));
        }

        Assert.Equal(5, pod.Heads.Count);
        Assert.Empty(trap.Heads);
        // Whom the server took for the administrator is nothing that a pod is told.
        Assert.All(pod.Heads, head => Assert.DoesNotContain("Authorization", head, StringComparison.OrdinalIgnoreCase));
    }

    private static async Task PodAtAsync(LiveServer live, IPAddress address)
    {
        const string Pods = "/api/v1/namespaces/default/pods";
        await live.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"default"}}""");
        Answered made = await live.PostAsync(Pods, """{"metadata":{"name":"web"},"spec":{"containers":[{"name":"a","image":"x"}]}}""");
        Assert.True(made.Code == 201, made.Text);
        using HttpRequestMessage status = new(HttpMethod.Patch, $"{Pods}/web/status")
        {
            Content = new StringContent(
                $$$"""{"status":{"podIP":"{{{address}}}","podIPs":[{"ip":"{{{address}}}"}]}}""", Encoding.UTF8, "application/merge-patch+json"),
        };
        using HttpResponseMessage answer = await live.Admin.SendAsync(status, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
