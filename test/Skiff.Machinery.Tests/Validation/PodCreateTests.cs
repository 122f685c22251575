namespace Skiff.Machinery.Tests;

public class PodCreateTests
{
    private const string Label =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with "
        + "an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    // A patch of the sample pod, and everything that is said of the result.
    public static TheoryData<string, string[]> Cases => new()
    {
        { """{"spec":{"containers":[]}}""", ["spec.containers: Required value"] },
        { """{"spec":{"containers":[{}]}}""",
            ["spec.containers[0].name: Required value", "spec.containers[0].image: Required value"] },
        { """{"spec":{"containers":[{"name":"A_b","image":"i"}]}}""",
            [$"spec.containers[0].name: Invalid value: \"A_b\": {Label}"] },
        { """{"spec":{"containers":[{"name":"c","image":" i"}]}}""",
            ["spec.containers[0].image: Invalid value: \" i\": must not have leading or trailing whitespace"] },
        { """{"spec":{"containers":[{"name":"c","image":"i"},{"name":"c","image":"i"}]}}""",
            ["spec.containers[1].name: Duplicate value: \"c\""] },
        { """{"spec":{"initContainers":[{"name":"c","image":"i"}]}}""",
            ["spec.initContainers[0].name: Duplicate value: \"c\""] },
        { """{"spec":{"initContainers":[{"name":"d","image":"i","livenessProbe":{"tcpSocket":{"port":1}}}]}}""",
            ["spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always"] },
        { """{"spec":{"initContainers":[{"name":"d","image":"i","lifecycle":{}}]}}""",
            ["spec.initContainers[0].lifecycle: Forbidden: may not be set for init containers without restartPolicy=Always"] },
        { """{"spec":{"containers":[{"name":"c","image":"i","imagePullPolicy":"Sometimes"}]}}""",
            ["spec.containers[0].imagePullPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"IfNotPresent\", \"Never\""] },
        { """{"spec":{"restartPolicy":"Maybe"}}""",
            ["spec.restartPolicy: Unsupported value: \"Maybe\": supported values: \"Always\", \"OnFailure\", \"Never\""] },
        { """{"spec":{"dnsPolicy":"x"}}""",
            ["spec.dnsPolicy: Unsupported value: \"x\": supported values: \"ClusterFirstWithHostNet\", \"ClusterFirst\", \"Default\", \"None\""] },
        { """{"spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":0}]}]}}""",
            ["spec.containers[0].ports[0].containerPort: Required value"] },
        { """{"spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":70000,"hostPort":-1}]}]}}""",
            [
                "spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive",
                "spec.containers[0].ports[0].hostPort: Invalid value: -1: must be between 1 and 65535, inclusive",
            ] },
        { """{"spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":80,"name":"a-name-that-is-long"}]}]}}""",
            ["spec.containers[0].ports[0].name: Invalid value: \"a-name-that-is-long\": must be no more than 15 characters"] },
        { """{"spec":{"containers":[{"name":"c","image":"i","ports":[{"containerPort":80,"hostPort":80},{"containerPort":81,"hostPort":80}]}]}}""",
            ["spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//80\""] },
        { """{"spec":{"hostNetwork":true,"containers":[{"name":"c","image":"i","ports":[{"containerPort":80,"hostPort":81}]}]}}""",
            ["spec.containers[0].ports[0].hostPort: Invalid value: 81: must match `containerPort` when `hostNetwork` is true"] },
        { """{"spec":{"containers":[{"name":"c","image":"i","env":[{"name":"a=b","value":"x"}]}]}}""",
            ["spec.containers[0].env[0].name: Invalid value: \"a=b\": a valid environment variable name must consist only of printable ASCII characters other than '='"] },
        { """{"spec":{"containers":[{"name":"c","image":"i","env":[{"name":"a","value":"x","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}]}]}}""",
            ["spec.containers[0].env[0].valueFrom: Invalid value: \"\": may not be specified when `value` is not empty"] },
        { """{"spec":{"containers":[{"name":"c","image":"i","env":[{"name":"a","valueFrom":{}}]}]}}""",
            ["spec.containers[0].env[0].valueFrom: Invalid value: \"\": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"] },
        { """{"spec":{"containers":[{"name":"c","image":"i","volumeMounts":[{"name":"v","mountPath":"/m"}]}]}}""",
            ["spec.containers[0].volumeMounts[0].name: Not found: \"v\""] },
        { """{"spec":{"volumes":[{"name":"v","emptyDir":{}}],"containers":[{"name":"c","image":"i","volumeMounts":[{"name":"v","mountPath":"/m"},{"name":"v","mountPath":"/m"}]}]}}""",
            ["spec.containers[0].volumeMounts[1].mountPath: Invalid value: \"/m\": must be unique"] },
        { """{"spec":{"volumes":[{"name":"v","emptyDir":{}},{"name":"v","emptyDir":{}}]}}""",
            ["spec.volumes[1].name: Duplicate value: \"v\""] },
        { """{"spec":{"volumes":[{"name":"v","emptyDir":{},"hostPath":{"path":"/x"}}]}}""",
            ["spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"] },
        { """{"spec":{"volumes":[{"name":"v","hostPath":{"path":"/x","type":"Pipe"}}]}}""",
            ["spec.volumes[0].hostPath.type: Unsupported value: \"Pipe\": supported values: \"\", \"BlockDevice\", \"CharDevice\", \"Directory\", \"DirectoryOrCreate\", \"File\", \"FileOrCreate\", \"Socket\""] },
        { """{"spec":{"volumes":[{"name":"v","secret":{"items":[{"key":"k","path":"../p"}]}}]}}""",
            [
                "spec.volumes[0].secret.secretName: Required value",
                "spec.volumes[0].secret.items[0].path: Invalid value: \"../p\": must not contain '..'",
            ] },
        { """{"spec":{"containers":[{"name":"c","image":"i","resources":{"requests":{"cpu":"2"},"limits":{"cpu":"1"}}}]}}""",
            ["spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1"] },
        { """{"spec":{"containers":[{"name":"c","image":"i","resources":{"limits":{"foo":"1"}}}]}}""",
            [
                "spec.containers[0].resources.limits[foo]: Invalid value: \"foo\": must be a standard resource type or fully qualified",
                "spec.containers[0].resources.limits[foo]: Invalid value: \"foo\": must be a standard resource for containers",
                "spec.containers[0].resources.requests[foo]: Invalid value: \"foo\": must be a standard resource type or fully qualified",
                "spec.containers[0].resources.requests[foo]: Invalid value: \"foo\": must be a standard resource for containers",
            ] },
        { """{"spec":{"containers":[{"name":"c","image":"i","resources":{"requests":{"memory":"-1"}}}]}}""",
            ["spec.containers[0].resources.requests[memory]: Invalid value: \"-1\": must be greater than or equal to 0"] },
        { """{"spec":{"containers":[{"name":"c","image":"i","livenessProbe":{}}]}}""",
            ["spec.containers[0].livenessProbe: Required value: must specify a handler type"] },
        { """{"spec":{"containers":[{"name":"c","image":"i","livenessProbe":{"successThreshold":2,"tcpSocket":{"port":0}}}]}}""",
            [
                "spec.containers[0].livenessProbe.tcpSocket.port: Invalid value: 0: must be between 1 and 65535, inclusive",
                "spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1",
            ] },
        { """{"spec":{"terminationGracePeriodSeconds":-1}}""", [] },
        { """{"spec":{"activeDeadlineSeconds":0}}""",
            ["spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive"] },
        { """{"spec":{"tolerations":[{"operator":"Equal"}]}}""",
            ["spec.tolerations[0].operator: Invalid value: \"Equal\": operator must be Exists when `key` is empty, which means \"match all values and all keys\""] },
        { """{"spec":{"tolerations":[{"key":"k","operator":"Exists","value":"v","effect":"Bad"}]}}""",
            [
                "spec.tolerations[0].operator: Invalid value: \"v\": value must be empty when `operator` is 'Exists'",
                "spec.tolerations[0].effect: Unsupported value: \"Bad\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"",
            ] },
        { """{"spec":{"securityContext":{"runAsUser":-1,"fsGroup":-2}}}""",
            [
                "spec.securityContext.fsGroup: Invalid value: -2: must be between 0 and 2147483647, inclusive",
                "spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive",
            ] },
        { """{"spec":{"containers":[{"name":"c","image":"i","securityContext":{"privileged":true,"allowPrivilegeEscalation":false}}]}}""",
            ["spec.containers[0].securityContext: Invalid value: {\"privileged\":true,\"allowPrivilegeEscalation\":false}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true"] },
        { """{"spec":{"affinity":{"podAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"labelSelector":{}}]}}}}""",
            [
                "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty",
                "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: \"\": name part must be non-empty",
                "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
            ] },
        { """{"spec":{"topologySpreadConstraints":[{"maxSkew":0,"topologyKey":"zone","whenUnsatisfiable":"Never"}]}}""",
            [
                "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero",
                "spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: \"Never\": supported values: \"DoNotSchedule\", \"ScheduleAnyway\"",
            ] },
        { """{"spec":{"nodeName":"n","schedulingGates":[{"name":"g"}]}}""",
            ["spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared"] },
        { """{"spec":{"ephemeralContainers":[{"name":"e","image":"i"}]}}""",
            ["spec.ephemeralContainers: Forbidden: cannot be set on create"] },
        { """{"metadata":{"annotations":{"kubernetes.io/config.mirror":"m","controller.kubernetes.io/pod-deletion-cost":"+1"}}}""",
            [
                "metadata.annotations[kubernetes.io/config.mirror]: Invalid value: \"m\": must set spec.nodeName if mirror pod annotation is set",
                "metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: \"+1\": must be a 32bit integer",
            ] },
        { """{"spec":{"hostname":"A","subdomain":"b.c"}}""",
            [
                $"spec.hostname: Invalid value: \"A\": {Label}",
                "spec.subdomain: Invalid value: \"b.c\": must not contain dots",
            ] },
        { """{"spec":{"hostAliases":[{"ip":"1.2.3","hostnames":["h"]}]}}""",
            ["spec.hostAliases[0].ip: Invalid value: \"1.2.3\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"] },
        { """{"spec":{"dnsPolicy":"None"}}""",
            ["spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"] },
        { """{"metadata":{"namespace":""}}""", ["metadata.namespace: Required value"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void SaysWhatIsWrong(string patch, string[] faults) => Assert.Equal(faults, Samples.Create("Pod", patch));

    [Fact]
    public void TypesOfCausesTellTheirReason()
    {
        Model.IObject pod = Samples.Make("Pod", """{"spec":{"containers":[{"name":"c"}],"restartPolicy":"x"}}""");
        Assert.Equal(["FieldValueRequired", "FieldValueNotSupported"],
            Machinery.Validation.Validator.Create(Samples.KindOf("Pod"), pod).AsEnumerable().Select(cause => cause.Type));
    }
}
