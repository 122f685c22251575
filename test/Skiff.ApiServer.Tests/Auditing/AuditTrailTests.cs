using System.Text;
using Skiff.ApiServer.Auditing;
using Skiff.ApiServer.Tests.Certificates;
using Skiff.Machinery;

namespace Skiff.ApiServer.Tests.Auditing;

/// <summary>What a running server writes down.</summary>
public sealed class AuditTrailTests : IDisposable
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    private readonly TemporaryDirectory directory = new();

    private string File => Path.Combine(directory.Path, "audit.log");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Each_request_is_written_down_as_the_policy_says()
    {
        AuditPolicy policy = AuditPolicyTests.Read("""
            rules:
            - {level: RequestResponse, users: [kubernetes-admin], resources: [{group: "", resources: [configmaps]}], verbs: [create]}
            - {level: Metadata, omitStages: [RequestReceived], users: [kubernetes-admin, system:anonymous]}
            """);
        AuditTrail trail = new(policy, new AuditLog(new(File), TimeProvider.System), Guid.NewGuid, TimeProvider.System);
        await using (LiveServer live = await LiveServer.StartAsync(options => options with { Audit = trail }))
        {
            Answered made = await live.PostAsync(Maps, """{"metadata":{"name":"a"},"data":{"k":"v"}}""", null, ("Audit-ID", "mine"));
            Assert.Equal("mine", Assert.Single(made.Headers.GetValues("Audit-Id")));
            Assert.Equal(404, (await live.GetAsync($"{Maps}/none?pretty=true", null, ("User-Agent", "probe/1"))).Code);
            Assert.Equal(403, (await live.GetAsync($"{Maps}/a", null, ("Impersonate-User", "jane"))).Code);
            using HttpClient nobody = live.Client();
            Assert.Equal(200, (await live.GetAsync("/version", nobody)).Code);
        }

        await trail.DisposeAsync();
        Json[] lines = [.. System.IO.File.ReadAllLines(File).Select(Json.Parse)];
        Assert.Equal(
            ["mine RequestReceived", "mine ResponseComplete"],
            lines.Take(2).Select(line => $"{Text(line, "auditID")} {Text(line, "stage")}"));
        Assert.Equal("v", Text(lines[1], "requestObject", "data", "k"));
        Assert.Equal("a", Text(lines[1], "responseObject", "metadata", "name"));
        Assert.Equal("a", Text(lines[1], "objectRef", "name"));
        Assert.Equal(Text(lines[1], "responseObject", "metadata", "uid"), Text(lines[1], "objectRef", "uid"));
        Assert.Equal("201", Text(lines[1], "responseStatus", "code"));
        Assert.Equal("allow", Text(lines[1], "annotations", "authorization.k8s.io/decision"));
        Assert.Equal("", Text(lines[1], "annotations", "authorization.k8s.io/reason"));

        Assert.Equal("get /api/v1/namespaces/default/configmaps/none?pretty=true probe/1 NotFound 404",
            $"{Text(lines[2], "verb")} {Text(lines[2], "requestURI")} {Text(lines[2], "userAgent")} "
            + $"{Text(lines[2], "responseStatus", "reason")} {Text(lines[2], "responseStatus", "code")}");
        Assert.Null(Text(lines[2], "responseObject"));
        Assert.Equal("""["127.0.0.1"]""", Text(lines[2], "sourceIPs"));

        Assert.Equal("kubernetes-admin jane forbid", $"{Text(lines[3], "user", "username")} "
            + $"{Text(lines[3], "impersonatedUser", "username")} {Text(lines[3], "annotations", "authorization.k8s.io/decision")}");
        Assert.Equal("system:anonymous /version 200 allow", $"{Text(lines[4], "user", "username")} {Text(lines[4], "requestURI")} "
            + $"{Text(lines[4], "responseStatus", "code")} {Text(lines[4], "annotations", "authorization.k8s.io/decision")}");
        Assert.StartsWith("RBAC: allowed by ClusterRoleBinding \"system:public-info-viewer\"",
            Text(lines[4], "annotations", "authorization.k8s.io/reason"), StringComparison.Ordinal);
        Assert.Equal(5, lines.Length);
    }

    [Fact]
    public async Task Who_owns_the_fields_is_left_out_where_it_is_not_wanted()
    {
        AuditPolicy policy = AuditPolicyTests.Read(
            "rules: [{level: RequestResponse, omitManagedFields: true, users: [kubernetes-admin], omitStages: [RequestReceived]}]");
        AuditTrail trail = new(policy, new AuditLog(new(File), TimeProvider.System), Guid.NewGuid, TimeProvider.System);
        await using (LiveServer live = await LiveServer.StartAsync(options => options with { Audit = trail }))
        {
            await live.PostAsync(Maps, """{"metadata":{"name":"a"},"data":{"k":"v"}}""");
            Answered list = await live.GetAsync(Maps);
            Assert.Contains("managedFields", list.Text, StringComparison.Ordinal);
        }

        await trail.DisposeAsync();
        string text = await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken);
        Assert.Contains("\"ConfigMapList\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("managedFields", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_is_written_down_when_it_begins_and_when_it_ends()
    {
        AuditPolicy policy = AuditPolicyTests.Read("rules: [{level: Metadata, users: [kubernetes-admin], verbs: [watch]}]");
        AuditTrail trail = new(policy, new AuditLog(new(File), TimeProvider.System), Guid.NewGuid, TimeProvider.System);
        await using (LiveServer live = await LiveServer.StartAsync(options => options with { Audit = trail }))
        {
            await live.GetAsync($"{Maps}?watch=true&timeoutSeconds=1&allowWatchBookmarks=true");
        }

        await trail.DisposeAsync();
        Assert.Equal(["RequestReceived", "ResponseStarted", "ResponseComplete"],
            System.IO.File.ReadAllLines(File).Select(line => Text(Json.Parse(line), "stage")));
    }

    [Fact]
    public async Task Files_are_put_aside_and_not_kept_for_ever()
    {
        FixedClock clock = new();
        byte[] line = Encoding.ASCII.GetBytes(new string('x', 300 * 1024) + "\n");
        AuditLog log = new(new(File, MaxSizeMegabytes: 1, MaxBackups: 2), clock);
        for (int i = 0; i < 13; i++) await log.AddAsync(line, TestContext.Current.CancellationToken);
        await log.DisposeAsync();

        string[] files = [.. Directory.GetFiles(directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];
        Assert.Equal(["audit-2026-03-01T12-00-00.002.log", "audit-2026-03-01T12-00-00.003.log", "audit.log"], files);
        Assert.Equal(line.Length, new FileInfo(File).Length);
        Assert.Equal(13, log.Written);
        if (OperatingSystem.IsLinux())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));

        clock.Now = clock.Now.AddDays(3);
        AuditLog later = new(new(File, MaxSizeMegabytes: 1, MaxAgeDays: 2), clock);
        for (int i = 0; i < 4; i++) await later.AddAsync(line, TestContext.Current.CancellationToken);
        await later.DisposeAsync();
        Assert.Equal(["audit-2026-03-04T12-00-00.000.log", "audit.log"],
            Directory.GetFiles(directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);
    }

    private static string? Text(Json? value, params string[] path)
    {
        foreach (string step in path) value = (value as JsonObject)?[step];
        return value is JsonString text ? text.Value : value?.ToString();
    }
}
