using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Skiff.ApiServer.Auditing;
using Skiff.ApiServer.Authentication.Jwt;
using Skiff.ApiServer.Authorization.Configured;
using Skiff.ApiServer.Configuration;
using Skiff.Machinery.Signing;
using Encoding = System.Text.Encoding;

namespace Skiff.Fuzz.Targets;

/// <summary>What says who somebody is: tokens, keys, certificates, and the files that say who is believed.</summary>
internal static class TrustTargets
{
    private static readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly byte[] keySet = Encoding.UTF8.GetBytes(KeySet());
    private static readonly JsonWebKeys keys = JsonWebKeys.Parse(keySet)!;

    private const string AuthenticationConfig = """
        apiVersion: apiserver.config.k8s.io/v1
        kind: AuthenticationConfiguration
        anonymous: {enabled: true, conditions: [{path: /healthz}]}
        jwt:
        - issuer: {url: https://issuer.example, audiences: [a, b], audienceMatchPolicy: MatchAny}
          claimValidationRules: [{expression: 'claims.exp > 0', message: no}]
          claimMappings:
            username: {expression: '"x:" + claims.sub'}
            groups: {claim: groups, prefix: ""}
            extra: [{key: example.com/a, valueExpression: claims.a}]
          userValidationRules: [{expression: "!user.username.startsWith('system:')"}]
        """;

    private const string AuthorizationConfig = """
        apiVersion: apiserver.config.k8s.io/v1
        kind: AuthorizationConfiguration
        authorizers:
        - type: Webhook
          name: w
          webhook:
            timeout: 3s
            authorizedTTL: 5m0s
            cacheUnauthorizedRequests: false
            subjectAccessReviewVersion: v1
            failurePolicy: Deny
            connectionInfo: {type: KubeConfigFile, kubeConfigFile: /nowhere}
            matchConditionSubjectAccessReviewVersion: v1
            matchConditions: [{expression: "has(request.resourceAttributes) && request.user != 'a'"}]
        - {type: RBAC, name: rbac}
        """;

    private const string Kubeconfig = """
        current-context: c
        contexts: [{name: c, context: {cluster: a, user: b}}]
        clusters: [{name: a, cluster: {server: "https://a.example/x", certificate-authority-data: YQ==, tls-server-name: n}}]
        users: [{name: b, user: {token: t, client-certificate-data: YQ==, client-key-data: YQ==, username: u}}]
        """;

    private const string AuditPolicy = """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        omitStages: [RequestReceived]
        rules:
        - {level: None, users: ["system:kube-proxy"], verbs: [watch], resources: [{group: "", resources: [endpoints, services]}]}
        - {level: Metadata, nonResourceURLs: ["/healthz*"], userGroups: [a], namespaces: [b], omitManagedFields: true}
        """;

    public static IEnumerable<Target> List() =>
    [
        Target.OfText("token", 8, [Token("{\"alg\":\"ES256\",\"kid\":\"k\"}"), Token("{\"alg\":\"none\"}"), "a.b.c", Token("{\"alg\":\"RS256\",\"kid\":\"../x\"}")],
            [".", "..", "=", "-", "_", "e30", "eyJhbGciOiJub25lIn0", "\0"], Tokens),
        new("key set", 4, [keySet], Target.Bytes(["\"kty\":\"RSA\"", "\"kty\":\"EC\"", "\"n\":\"AQ\"", "\"e\":\"AQAB\"", "\"crv\":\"P-521\"", "\"x\":\"\"", "[]", "{}"]),
            input => JsonWebKeys.Parse(input) is { Count: > 0 } read && !read.HasSigned(JsonWebToken.Parse(Token("{\"alg\":\"ES256\",\"kid\":\"o\"}"))!)),
        new("signing request", 3, [Encoding.ASCII.GetBytes(SeedObjects.SigningRequest)],
            Target.Bytes(["-----BEGIN", "-----END CERTIFICATE REQUEST-----", "\n", "\r\n", "=", "A", "/", "Proc-Type: 4,ENCRYPTED\n\n"]), Requests),
        new("request content", 3, [PemBlock.First(Encoding.ASCII.GetBytes(SeedObjects.SigningRequest))!.Content],
            [[0x30, 0x80], [0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF], [0x02, 0x01], [0x06, 0x03], [0xA0], [0x05, 0x00], [0x31]], Contents),
        Target.OfText("authentication file", 2, [AuthenticationConfig], ["jwt:", "expression: ", "{}", "[]", "null", "claims.", "(", "&a ", "*a", "'"],
            text => AuthenticationFile.TryParse(Encoding.UTF8.GetBytes(text), "https://own.example", out _, out _)),
        Target.OfText("authorization file", 2, [AuthorizationConfig, "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthorizationConfiguration\nauthorizers: [{type: RBAC, name: rbac}]"], ["type: ", "webhook:", "expression: ", "{}", "[]", "null", "request.", "(", "-1s", "&a ", "*a"],
            text => AuthorizationFile.TryParse(Encoding.UTF8.GetBytes(text), out _, out _)),
        Target.OfText("kubeconfig", 2, [Kubeconfig], ["exec: ", "{}", "[]", "null", "-----BEGIN", "=", "/dev/null", "&a ", "*a"],
            text => RemoteServer.TryParse(Encoding.UTF8.GetBytes(text), "/nowhere", out _, out _)),
        Target.OfText("audit policy", 3, [AuditPolicy], ["rules:", "level: ", "{}", "[]", "null", "*", "&a ", "*a", "'"],
            text => AuditPolicyFile.TryParse(Encoding.UTF8.GetBytes(text), out _, out _)),
    ];

    private static bool Tokens(string text)
    {
        if (JsonWebToken.Parse(text) is not { } token) return false;
        bool signed = keys.HasSigned(token);
        Target.Holds(!signed || token.Algorithm == "ES256", $"a token of algorithm {token.Algorithm} is believed");
        return signed;
    }

    private static bool Requests(byte[] input)
    {
        _ = PemBlock.All(input).Count;
        if (SigningRequest.Parse(input, out string fault) is not { } request)
        {
            Target.Holds(fault.Length > 0, "refused without a word");
            return false;
        }

        return request.SignatureFault() is null;
    }

    private static bool Contents(byte[] input) =>
        Requests(Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE REQUEST", input)));

    private static string Token(string header)
    {
        string signed = $"{Encode(header)}.{Encode("""{"iss":"https://issuer.example","sub":"a","aud":["a"],"exp":9999999999}""")}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string KeySet()
    {
        ECParameters parts = key.ExportParameters(includePrivateParameters: false);
        return $$"""
            {"keys":[{"kty":"EC","crv":"P-256","kid":"k","use":"sig","alg":"ES256",
            "x":"{{Base64Url.EncodeToString(parts.Q.X)}}","y":"{{Base64Url.EncodeToString(parts.Q.Y)}}"},{"kty":"oct","k":"AAAA"}]}
            """;
    }
}
