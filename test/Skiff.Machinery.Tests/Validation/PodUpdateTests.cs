namespace Skiff.Machinery.Tests;

public class PodUpdateTests
{
    private const string Two = """{"spec":{"containers":[{"name":"c","image":"i"},{"name":"d","image":"i"}]}}""";

    // The pod before, as a patch of the sample; the pod after; what is said of the change.
    public static TheoryData<string, string, string[]> Allowed => new()
    {
        { "{}", """{"spec":{"containers":[{"name":"c","image":"j"}]}}""", [] },
        { "{}", """{"metadata":{"labels":{"a":"b"}}}""", [] },
        { "{}", """{"spec":{"activeDeadlineSeconds":5}}""", [] },
        { """{"spec":{"activeDeadlineSeconds":5}}""", """{"spec":{"activeDeadlineSeconds":4}}""", [] },
        { "{}", """{"spec":{"tolerations":[{"key":"k","operator":"Exists"}]}}""", [] },
        { """{"spec":{"schedulingGates":[{"name":"g"}]}}""", "{}", [] },
        { """{"spec":{"schedulingGates":[{"name":"g"}]}}""",
            """{"spec":{"schedulingGates":[{"name":"g"}],"nodeSelector":{"a":"b"}}}""", [] },
        { "{}", Two, ["spec.containers: Forbidden: pod updates may not add or remove containers"] },
        { "{}", """{"spec":{"containers":[{"name":"c","image":"","imagePullPolicy":"Always"}]}}""",
            ["spec.containers[0].image: Required value", "spec.containers[0].image: Required value"] },
        { """{"spec":{"activeDeadlineSeconds":5}}""", """{"spec":{"activeDeadlineSeconds":6}}""",
            ["spec.activeDeadlineSeconds: Invalid value: 6: must be less than or equal to previous value"] },
        { """{"spec":{"activeDeadlineSeconds":5}}""", "{}",
            ["spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value"] },
        { """{"spec":{"tolerations":[{"key":"k","operator":"Exists"}]}}""", "{}",
            ["spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds"] },
        { "{}", """{"spec":{"schedulingGates":[{"name":"g"}]}}""",
            ["spec.schedulingGates: Forbidden: only deletion is allowed, but found new scheduling gate 'g'"] },
        { """{"spec":{"schedulingGates":[{"name":"g"}],"nodeSelector":{"a":"b"}}}""",
            """{"spec":{"schedulingGates":[{"name":"g"}],"nodeSelector":{"a":"c"}}}""",
            ["spec.nodeSelector: Invalid value: {\"a\":\"c\"}: only additions to spec.nodeSelector are allowed (no mutations or deletions)"] },
        { """{"metadata":{"annotations":{"kubernetes.io/config.mirror":"m"}},"spec":{"nodeName":"n"}}""", """{"spec":{"nodeName":"n"}}""",
            ["metadata.annotations[kubernetes.io/config.mirror]: Forbidden: may not remove or update mirror pod annotation"] },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public void TellsAllowedChangesFromOthers(string old, string next, string[] faults) =>
        Assert.Equal(faults, Samples.Update("Pod", next, old));

    [Fact]
    public void OtherChangesAreShownLineByLine()
    {
        string fault = Assert.Single(Samples.Update("Pod", """{"spec":{"hostname":"h"}}"""));
        Assert.StartsWith(
            "spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,"
            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing "
            + "tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n"
            + "@@ -", fault, StringComparison.Ordinal);
        Assert.Contains("\n+ \"hostname\": \"h\",\n", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("\n-", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void NodesThatGatedPodsFitMayOnlyBecomeFewer()
    {
        static string Pod(params string[] terms) =>
            "{\"spec\":{\"schedulingGates\":[{\"name\":\"g\"}],\"affinity\":{\"nodeAffinity\":{"
            + "\"requiredDuringSchedulingIgnoredDuringExecution\":{\"nodeSelectorTerms\":["
            + string.Join(',', terms.Select(term => $"{{\"matchExpressions\":[{term}]}}")) + "]}}}}}";
        const string A = """{"key":"a","operator":"Exists"}""", B = """{"key":"b","operator":"Exists"}""";
        const string Path = "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms";
        Assert.Empty(Samples.Update("Pod", Pod(A), """{"spec":{"schedulingGates":[{"name":"g"}]}}"""));
        Assert.Empty(Samples.Update("Pod", Pod(A + "," + B), Pod(A)));
        Assert.Equal(
            $$"""{{Path}}[0]: Invalid value: {"matchExpressions":[{"key":"b","operator":"Exists"}]}: only additions are allowed (no mutations or deletions)""",
            Assert.Single(Samples.Update("Pod", Pod(B), Pod(A))));
        Assert.EndsWith(": no additions/deletions to non-empty NodeSelectorTerms list are allowed",
            Assert.Single(Samples.Update("Pod", Pod(A, B), Pod(A))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", """{"status":{"qosClass":"Burstable"}}""",
        "status.qosClass: Invalid value: \"Burstable\": field is immutable")]
    [InlineData("""{"spec":{"restartPolicy":"Never"},"status":{"containerStatuses":[{"name":"c","state":{"terminated":{"exitCode":1}}}]}}""",
        """{"spec":{"restartPolicy":"Never"},"status":{"containerStatuses":[{"name":"c","state":{"running":{}}}]}}""",
        "status.containerStatuses[0].state: Forbidden: may not be transitioned to non-terminated state")]
    [InlineData("{}", """{"status":{"podIPs":[{"ip":"10.0.0.1"},{"ip":"10.0.0.2"}]}}""",
        "status.podIPs: Invalid value: [\"10.0.0.1\",\"10.0.0.2\"]: may specify no more than one IP for each IP family")]
    [InlineData("{}", """{"status":{"hostIP":"10.0.0.1","hostIPs":[{"ip":"10.0.0.2"}]}}""",
        "status.hostIPs[0].ip: Invalid value: \"10.0.0.2\": must be equal to `hostIP`")]
    [InlineData("{}", """{"spec":{"nodeName":"n"}}""", "status.nodeName: Forbidden: may not be changed directly")]
    public void StatusesAreChecked(string old, string next, string fault) =>
        Assert.Equal([fault], Samples.Update("Pod", next, old, "status"));

    [Fact]
    public void ContainersForDebuggingAreOnlyAdded()
    {
        const string One = """{"spec":{"ephemeralContainers":[{"name":"e","image":"i"}]}}""";
        const string Other = """{"spec":{"ephemeralContainers":[{"name":"e","image":"j"}]}}""";
        Assert.Empty(Samples.Update("Pod", One, "{}", "ephemeralcontainers"));
        Assert.Equal(["spec.ephemeralContainers: Forbidden: existing ephemeral containers \"e\" may not be removed\n"],
            Samples.Update("Pod", "{}", One, "ephemeralcontainers"));
        Assert.StartsWith("spec.ephemeralContainers: Forbidden: existing ephemeral containers \"e\" may not be changed\n@@ ",
            Assert.Single(Samples.Update("Pod", Other, One, "ephemeralcontainers")), StringComparison.Ordinal);
        Assert.Equal(["spec.ephemeralContainers[0].targetContainerName: Not found: \"x\""],
            Samples.Update("Pod", """{"spec":{"ephemeralContainers":[{"name":"e","image":"i","targetContainerName":"x"}]}}""",
                "{}", "ephemeralcontainers"));
    }

    [Theory]
    [InlineData("""{"requests":{"cpu":"2","memory":"1Gi"}}""", null)]
    [InlineData("""{"requests":{"cpu":"1"}}""",
        "spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed")]
    [InlineData("""{"requests":{"cpu":"1","memory":"1Gi","ephemeral-storage":"1"}}""",
        "spec: Forbidden: only cpu and memory resources are mutable")]
    [InlineData("""{"requests":{"cpu":"1","memory":"1Gi"},"limits":{"cpu":"1","memory":"1Gi"}}""",
        "spec: Invalid value: \"\": Pod QOS Class may not change as a result of resizing")]
    public void OnlyCpuAndMemoryAreResized(string resources, string? fault)
    {
        static string Pod(string resources) =>
            $$$"""{"spec":{"containers":[{"name":"c","image":"i","resources":{{{resources}}} }]}}""";
        string[] faults = Samples.Update("Pod", Pod(resources), Pod("""{"requests":{"cpu":"1","memory":"1Gi"}}"""), "resize");
        Assert.Equal(fault is null ? [] : [fault], faults);
    }

    [Fact]
    public void OtherThanResourcesIsNotResized() => Assert.Equal(
        ["spec: Forbidden: only cpu and memory resources are mutable"],
        Samples.Update("Pod", """{"spec":{"hostname":"h"}}""", "{}", "resize"));
}
