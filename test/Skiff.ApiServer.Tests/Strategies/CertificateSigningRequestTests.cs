using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Skiff.ApiServer.Tests.Strategies;

/// <summary>What the server lets whom write of a request for a certificate.</summary>
public sealed class CertificateSigningRequestTests
{
    private const string Path = "/apis/certificates.k8s.io/v1/certificatesigningrequests";

    [Fact]
    public async Task The_server_says_who_asks_and_decisions_have_a_way_of_their_own()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        Answered made = await live.PostAsync(Path, Body("somebody", """{"conditions":[{"type":"Approved","status":"True"}]}"""));
        Assert.Equal(201, made.Code);
        Assert.Equal("kubernetes-admin", made.At("spec", "username"));
        Assert.Equal("system:masters", made.At("spec", "groups", "0"));
        Assert.Null(made.At("status", "conditions"));

        Answered approved = await live.PutAsync($"{Path}/csr/approval",
            Body("", """{"conditions":[{"type":"Approved","status":"True","reason":"Good"}],"certificate":"QUFB"}"""));
        Assert.Equal(200, approved.Code);
        Assert.NotNull(approved.At("status", "conditions", "0", "lastUpdateTime"));
        Assert.NotNull(approved.At("status", "conditions", "0", "lastTransitionTime"));
        Assert.Null(approved.At("status", "certificate"));

        Answered status = await live.PutAsync($"{Path}/csr/status",
            Body("other", """{"conditions":[{"type":"Approved","status":"True","reason":"Bad"},{"type":"Failed","status":"True"}]}"""));
        Assert.Equal(200, status.Code);
        Assert.Equal("Good", status.At("status", "conditions", "0", "reason"));
        Assert.Equal("Failed", status.At("status", "conditions", "1", "type"));
        Assert.Equal("kubernetes-admin", status.At("spec", "username"));

        Answered selected = await live.GetAsync($"{Path}?fieldSelector=spec.signerName%3Dexample.com/signer");
        Assert.Equal("csr", selected.At("items", "0", "metadata", "name"));
        Answered others = await live.GetAsync($"{Path}?fieldSelector=spec.signerName%3Dexample.com/other");
        Assert.Equal("[]", others.At("items"));
    }

    private static string Body(string user, string status)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string pem = new CertificateRequest("CN=me", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        string request = Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));
        return $$$"""
            {"metadata":{"name":"csr"},"spec":{"request":"{{{request}}}","signerName":"example.com/signer",
            "usages":["client auth"],"username":"{{{user}}}"},"status":{{{status}}}}
            """;
    }
}
