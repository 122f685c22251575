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
        // The end of a request may be written down after the next one has begun.
        Json[] lines = [.. System.IO.File.ReadAllLines(File).Select(Json.Parse)];
        Assert.Equal(5, lines.Length);
        Assert.Single(lines, line => Text(line, "stage") == "RequestReceived" && Text(line, "auditID") == "mine");
        Json created = Ended(lines, Maps);
        Assert.Equal("mine", Text(created, "auditID"));
        Assert.Equal("v", Text(created, "requestObject", "data", "k"));
        Assert.Equal("a", Text(created, "responseObject", "metadata", "name"));
        Assert.Equal("a", Text(created, "objectRef", "name"));
        Assert.Equal(Text(created, "responseObject", "metadata", "uid"), Text(created, "objectRef", "uid"));
        Assert.Equal("201", Text(created, "responseStatus", "code"));
        Assert.Equal("allow", Text(created, "annotations", "authorization.k8s.io/decision"));
        Assert.Equal("", Text(created, "annotations", "authorization.k8s.io/reason"));

        Json missed = Ended(lines, $"{Maps}/none?pretty=true");
        Assert.Equal("get probe/1 NotFound 404", $"{Text(missed, "verb")} {Text(missed, "userAgent")} "
            + $"{Text(missed, "responseStatus", "reason")} {Text(missed, "responseStatus", "code")}");
        Assert.Null(Text(missed, "responseObject"));
        Assert.Equal("""["127.0.0.1"]""", Text(missed, "sourceIPs"));

        Json acted = Ended(lines, $"{Maps}/a");
        Assert.Equal("kubernetes-admin jane forbid", $"{Text(acted, "user", "username")} "
            + $"{Text(acted, "impersonatedUser", "username")} {Text(acted, "annotations", "authorization.k8s.io/decision")}");
        Json open = Ended(lines, "/version");
        Assert.Equal("system:anonymous 200 allow", $"{Text(open, "user", "username")} "
            + $"{Text(open, "responseStatus", "code")} {Text(open, "annotations", "authorization.k8s.io/decision")}");
        Assert.StartsWith("RBAC: allowed by ClusterRoleBinding \"system:public-info-viewer\"",
            Text(open, "annotations", "authorization.k8s.io/reason"), StringComparison.Ordinal);
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

    private static Json Ended(Json[] lines, string uri) =>
        Assert.Single(lines, line => Text(line, "stage") == "ResponseComplete" && Text(line, "requestURI") == uri);

    private static string? Text(Json? value, params string[] path)
    {
        foreach (string step in path) value = (value as JsonObject)?[step];
        return value is JsonString text ? text.Value : value?.ToString();
    }
}
