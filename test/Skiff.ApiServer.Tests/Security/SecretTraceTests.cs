using System.Text;
using Skiff.ApiServer.Auditing;
using Skiff.ApiServer.Tests.Auditing;
using Skiff.ApiServer.Tests.Certificates;
using Skiff.Store;

namespace Skiff.ApiServer.Tests.Security;

/// <summary>
/// Classes 12 and 32: secrets leave no trace. Not in the record of requests, in metrics, in events or in what errors say;
/// and on disk neither a secret's bytes nor a file that others may read.
/// </summary>
public sealed class SecretTraceTests : IDisposable
{
    private const string Secrets = "/api/v1/namespaces/default/secrets";
    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task A_secret_is_told_to_nobody_else()
    {
        string file = Path.Combine(directory.Path, "audit.log");
        // Everything is recorded in full but what upstream's recommendations leave out.
        AuditPolicy policy = AuditPolicyTests.Read("""
            rules:
            - {level: Metadata, resources: [{group: "", resources: [secrets, serviceaccounts/token]}, {group: authentication.k8s.io}]}
            - {level: RequestResponse}
            """);
        AuditTrail trail = new(policy, new AuditLog(new(file), TimeProvider.System), Guid.NewGuid, TimeProvider.System);
        List<string> canaries = [], told = [];
        string Canary()
        {
            canaries.Add($"canary{canaries.Count:D2}x{Guid.NewGuid():N}");
            return canaries[^1];
        }

        List<string> broken = [];
        await using (LiveServer live = await LiveServer.StartAsync(
            options => options with { Audit = trail, RequestBroke = (request, fault) => broken.Add($"{request} {fault}") }))
        {
            using HttpClient nobody = live.Client();
            await live.PostAsync(Secrets, $$$$$$"""{"metadata":{"name":"a"},"stringData":{"k":"{{{{{{Canary()}}}}}}"}}""");
            await live.PostAsync(Secrets, $$$$$$"""{"metadata":{"name":"b"},"data":{"k":"{{{{{{Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary()))}}}}}}"}}""");
            await live.PutAsync($"{Secrets}/a", $$$$$$"""{"metadata":{"name":"a"},"stringData":{"k":"{{{{{{Canary()}}}}}}"}}""");
            await live.SendAsync(HttpMethod.Delete, $"{Secrets}?dryRun=All", null, null);
            // What is wrong with a secret is said without it.
            foreach (string body in (string[])
            [
                $$$$$$"""{"metadata":{"name":"c"},"type":"kubernetes.io/dockerconfigjson","stringData":{".dockerconfigjson":"{{{{{{Canary()}}}}}}"}}""",
                $$$$$$"""{"metadata":{"name":"c"},"type":"kubernetes.io/dockercfg","stringData":{".dockercfg":"{{{{{{Canary()}}}}}}"}}""",
                $$$$$$"""{"metadata":{"name":"c"},"type":"kubernetes.io/tls","stringData":{"tls.crt":"{{{{{{Canary()}}}}}}"}}""",
                $$$$$$"""{"metadata":{"name":"c"},"type":"kubernetes.io/ssh-auth","stringData":{"x":"{{{{{{Canary()}}}}}}"}}""",
                $$$$$$"""{"metadata":{"name":"c"},"type":"kubernetes.io/basic-auth","stringData":{"x":"{{{{{{Canary()}}}}}}"}}""",
                $$$$$$"""{"metadata":{"name":"UPPER"},"stringData":{"x":"{{{{{{Canary()}}}}}}"}}""",
                $$$$$$"""{"metadata":{"name":"c"},"stringData":{"bad key!":"{{{{{{Canary()}}}}}}"}}""",
                $$$$$$"""{"metadata":{"name":"c"},"immutable":true,"type":"x","data":{"x":"!{{{{{{Canary()}}}}}}"}}""",
            ]) told.Add((await live.PostAsync(Secrets, body)).Text);
            // Credentials of all kinds, right and wrong.
            foreach (string header in (string[])
            [
                $"Bearer {Canary()}", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:" + Canary()))}", $"bearer {Canary()}", $"Digest {Canary()}", Canary(),
                $"Bearer {Canary()}.{Canary()}.{Canary()}",
            ]) told.Add((await live.GetAsync("/api/v1/pods", nobody, ("Authorization", header))).Text);
            told.Add((await live.GetAsync("/api/v1/pods", nobody, ("Cookie", Canary()), ("Proxy-Authorization", Canary()), ("X-Auth", Canary()))).Text);
            told.Add((await live.GetAsync("/api/v1/pods/a/exec", nobody, ("Connection", "Upgrade"), ("Upgrade", "websocket"),
                ("Sec-WebSocket-Protocol", "a, base64url.bearer.authorization.k8s.io." + Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary())).TrimEnd('=')))).Text);
            await live.PostAsync("/apis/authentication.k8s.io/v1/tokenreviews", $$$$$$"""{"spec":{"token":"{{{{{{Canary()}}}}}}"}}""");
            await live.PostAsync("/api/v1/namespaces/default/serviceaccounts", """{"metadata":{"name":"app"}}""");
            Answered issued = await live.PostAsync("/api/v1/namespaces/default/serviceaccounts/app/token", """{"spec":{}}""");
            canaries.Add(issued.At("status", "token")!);
            told.Add((await live.GetAsync("/api/v1/pods", nobody, ("Authorization", $"Bearer {canaries[^1]}"))).Text);
            told.Add((await live.GetAsync("/metrics")).Text);
            told.Add((await live.GetAsync("/api/v1/events")).Text);
            told.Add((await live.GetAsync("/healthz?verbose")).Text);
        }

        await trail.DisposeAsync();
        Assert.True(canaries.Count >= 25, $"{canaries.Count}");
        string record = await System.IO.File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.True(record.Length > 10_000, record);
        string all = $"{record}\n{string.Join('\n', told)}\n{string.Join('\n', broken)}";
        foreach (string canary in canaries)
        {
            Assert.DoesNotContain(canary, all, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(canary)).TrimEnd('='), all, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task On_disk_a_secret_is_sealed_and_every_file_is_its_owners()
    {
        string canary = $"canary{Guid.NewGuid():N}", plain = $"plain{Guid.NewGuid():N}";
        string data = Path.Combine(directory.Path, "data");
        byte[] key = new byte[32];
        Random.Shared.NextBytes(key);
        using (AesGcmSeal seal = new([(1, key)], resource => resource == "secrets"))
        {
            await using LogStore store = LogStore.Open(new StoreOptions { NewClusterId = Guid.NewGuid(), DataDirectory = data, Seal = seal });
            await using LiveServer live = await LiveServer.StartAsync(over: store);
            for (int i = 0; i < 20; i++)
            {
                await live.PostAsync(Secrets, $$$$$$"""{"metadata":{"name":"s{{{{{{i}}}}}}"},"stringData":{"k":"{{{{{{canary}}}}}}"}}""");
                await live.PostAsync("/api/v1/namespaces/default/configmaps", $$$$$$"""{"metadata":{"name":"s{{{{{{i}}}}}}"},"data":{"k":"{{{{{{plain}}}}}}"}}""");
            }
        }

        string[] files = Directory.GetFiles(data, "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        string bytes = string.Concat(files.Select(file => Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(file))));
        Assert.Contains(plain, bytes, StringComparison.Ordinal); // The test looks in the right place.
        Assert.DoesNotContain(canary, bytes, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(canary)).TrimEnd('='), bytes, StringComparison.Ordinal);
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        foreach (string file in files) Assert.True((System.IO.File.GetUnixFileMode(file) & Others) == 0, $"{file} is open to others");
    }
}
