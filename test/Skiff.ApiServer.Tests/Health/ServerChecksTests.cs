using Skiff.ApiServer.Live;
using Skiff.ApiServer.Tests.Security;

namespace Skiff.ApiServer.Tests.Health;

/// <summary>What a server tells of its own health, and of the parts that run elsewhere.</summary>
public sealed class ServerChecksTests
{
    // Upstream's names, in upstream's order, of what this server does too.
    private const string Hooks = """
        [+]poststarthook/start-apiserver-admission-initializer ok
        [+]poststarthook/generic-apiserver-start-informers ok
        [+]poststarthook/priority-and-fairness-config-consumer ok
        [+]poststarthook/priority-and-fairness-filter ok
        [+]poststarthook/start-apiextensions-informers ok
        [+]poststarthook/start-apiextensions-controllers ok
        [+]poststarthook/crd-informer-synced ok
        [+]poststarthook/start-system-namespaces-controller ok
        [+]poststarthook/start-cluster-authentication-info-controller ok
        [+]poststarthook/start-legacy-token-tracking-controller ok
        [+]poststarthook/rbac/bootstrap-roles ok
        [+]poststarthook/scheduling/bootstrap-system-priority-classes ok
        [+]poststarthook/priority-and-fairness-config-producer ok
        [+]poststarthook/bootstrap-controller ok
        [+]poststarthook/aggregator-reload-proxy-client-cert ok
        [+]poststarthook/start-kube-aggregator-informers ok
        [+]poststarthook/apiservice-status-local-available-controller ok
        [+]poststarthook/apiservice-status-remote-available-controller ok
        [+]poststarthook/apiservice-registration-controller ok
        [+]poststarthook/apiservice-discovery-controller ok
        [+]poststarthook/kube-apiserver-autoregistration ok
        [+]autoregister-completion ok
        [+]poststarthook/apiservice-openapi-controller ok
        [+]poststarthook/apiservice-openapiv3-controller ok

        """;

    [Fact]
    public async Task Every_part_is_told_of_by_its_name()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        const string First = "[+]ping ok\n[+]log ok\n[+]etcd ok\n";

        Assert.Equal($"{First}{Hooks}livez check passed\n", (await live.GetAsync("/livez?verbose")).Text);
        Assert.Equal($"{First}{Hooks}healthz check passed\n", (await live.GetAsync("/healthz?verbose=true")).Text);
        Assert.Equal(
            $"{First}[+]etcd-readiness ok\n[+]informer-sync ok\n{Hooks}[+]shutdown ok\nreadyz check passed\n",
            (await live.GetAsync("/readyz?verbose")).Text);
        foreach (string line in $"{First}{Hooks}".Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string path = $"/livez/{line[3..^3]}";
            Assert.Equal((path, 200, "ok"), (path, (await live.GetAsync(path)).Code, (await live.GetAsync(path)).Text));
        }

        Assert.Equal(404, (await live.GetAsync("/livez/shutdown")).Code);
        Assert.Equal(404, (await live.GetAsync("/readyz/poststarthook")).Code);
        string index = (await live.GetAsync("/")).Text;
        Assert.Contains("\"/healthz/autoregister-completion\"", index, StringComparison.Ordinal);
        Assert.Contains("\"/readyz/poststarthook/rbac/bootstrap-roles\"", index, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_left_out_is_told_as_well()
    {
        await using LiveServer live = await LiveServer.StartAsync();

        string text = (await live.GetAsync("/readyz?verbose&exclude=etcd&exclude=poststarthook/rbac/bootstrap-roles&exclude=zz&exclude=b")).Text;

        Assert.Contains("\n[+]etcd excluded: ok\n", text, StringComparison.Ordinal);
        Assert.Contains("\n[+]poststarthook/rbac/bootstrap-roles excluded: ok\n", text, StringComparison.Ordinal);
        Assert.EndsWith("warn: some health checks cannot be excluded: no matches for \"b\",\"zz\"\nreadyz check passed\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_that_run_elsewhere_are_asked()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        await using ScriptedServer fine = new(live.Certificates.ApiServer.Certificate, _ => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using ScriptedServer broken = new(live.Certificates.ApiServer.Certificate, _ => "HTTP/1.1 500 Broken\r\nContent-Length: 2\r\n\r\nno");
        ScriptedServer gone = new(live.Certificates.ApiServer.Certificate, _ => "");
        int port = gone.Address.Port;
        await gone.DisposeAsync();
        using RemoteComponent first = new(fine.Address.Port, TimeProvider.System), second = new(broken.Address.Port, TimeProvider.System);
        using RemoteComponent third = new(port, TimeProvider.System);
        live.Server.Tell(new Component("controller-manager", first.FaultAsync));
        live.Server.Tell(new Component("other", second.FaultAsync));
        live.Server.Tell(new Component("scheduler", third.FaultAsync));

        Answered all = await live.GetAsync("/api/v1/componentstatuses");

        string[] told = [.. Enumerable.Range(0, 4).Select(i => string.Join(' ',
            all.At("items", $"{i}", "metadata", "name"), all.At("items", $"{i}", "conditions", "0", "status"),
            all.At("items", $"{i}", "conditions", "0", "message")))];
        Assert.Equal(
            [
                "controller-manager True ok", "etcd-0 True ok", "other False HTTP probe failed with statuscode: 500",
                $"scheduler False Get \"https://127.0.0.1:{port}/healthz\": dial tcp 127.0.0.1:{port}: connect: connection refused",
            ],
            told);
        Assert.StartsWith("GET /healthz ", fine.Heads[0], StringComparison.Ordinal);
    }
}
