using System.Text;
using Skiff.ApiServer.Certificates;

namespace Skiff.ApiServer.Tests.Security;

/// <summary>
/// Class 17, a node that was taken over: whatever it tries beyond its own node, its own pods and what they use is refused.
/// With its own certificate, over the network.
/// </summary>
public sealed class NodeAttemptTests
{
    private const string Mirror = "\"annotations\":{\"kubernetes.io/config.mirror\":\"x\"}";

    [Fact]
    public async Task A_node_gets_no_further_than_itself()
    {
        await using LiveServer live = await LiveServer.StartAsync();
        string uid = await PrepareAsync(live);
        using HttpClient node = live.Client(live.Certificates.ClusterAuthority.Issue("node", CertificateProfile.Node("a")).Certificate);
        string owner = $$$$$$"""[{"apiVersion":"v1","kind":"Node","name":"a","uid":"{{{{{{uid}}}}}}","controller":true}]""";
        await LiveServer.UntilAsync(() => live.GetAsync("/api/v1/namespaces/default/secrets/used", node), answer => answer.Code == 200);
        Assert.Equal(200, (await live.GetAsync("/api/v1/nodes/a", node)).Code);

        List<string> through = [];
        int tried = 0;
        string elsewhere = (await live.GetAsync("/api/v1/namespaces/default/pods/onb")).At("metadata", "uid")!;
        foreach ((string method, string path, string body) in Attempts(owner, elsewhere))
        {
            string type = method == "PATCH" ? "application/merge-patch+json" : "application/json";
            using HttpRequestMessage request = new(new HttpMethod(method), path);
            if (body.Length > 0) request.Content = new StringContent(body, Encoding.UTF8, type);
            using HttpResponseMessage answer = await node.SendAsync(request, TestContext.Current.CancellationToken);
            string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if ((int)answer.StatusCode != 403) through.Add($"{method} {path} {body}: {(int)answer.StatusCode} {text}");
            tried++;
        }

        Assert.True(through.Count == 0, string.Join('\n', through));
        Assert.True(tried >= 60, $"{tried}");
    }

    private static IEnumerable<(string Method, string Path, string Body)> Attempts(string owner, string elsewhere)
    {
        // Others' objects, and whole collections.
        foreach (string path in (string[])
        [
            "/api/v1/secrets", "/api/v1/namespaces/default/secrets", "/api/v1/namespaces/default/secrets/unused", "/api/v1/namespaces/kube-system/secrets/used",
            "/api/v1/namespaces/default/configmaps", "/api/v1/namespaces/default/configmaps/unused", "/api/v1/namespaces/default/secrets?fieldSelector=metadata.name%3Dunused",
            "/api/v1/namespaces/default/persistentvolumeclaims", "/api/v1/namespaces/default/persistentvolumeclaims/none", "/api/v1/persistentvolumes",
            "/api/v1/nodes", "/api/v1/nodes/b", "/api/v1/pods", "/api/v1/namespaces/default/pods", "/api/v1/pods?fieldSelector=spec.nodeName%3Db",
            "/api/v1/namespaces/default/pods/onb", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/b", "/api/v1/namespaces/default/serviceaccounts",
            "/api/v1/namespaces/default/serviceaccounts/other", "/apis/rbac.authorization.k8s.io/v1/clusterroles", "/apis/storage.k8s.io/v1/csinodes/b",
            "/apis/apps/v1/deployments", "/api/v1/namespaces", "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
            "/api/v1/namespaces/default/pods/ona/exec?command=id", "/api/v1/nodes/b/proxy/pods",
        ]) yield return ("GET", path, "");

        // Its own node, made into another one.
        foreach (string change in (string[])
        [
            "\"metadata\":{\"labels\":{\"node-restriction.kubernetes.io/x\":\"y\"}}", "\"metadata\":{\"labels\":{\"node-role.kubernetes.io/control-plane\":\"\"}}",
            "\"metadata\":{\"labels\":{\"kubernetes.io/made-up\":\"y\"}}", "\"spec\":{\"taints\":[{\"key\":\"a\",\"effect\":\"NoSchedule\"}]}",
            "\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"gone\",\"uid\":\"x\"}]}",
        ])
        {
            yield return ("PATCH", "/api/v1/nodes/a", $$$$$$"""{{{{{{{change}}}}}}}""");
            yield return ("PATCH", "/api/v1/nodes/b", $$$$$$"""{{{{{{{change}}}}}}}""");
        }

        yield return ("PATCH", "/api/v1/nodes/b/status", """{"status":{"conditions":[]}}""");
        yield return ("DELETE", "/api/v1/nodes/b", "");
        yield return ("POST", "/api/v1/nodes", """{"metadata":{"name":"c"}}""");
        yield return ("POST", "/api/v1/nodes", """{"metadata":{"name":"c","labels":{"node-restriction.kubernetes.io/x":"y"}}}""");

        // Pods: only bare mirrors of its own.
        string pods = "/api/v1/namespaces/default/pods";
        string Pod(string meta, string spec) => $$$$$$"""{"metadata":{"name":"new",{{{{{{meta}}}}}}},"spec":{{{{{{{spec}}}}}}}}""";
        const string Bare = "\"nodeName\":\"a\",\"containers\":[{\"name\":\"x\",\"image\":\"x\"}]";
        string mine = $"\"ownerReferences\":{owner},{Mirror}";
        yield return ("POST", pods, Pod("\"labels\":{}", Bare));
        yield return ("POST", pods, Pod(Mirror, Bare)); // Nobody's.
        yield return ("POST", pods, Pod(mine, Bare.Replace("\"a\"", "\"b\"", StringComparison.Ordinal)));
        yield return ("POST", pods, Pod(mine.Replace("\"name\":\"a\"", "\"name\":\"b\"", StringComparison.Ordinal), Bare));
        yield return ("POST", pods, Pod(mine.Replace("\"controller\":true", "\"controller\":true,\"blockOwnerDeletion\":true", StringComparison.Ordinal), Bare));
        foreach (string reach in (string[])
        [
            "\"serviceAccountName\":\"app\"", "\"volumes\":[{\"name\":\"v\",\"secret\":{\"secretName\":\"unused\"}}]",
            "\"volumes\":[{\"name\":\"v\",\"configMap\":{\"name\":\"unused\"}}]", "\"imagePullSecrets\":[{\"name\":\"unused\"}]",
            "\"volumes\":[{\"name\":\"v\",\"persistentVolumeClaim\":{\"claimName\":\"x\"}}]",
            "\"volumes\":[{\"name\":\"v\",\"projected\":{\"sources\":[{\"secret\":{\"name\":\"unused\"}}]}}]",
            "\"initContainers\":[{\"name\":\"i\",\"image\":\"x\",\"envFrom\":[{\"secretRef\":{\"name\":\"unused\"}}]}]",
            "\"resourceClaims\":[{\"name\":\"r\",\"resourceClaimName\":\"x\"}]",
        ]) yield return ("POST", pods, Pod(mine, $"{Bare},{reach}"));

        yield return ("PATCH", $"{pods}/ona", """{"metadata":{"labels":{"a":"b"}}}""");
        yield return ("PATCH", $"{pods}/ona/status", """{"metadata":{"labels":{"a":"b"}}}""");
        yield return ("PATCH", $"{pods}/onb/status", """{"status":{"phase":"Failed"}}""");
        yield return ("DELETE", $"{pods}/onb", "");
        yield return ("POST", $"{pods}/onb/eviction", """{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"onb"}}""");
        yield return ("POST", $"{pods}/ona/binding", """{"target":{"kind":"Node","name":"a"}}""");

        // Tokens: only of accounts and pods that are there with it.
        string tokens = "/api/v1/namespaces/default/serviceaccounts";
        yield return ("POST", $"{tokens}/other/token", "{}");
        yield return ("POST", $"{tokens}/app/token", "{}");
        yield return ("POST", $"{tokens}/app/token", """{"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"onb","uid":"x"}}}""");
        // The account is the node's too, the pod is another's.
        yield return ("POST", $"{tokens}/app/token", $$$$"""{"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"onb","uid":"{{{{elsewhere}}}}"}}}""");
        yield return ("POST", $"{tokens}/app/token", """{"spec":{"boundObjectRef":{"kind":"Secret","apiVersion":"v1","name":"used","uid":"x"}}}""");
        yield return ("POST", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases", """{"metadata":{"name":"b"}}""");
        yield return ("POST", "/apis/coordination.k8s.io/v1/namespaces/default/leases", """{"metadata":{"name":"a"}}""");
        yield return ("POST", "/apis/storage.k8s.io/v1/csinodes", """{"metadata":{"name":"b"},"spec":{"drivers":[]}}""");
        yield return ("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", "{}");
    }

    private static async Task<string> PrepareAsync(LiveServer live)
    {
        foreach (string body in (string[])
        [
            "/api/v1/nodes {\"metadata\":{\"name\":\"a\"}}", "/api/v1/nodes {\"metadata\":{\"name\":\"b\"}}",
            "/api/v1/namespaces/default/serviceaccounts {\"metadata\":{\"name\":\"app\"},\"automountServiceAccountToken\":false}",
            "/api/v1/namespaces/default/serviceaccounts {\"metadata\":{\"name\":\"other\"}}",
            "/api/v1/namespaces/default/secrets {\"metadata\":{\"name\":\"used\"}}", "/api/v1/namespaces/default/secrets {\"metadata\":{\"name\":\"unused\"}}",
            "/api/v1/namespaces/default/configmaps {\"metadata\":{\"name\":\"unused\"}}",
            "/api/v1/namespaces/default/pods {\"metadata\":{\"name\":\"ona\"},\"spec\":{\"nodeName\":\"a\",\"serviceAccountName\":\"app\",\"containers\":[{\"name\":\"x\",\"image\":\"x\"}],"
                + "\"volumes\":[{\"name\":\"v\",\"secret\":{\"secretName\":\"used\"}}]}}",
            "/api/v1/namespaces/default/pods {\"metadata\":{\"name\":\"onb\"},\"spec\":{\"nodeName\":\"b\",\"serviceAccountName\":\"app\",\"containers\":[{\"name\":\"x\",\"image\":\"x\"}]}}",
        ])
        {
            string[] parts = body.Split(' ', 2);
            Answered made = await live.PostAsync(parts[0], parts[1]);
            Assert.True(made.Code == 201, $"{parts[0]}: {made.Text}");
        }

        return (await live.GetAsync("/api/v1/nodes/a")).At("metadata", "uid")!;
    }
}
