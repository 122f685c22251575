namespace Skiff.Machinery.Tests;

public class WorkloadKindTests
{
    private const string Mismatch = ": `selector` does not match template `labels`";

    public static TheoryData<string, string, string[]> Cases => new()
    {
        { "Deployment", """{"spec":{"selector":null}}""",
            ["spec.selector: Required value", "spec.template.metadata.labels: Invalid value: {\"app\":\"x\"}" + Mismatch] },
        { "Deployment", """{"spec":{"selector":{"matchLabels":null}}}""",
            ["spec.selector: Invalid value: {}: empty selector is invalid for deployment"] },
        { "Deployment", """{"spec":{"selector":{"matchLabels":{"app":"y"}}}}""",
            [$$"""spec.template.metadata.labels: Invalid value: {"app":"x"}{{Mismatch}}"""] },
        { "Deployment", """{"spec":{"selector":{"matchExpressions":[{"key":"app","operator":"Like"}]}}}""",
            [
                "spec.selector.matchExpressions[0].operator: Invalid value: \"Like\": not a valid selector operator",
                "spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"x\"},\"matchExpressions\":[{\"key\":\"app\",\"operator\":\"Like\"}]}: invalid label selector",
            ] },
        { "Deployment", """{"spec":{"replicas":-1}}""",
            ["spec.replicas: Invalid value: -1: must be greater than or equal to 0"] },
        { "Deployment", """{"spec":{"template":{"spec":{"restartPolicy":"Never","activeDeadlineSeconds":1}}}}""",
            [
                "spec.template.spec.restartPolicy: Unsupported value: \"Never\": supported values: \"Always\"",
                "spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported",
            ] },
        { "Deployment", """{"spec":{"template":{"spec":{"containers":[{"name":"c"}]}}}}""",
            ["spec.template.spec.containers[0].image: Required value"] },
        { "Deployment", """{"spec":{"strategy":{"type":"Recreate","rollingUpdate":{}}}}""",
            ["spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"] },
        { "Deployment", """{"spec":{"strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":"0%"}}}}""",
            ["spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"0%\": may not be 0 when `maxSurge` is 0"] },
        { "Deployment", """{"spec":{"strategy":{"rollingUpdate":{"maxSurge":"x","maxUnavailable":"101%"}}}}""",
            [
                "spec.strategy.rollingUpdate.maxSurge: Invalid value: \"x\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
                "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"101%\": must not be greater than 100%",
            ] },
        { "Deployment", """{"spec":{"minReadySeconds":10,"progressDeadlineSeconds":10}}""",
            ["spec.progressDeadlineSeconds: Invalid value: 10: must be greater than minReadySeconds"] },
        { "ReplicaSet", """{"spec":{"selector":{"matchLabels":{"app":"y"}}}}""",
            [$$"""spec.template.metadata.labels: Invalid value: {"app":"x"}{{Mismatch}}"""] },
        { "ReplicationController", """{"spec":{"template":null}}""",
            ["spec.template: Required value"] },
        { "DaemonSet", """{"spec":{"updateStrategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":1}}}}""",
            ["spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero"] },
        { "DaemonSet", """{"spec":{"updateStrategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":0}}}}""",
            ["spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0"] },
        { "StatefulSet", """{"spec":{"podManagementPolicy":"x","updateStrategy":{"type":"OnDelete","rollingUpdate":{"partition":1}}}}""",
            [
                "spec.podManagementPolicy: Invalid value: \"x\": must be 'OrderedReady' or 'Parallel'",
                "spec.updateStrategy.rollingUpdate: Invalid value: {\"partition\":1}: only allowed for updateStrategy 'RollingUpdate'",
            ] },
        { "StatefulSet", """{"spec":{"selector":{"matchLabels":null}}}""",
            ["spec.selector: Invalid value: {}: empty selector is invalid for statefulset"] },
        { "Job", """{"spec":{"template":{"spec":{"restartPolicy":null}}}}""",
            ["spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\""] },
        { "Job", """{"spec":{"completionMode":"Indexed","parallelism":1}}""",
            ["spec.completions: Required value: when completion mode is Indexed"] },
        { "Job", """{"spec":{"parallelism":-1,"backoffLimit":-1,"maxFailedIndexes":1}}""",
            [
                "spec.parallelism: Invalid value: -1: must be greater than or equal to 0",
                "spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0",
                "spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified",
                "spec.maxFailedIndexes: Invalid value: 1: requires indexed completion mode",
            ] },
        { "CronJob", """{"spec":{"schedule":"* * *"}}""",
            ["spec.schedule: Invalid value: \"* * *\": expected exactly 5 fields, found 3: [* * *]"] },
        { "CronJob", """{"spec":{"schedule":"TZ=UTC 0 * * * *"}}""",
            ["spec.schedule: Invalid value: \"TZ=UTC 0 * * * *\": cannot use TZ or CRON_TZ in schedule, use timeZone field instead"] },
        { "CronJob", """{"spec":{"timeZone":"Nowhere/Else","concurrencyPolicy":"Queue"}}""",
            [
                "spec.timeZone: Invalid value: \"Nowhere/Else\": unknown time zone Nowhere/Else",
                "spec.concurrencyPolicy: Unsupported value: \"Queue\": supported values: \"Allow\", \"Forbid\", \"Replace\"",
            ] },
        { "CronJob", """{"metadata":{"name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}}""",
            ["metadata.name: Invalid value: \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\": must be no more than 52 characters"] },
        { "HorizontalPodAutoscaler", """{"spec":{"minReplicas":4,"maxReplicas":3}}""",
            ["spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`"] },
        { "HorizontalPodAutoscaler", """{"spec":{"minReplicas":0,"maxReplicas":0}}""",
            [
                "spec.minReplicas: Invalid value: 0: must be greater than or equal to 1",
                "spec.maxReplicas: Invalid value: 0: must be greater than 0",
                "spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas",
            ] },
        { "PodDisruptionBudget", """{"spec":{"maxUnavailable":1,"minAvailable":"110%"}}""",
            [
                "spec: Invalid value: {\"minAvailable\":\"110%\",\"selector\":{\"matchLabels\":{\"app\":\"x\"}},\"maxUnavailable\":1}: minAvailable and maxUnavailable cannot be both set",
                "spec.minAvailable: Invalid value: \"110%\": must not be greater than 100%",
            ] },
    };

    public static TheoryData<string, string, string, string[]> Changes => new()
    {
        { "Deployment", "{}",
            """{"spec":{"selector":{"matchLabels":{"app":"y"}},"template":{"metadata":{"labels":{"app":"y"}}}}}""",
            ["spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"y\"}}: field is immutable"] },
        { "Deployment", "{}", """{"spec":{"replicas":5,"template":{"spec":{"hostname":"h"}}}}""", [] },
        { "StatefulSet", "{}", """{"spec":{"serviceName":"t"}}""",
            ["spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"] },
        { "StatefulSet", "{}", """{"spec":{"replicas":5,"minReadySeconds":1}}""", [] },
        { "Job", "{}", """{"spec":{"completions":3}}""", ["spec.completions: Invalid value: 3: field is immutable"] },
        { "Job", """{"spec":{"completionMode":"Indexed","completions":2,"parallelism":2}}""",
            """{"spec":{"completionMode":"Indexed","completions":3,"parallelism":3}}""", [] },
        { "Job", """{"spec":{"suspend":true}}""",
            """{"spec":{"suspend":true,"template":{"spec":{"nodeSelector":{"a":"b"}}}}}""", [] },
        { "Job", "{}", """{"spec":{"completionMode":"Indexed","completions":1}}""",
            ["spec.completionMode: Invalid value: \"Indexed\": field is immutable"] },
    };

    public static TheoryData<string, string, string, string[]> Statuses => new()
    {
        { "Deployment", "{}", """{"status":{"replicas":1,"readyReplicas":2}}""",
            ["status.readyReplicas: Invalid value: 2: cannot be greater than status.replicas"] },
        { "Deployment", """{"status":{"collisionCount":2}}""", """{"status":{"collisionCount":1}}""",
            ["status.collisionCount: Invalid value: 1: cannot be decremented"] },
        { "ReplicaSet", "{}", """{"status":{"replicas":2,"readyReplicas":1,"availableReplicas":2}}""",
            ["status.availableReplicas: Invalid value: 2: cannot be greater than readyReplicas"] },
        { "Job", """{"status":{"conditions":[{"type":"Complete","status":"True"}]}}""", "{}",
            ["status.conditions: Invalid value: \"Complete\": cannot disable the terminal Complete=True condition"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void SaysWhatIsWrong(string kind, string patch, string[] faults)
    {
        Assert.Equal(faults, Samples.Create(kind, patch));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void TellsAllowedChangesFromOthers(string kind, string old, string next, string[] faults) =>
        Assert.Equal(faults, Samples.Update(kind, next, old));

    [Theory]
    [MemberData(nameof(Statuses))]
    public void StatusesAreChecked(string kind, string old, string next, string[] faults) =>
        Assert.Equal(faults, Samples.Update(kind, next, old, "status"));

    [Fact]
    public void TheTemplateOfARunningJobStays()
    {
        string fault = Assert.Single(
            Samples.Update("Job", """{"spec":{"template":{"spec":{"nodeSelector":{"a":"b"}}}}}"""));
        Assert.StartsWith("spec.template: Invalid value: {", fault, StringComparison.Ordinal);
        Assert.EndsWith("}: field is immutable", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void JobsAreGivenTheirSelector()
    {
        string[] faults = Samples.Create("Job", """{"spec":{"manualSelector":false}}""");
        Assert.Contains("spec.template.metadata.labels[batch.kubernetes.io/job-name]: Required value: must be 'x'", faults);
        Assert.Contains("spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"x\"}}: `selector` not auto-generated", faults);
    }
}
