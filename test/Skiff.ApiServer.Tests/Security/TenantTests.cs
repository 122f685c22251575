using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Skiff.ApiServer.Tests.Security;

/// <summary>
/// Classes 21, 22 and 33: what a tenant may claim. Roles that tenants are given name no addresses that others use, and a
/// certificate or a token for joining is for who it says.
/// </summary>
public sealed class TenantTests
{
    [Fact]
    public async Task Roles_for_tenants_lead_no_traffic_elsewhere()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        foreach (string role in (string[])["view", "edit", "admin"])
        {
            await live.BindAsync("default", role, LiveServer.RolesOf(role));
            (string, string) who = ("Impersonate-User", role);
            (string Method, string Path)[] leads =
            [
                ("PUT", "/api/v1/namespaces/default/services/kubernetes/status"), ("PATCH", "/api/v1/namespaces/default/services/kubernetes/status"),
                ("POST", "/api/v1/namespaces/default/endpoints"), ("PUT", "/api/v1/namespaces/default/endpoints/kubernetes"), ("PATCH", "/api/v1/namespaces/default/endpoints/kubernetes"),
                ("POST", "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices"), ("PATCH", "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes"),
                ("POST", "/apis/networking.k8s.io/v1/ingressclasses"), ("PATCH", "/apis/networking.k8s.io/v1/ipaddresses/10.43.0.1"), ("POST", "/api/v1/nodes"),
                ("POST", "/apis/apiregistration.k8s.io/v1/apiservices"), ("PATCH", "/apis/networking.k8s.io/v1/namespaces/default/ingresses/a/status"),
            ];
            foreach ((string method, string path) in leads)
            {
                Answered answer = await live.SendAsync(new HttpMethod(method), path, "{}", null, who);
                Assert.True(answer.Code == 403, $"{role} {method} {path}: {answer.Code}");
            }
        }
    }

    // The cluster's own addresses are taken: nobody else's service gets them, with or without leave to write services.
    [Theory]
    [InlineData("\"clusterIP\":\"10.43.0.1\"")]
    [InlineData("\"clusterIPs\":[\"10.43.0.1\"],\"clusterIP\":\"10.43.0.1\"")]
    [InlineData("\"clusterIP\":\"10.43.0.10\"")]
    [InlineData("\"clusterIP\":\"127.0.0.1\"")]
    [InlineData("\"clusterIP\":\"::ffff:10.43.0.1\"")]
    [InlineData("\"clusterIP\":\"010.43.0.1\"")]
    [InlineData("\"externalIPs\":[\"127.0.0.1\"]")]
    [InlineData("\"externalIPs\":[\"::ffff:127.0.0.1\"]")]
    [InlineData("\"externalIPs\":[\"169.254.169.254\"]")]
    [InlineData("\"externalIPs\":[\"224.0.0.1\"]")]
    [InlineData("\"externalIPs\":[\"0.0.0.0\"]")]
    [InlineData("\"externalIPs\":[\"::1\"]")]
    [InlineData("\"externalIPs\":[\"evil.test\"]")]
    public async Task No_service_takes_an_address_that_is_not_its_own(string part)
    {
        await using LiveServer live = await LiveServer.StartAsync();
        if (part.Contains("10.43.0.10\"", StringComparison.Ordinal))
        {
            await live.PostAsync("/api/v1/namespaces/kube-system/services",
                """{"metadata":{"name":"dns"},"spec":{"clusterIP":"10.43.0.10","ports":[{"port":53}]}}""");
        }

        Answered answer = await live.PostAsync("/api/v1/namespaces/default/services",
            $$$$$$"""{"metadata":{"name":"thief"},"spec":{{{{{{{part}}}}}},"ports":[{"port":443}]}}""");
        Assert.True(answer.Code == 422, $"{part}: {answer.Code} {answer.Text}");
    }

    [Fact]
    public async Task A_certificate_is_for_who_asks_and_for_what_it_may()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
        const string Client = "kubernetes.io/kube-apiserver-client", Kubelet = "kubernetes.io/kube-apiserver-client-kubelet", Serving = "kubernetes.io/kubelet-serving";
        // The user of a request is who made it, whatever it says.
        Answered made = await live.PostAsync(Requests, Body("own", Client, Pem("CN=jane"), "\"client auth\"", "\"username\":\"system:admin\",\"groups\":[\"system:masters\"],"));
        Assert.Equal((201, "kubernetes-admin"), (made.Code, made.At("spec", "username")));

        (string, string)[] node = [("Impersonate-User", "system:node:a"), ("Impersonate-Group", "system:nodes")];
        (string Name, string Signer, string Pem, string Usages, int Code)[] wanted =
        [
            ("masters", Client, Pem("O=system:masters,CN=jane"), "\"client auth\"", 403),
            ("othernode", Kubelet, Pem("O=system:nodes,CN=system:node:b"), "\"client auth\",\"digital signature\"", 403),
            ("unnamed", Kubelet, Pem("CN=evil"), "\"client auth\",\"digital signature\"", 403),
            ("cut", Client, "LS0tLS1CRUdJTg==", "\"client auth\"", 422), ("nothing", Client, "", "\"client auth\"", 422),
            ("key", Client, Convert.ToBase64String(Encoding.ASCII.GetBytes(ECDsa.Create().ExportPkcs8PrivateKeyPem())), "\"client auth\"", 422),
        ];
        foreach ((string name, string signer, string pem, string usages, int code) in wanted)
        {
            (string, string)[] who = signer == Client ? [] : node;
            Answered answer = await live.PostAsync(Requests, Body(name, signer, pem, usages), null, who);
            Assert.True(answer.Code == code, $"{name}: {answer.Code} {answer.Text}");
        }

        // A tenant approves and signs nothing, not even its own.
        (string, string) jane = ("Impersonate-User", "jane");
        Assert.Equal(403, (await live.PutAsync($"{Requests}/own/approval", made.Text, null, jane)).Code);
        Assert.Equal(403, (await live.PutAsync($"{Requests}/own/status", made.Text, null, jane)).Code);
        Assert.Equal(403, (await live.PostAsync(Requests, Body("s", Serving, Pem("O=system:nodes,CN=system:node:a"), "\"server auth\",\"digital signature\""), null, jane)).Code);
    }

    // Approving and signing need leave for the signer, beside that to write.
    [Fact]
    public async Task Leave_to_write_requests_is_no_leave_to_approve_or_sign_them()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        const string Requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests", Roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
        const string Client = "kubernetes.io/kube-apiserver-client";
        Answered made = await live.PostAsync(Requests, Body("own", Client, Pem("CN=jane"), "\"client auth\""));
        await live.PostAsync(Roles, """
            {"metadata":{"name":"writer"},"rules":[{"verbs":["*"],"apiGroups":["certificates.k8s.io"],
            "resources":["certificatesigningrequests","certificatesigningrequests/approval","certificatesigningrequests/status"]},
            {"verbs":["approve","sign"],"apiGroups":["certificates.k8s.io"],"resources":["signers"],"resourceNames":["kubernetes.io/kubelet-serving","example.com/*"]},
            {"verbs":["list"],"apiGroups":[""],"resources":["pods"]}]}
            """);
        await live.BindAsync("", "jane", "writer");
        (string, string) jane = ("Impersonate-User", "jane");
        const string Approved = "\"status\":{\"conditions\":[{\"type\":\"Approved\",\"status\":\"True\",\"reason\":\"r\",\"message\":\"m\"}]}";
        const string Failed = "\"status\":{\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\",\"reason\":\"r\",\"message\":\"m\"}]}";
        string With(string status) => $"{made.Text[..made.Text.LastIndexOf("\"status\"", StringComparison.Ordinal)]}{status}}}";

        Answered approval = await live.PutAsync($"{Requests}/own/approval", With(Approved), null, jane);
        Answered signing = await live.PutAsync($"{Requests}/own/status", With(Failed), null, jane);

        Assert.Equal(403, approval.Code);
        Assert.Contains($"user not permitted to approve requests with signerName \\\"{Client}\\\"", approval.Text, StringComparison.Ordinal);
        Assert.Equal(403, signing.Code);
        Assert.Contains($"user not permitted to sign requests with signerName \\\"{Client}\\\"", signing.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await live.PutAsync($"{Requests}/own/approval", With(Approved))).Code);
    }

    private static string Body(string name, string signer, string pem, string usages, string more = "") =>
        $$$$$$"""{"metadata":{"name":"{{{{{{name}}}}}}"},"spec":{{{{{{{more}}}}}}"signerName":"{{{{{{signer}}}}}}","request":"{{{{{{pem}}}}}}","usages":[{{{{{{usages}}}}}}]}}""";

    private static string Pem(string subject)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(subject, key, HashAlgorithmName.SHA256);
        return Convert.ToBase64String(Encoding.ASCII.GetBytes(request.CreateSigningRequestPem()));
    }
}
