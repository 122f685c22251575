using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Skiff.ApiServer.Certificates;

namespace Skiff.ApiServer.Tests.Security;

/// <summary>Class 2, requests sent elsewhere: an aggregated server that redirects is told off, and nobody follows it.</summary>
public sealed class AggregatedRedirectTests
{
    private const string Resources =
        """{"kind":"APIResourceList","apiVersion":"v1","groupVersion":"far.example.com/v1","resources":[]}""";

    [Fact]
    public async Task A_redirect_of_an_aggregated_server_is_no_answer()
    {
        IPAddress? outside = ScriptedServer.Outside();
        Assert.SkipWhen(outside is null, "this machine has no address but that of its loopback interface");
        await using LiveServer live = await LiveServer.StartAsync();
        X509Certificate2 certificate = CertificateAuthority.Create("ca", "backend", TimeProvider.System)
            .Issue("backend", CertificateProfile.Server("backend", ["backend"], [outside!])).Certificate;
        certificate = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        await using ScriptedServer trap = new(certificate, _ => "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret", outside);
        int code = 200;
        await using ScriptedServer backend = new(certificate, head => head.Contains("/trapped", StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture,
                $"HTTP/1.1 {code} Moved\r\nLocation: https://{trap.Address}/\r\nContent-Length: 6\r\n\r\nbehind")
            : string.Create(CultureInfo.InvariantCulture,
                $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Resources.Length}\r\n\r\n{Resources}"), outside);
        await RegisterAsync(live, backend.Address);
        await live.UntilToldAsync(
            "/apis/apiregistration.k8s.io/v1/apiservices?watch=true&fieldSelector=metadata.name%3Dv1.far.example.com",
            line => line.Contains("\"type\":\"Available\",\"status\":\"True\"", StringComparison.Ordinal));

        foreach (int moved in (int[])[301, 302, 303, 307, 308])
        {
            code = moved;
            Answered answer = await live.GetAsync("/apis/far.example.com/v1/trapped");
            Assert.Equal((502, "the backend attempted to redirect this request, which is not permitted"), (answer.Code, answer.Text));
            Assert.Null(answer.Headers.Location);
        }

        Assert.Empty(trap.Heads);
    }

    private static async Task RegisterAsync(LiveServer live, IPEndPoint at)
    {
        Answered[] made =
        [
            await live.PostAsync("/api/v1/namespaces/default/services",
                """{"metadata":{"name":"far"},"spec":{"ports":[{"name":"https","port":443}]}}"""),
            await live.PostAsync("/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", $$$$$$"""
                {"metadata":{"name":"far","labels":{"kubernetes.io/service-name":"far"}},"addressType":"IPv4",
                "endpoints":[{"addresses":["{{{{{{at.Address}}}}}}"]}],"ports":[{"name":"https","port":{{{{{{at.Port}}}}}}}]}
                """),
            await live.PostAsync("/apis/apiregistration.k8s.io/v1/apiservices", """
                {"metadata":{"name":"v1.far.example.com"},"spec":{"group":"far.example.com","version":"v1","insecureSkipTLSVerify":true,
                "groupPriorityMinimum":100,"versionPriority":100,"service":{"name":"far","namespace":"default"}}}
                """),
        ];
        Assert.All(made, answer => Assert.Equal(201, answer.Code));
    }
}
