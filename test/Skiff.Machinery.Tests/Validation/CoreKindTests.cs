namespace Skiff.Machinery.Tests;

public class CoreKindTests
{
    public static TheoryData<string, string, string[]> Cases => new()
    {
        { "Namespace", """{"metadata":{"name":"a.b"}}""",
            ["metadata.name: Invalid value: \"a.b\": must not contain dots"] },
        { "Namespace", """{"spec":{"finalizers":["mine"]}}""",
            ["spec.finalizers: Invalid value: \"mine\": name is neither a standard finalizer name nor is it fully qualified"] },
        { "ConfigMap", """{"data":{"a/b":"x","b":"y"}}""",
            [
                "data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
                "data[b]: Invalid value: \"b\": duplicate of key present in binaryData",
            ] },
        { "Secret", """{"type":"kubernetes.io/tls"}""",
            ["data[tls.crt]: Required value", "data[tls.key]: Required value"] },
        { "Secret", """{"type":"kubernetes.io/basic-auth"}""",
            ["data[username]: Required value", "data[password]: Required value"] },
        { "Secret", """{"type":"kubernetes.io/service-account-token"}""",
            ["metadata.annotations[kubernetes.io/service-account.name]: Required value"] },
        { "Secret", """{"type":"kubernetes.io/dockerconfigjson","data":{".dockerconfigjson":"ew=="}}""",
            ["data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": unexpected end of JSON input"] },
        { "Secret", """{"type":"kubernetes.io/dockercfg","data":{".dockercfg":"W10="}}""",
            ["data[.dockercfg]: Invalid value: \"<secret contents redacted>\": json: cannot unmarshal array into Go value of type map[string]interface {}"] },
        { "Service", """{"metadata":{"name":"1a"}}""",
            ["metadata.name: Invalid value: \"1a\": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"] },
        { "Service", """{"spec":{"ports":null}}""", ["spec.ports: Required value"] },
        { "Service", """{"spec":{"ports":[{"port":80},{"port":0,"protocol":"ICMP"}]}}""",
            [
                "spec.ports[0].name: Required value",
                "spec.ports[1].name: Required value",
                "spec.ports[1].port: Invalid value: 0: must be between 1 and 65535, inclusive",
                "spec.ports[1].protocol: Unsupported value: \"ICMP\": supported values: \"SCTP\", \"TCP\", \"UDP\"",
                "spec.ports[1].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive",
            ] },
        { "Service", """{"spec":{"ports":[{"name":"a","port":80,"nodePort":30000},{"name":"a","port":80,"targetPort":"web_"}]}}""",
            [
                "spec.ports[1].name: Duplicate value: \"a\"",
                "spec.ports[1].targetPort: Invalid value: \"web_\": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
                "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
                "spec.ports[1]: Duplicate value: {\"protocol\":\"TCP\",\"port\":80,\"targetPort\":0}",
            ] },
        { "Service", """{"spec":{"type":"ExternalName","clusterIP":null,"clusterIPs":null}}""",
            ["spec.externalName: Required value"] },
        { "Service", """{"spec":{"type":"NodePort","clusterIP":"None","clusterIPs":["None"]}}""",
            ["spec.clusterIPs[0]: Invalid value: \"None\": may not be set to 'None' for NodePort services"] },
        { "Service", """{"spec":{"clusterIP":"10.43.0.300","clusterIPs":["10.43.0.300"]}}""",
            ["spec.clusterIPs[0]: Invalid value: \"10.43.0.300\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"] },
        { "Service", """{"spec":{"clusterIPs":["10.43.0.8"]}}""",
            ["spec.clusterIPs: Invalid value: [\"10.43.0.8\"]: first value must match `clusterIP`"] },
        { "Service", """{"spec":{"ipFamilies":["IPv6"]}}""",
            ["spec.clusterIPs[0]: Invalid value: \"10.43.0.7\": expected an IPv6 value as indicated by `ipFamilies[0]`"] },
        { "Service", """{"spec":{"externalIPs":["127.0.0.1"],"externalTrafficPolicy":"Cluster"}}""",
            ["spec.externalIPs[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)"] },
        { "Service", """{"spec":{"externalTrafficPolicy":"Local"}}""",
            ["spec.externalTrafficPolicy: Invalid value: \"Local\": may only be set for externally-accessible services"] },
        { "Service", """{"spec":{"sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":0}}}}""",
            ["spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: must be greater than 0 and less than 86400"] },
        { "Service", """{"spec":{"loadBalancerSourceRanges":["10.0.0.0"],"loadBalancerClass":"x/y"}}""",
            [
                "spec.LoadBalancerSourceRanges: Forbidden: may only be used when `type` is 'LoadBalancer'",
                "spec.LoadBalancerSourceRanges[0]: Invalid value: \"10.0.0.0\": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)",
                "spec.loadBalancerClass: Forbidden: may only be used when `type` is 'LoadBalancer'",
            ] },
        { "Endpoints", """{"subsets":[{"addresses":[{"ip":"169.254.1.1"}],"ports":[{"port":0}]},{"ports":[]}]}""",
            [
                "subsets[0].addresses[0].ip: Invalid value: \"169.254.1.1\": may not be in the link-local range (169.254.0.0/16, fe80::/10)",
                "subsets[0].ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive",
                "subsets[1]: Required value: must specify `addresses` or `notReadyAddresses`",
            ] },
        { "EndpointSlice", """{"addressType":"IPv6","endpoints":[{"addresses":["10.1.2.3"]},{"addresses":[]}],"ports":[{},{}]}""",
            [
                "endpoints[0].addresses[0]: Invalid value: \"10.1.2.3\": must be an IPv6 address",
                "endpoints[1].addresses: Required value: must contain at least 1 address",
                "ports[1].name: Duplicate value: \"\"",
            ] },
        { "Node", """{"spec":{"taints":[{"key":"k","effect":"x"},{"key":"k","effect":"NoExecute"},{"key":"k","effect":"NoExecute"}]}}""",
            [
                "metadata.taints[0].effect: Unsupported value: \"x\": supported values: \"NoSchedule\", \"PreferNoSchedule\", \"NoExecute\"",
                "metadata.taints[2]: Duplicate value: {\"key\":\"k\",\"effect\":\"NoExecute\"}: taints must be unique by key and effect pair",
            ] },
        { "Node", """{"spec":{"podCIDRs":["10.1.0.0/24","10.2.0.0/24"]}}""",
            ["spec.podCIDRs: Invalid value: [\"10.1.0.0/24\",\"10.2.0.0/24\"]: may specify no more than one CIDR for each IP family"] },
        { "Event", """{"involvedObject":{"namespace":"other"}}""",
            ["involvedObject.namespace: Invalid value: \"other\": does not match event.namespace"] },
        { "Event", """{"eventTime":"2026-01-02T03:04:05.000006Z","reason":""}""",
            [
                "reportingComponent: Required value",
                "reportingComponent: Invalid value: \"\": name part must be non-empty",
                "reportingComponent: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
                "reportingInstance: Required value",
                "action: Required value",
                "reason: Required value",
            ] },
        { "Lease", """{"spec":{"leaseDurationSeconds":0,"leaseTransitions":-1,"preferredHolder":"p"}}""",
            [
                "spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0",
                "spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0",
                "spec.preferredHolder: Forbidden: may only be specified if `strategy` is defined",
            ] },
        { "Role", """{"rules":[{"nonResourceURLs":["/x"]},{"verbs":["get"]}]}""",
            [
                "rules[0].verbs: Required value: verbs must contain at least one value",
                "rules[0].nonResourceURLs: Invalid value: [\"/x\"]: namespaced rules cannot apply to non-resource URLs",
                "rules[1].apiGroups: Required value: resource rules must supply at least one api group",
                "rules[1].resources: Required value: resource rules must supply at least one resource",
            ] },
        { "ClusterRoleBinding", """{"roleRef":{"kind":"Role"},"subjects":[{"kind":"ServiceAccount","name":"s"},{"kind":"Pod","name":"p"}]}""",
            [
                "roleRef.kind: Unsupported value: \"Role\": supported values: \"ClusterRole\"",
                "subjects[0].namespace: Required value",
                "subjects[1].kind: Unsupported value: \"Pod\": supported values: \"ServiceAccount\", \"User\", \"Group\"",
            ] },
        { "PriorityClass", """{"value":1000000001}""",
            ["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"] },
        { "PriorityClass", """{"metadata":{"name":"system-mine"}}""",
            ["metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-mine is not a known system priority class"] },
        { "PriorityClass", """{"metadata":{"name":"system-node-critical"},"value":2000001000}""", [] },
        { "StorageClass", """{"provisioner":"","reclaimPolicy":"Recycle","volumeBindingMode":"Later"}""",
            [
                "provisioner: Required value",
                "reclaimPolicy: Unsupported value: \"Recycle\": supported values: \"Delete\", \"Retain\"",
                "volumeBindingMode: Unsupported value: \"Later\": supported values: \"Immediate\", \"WaitForFirstConsumer\"",
            ] },
        { "PersistentVolumeClaim", """{"spec":{"accessModes":null,"resources":{"requests":{"storage":"0"}}}}""",
            [
                "spec.accessModes: Required value: at least 1 access mode is required",
                "spec.resources[storage]: Invalid value: \"0\": must be greater than zero",
            ] },
        { "PersistentVolume", """{"spec":{"hostPath":null,"capacity":{"cpu":"1"}}}""",
            [
                "spec.capacity: Unsupported value: {\"cpu\":\"1\",\"storage\":\"1Gi\"}: supported values: \"storage\"",
                "spec: Required value: must specify a volume type",
            ] },
        { "Ingress", """{"spec":{"rules":null}}""",
            ["spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"] },
        { "Ingress", """{"spec":{"rules":[{"host":"10.0.0.1","http":{"paths":[{"path":"a","backend":{"service":{"name":"s","port":{"name":"p","number":1}}}}]}}]}}""",
            [
                "spec.rules[0].host: Invalid value: \"10.0.0.1\": must be a DNS name, not an IP address",
                "spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified",
                "spec.rules[0].http.paths[0].backend.service: Invalid value: \"\": cannot set both port name & port number",
            ] },
        { "NetworkPolicy", """{"spec":{"egress":[{"to":[{}],"ports":[{"port":"web","endPort":9}]}],"policyTypes":["In"],"ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["11.0.0.0/8"]}}]}]}}""",
            [
                "spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: \"11.0.0.0/8\": must be a strict subset of `cidr`",
                "spec.egress[0].ports[0].endPort: Invalid value: 9: may not be specified when `port` is non-numeric",
                "spec.egress[0].to[0]: Required value: must specify a peer",
                "spec.policyTypes[0]: Unsupported value: \"In\": supported values: \"Egress\", \"Ingress\"",
            ] },
        { "LimitRange", """{"spec":{"limits":[{"type":"Container","min":{"cpu":"2"},"max":{"cpu":"1"}}]}}""",
            [
                "spec.limits[0].min[cpu]: Invalid value: \"2\": min value 2 is greater than max value 1",
                "spec.limits[0].defaultRequest[cpu]: Invalid value: \"1\": min value 2 is greater than default request value 1",
                "spec.limits[0].default[cpu]: Invalid value: \"2\": min value 2 is greater than default value 1",
            ] },
        { "ResourceQuota", """{"spec":{"hard":{"widgets":"1","pods":"1500m"},"scopes":["BestEffort","NotBestEffort"]}}""",
            [
                "spec.hard[pods]: Invalid value: \"1500m\": must be an integer",
                "spec.hard[widgets]: Invalid value: \"widgets\": must be a standard resource type or fully qualified",
                "spec.hard[widgets]: Invalid value: \"widgets\": must be a standard resource for quota",
                "spec.scopes: Invalid value: [\"BestEffort\",\"NotBestEffort\"]: unsupported scope applied to resource",
                "spec.scopes: Invalid value: [\"BestEffort\",\"NotBestEffort\"]: conflicting scopes",
            ] },
        { "Binding", """{"target":{"kind":"Pod","name":""}}""",
            [
                "target.kind: Unsupported value: \"Pod\": supported values: \"Node\", \"<empty>\"",
                "target.name: Required value",
            ] },
    };

    public static TheoryData<string, string, string, string[]> Changes => new()
    {
        { "ConfigMap", """{"immutable":true}""", """{"data":{"k":"w"}}""",
            [
                "immutable: Forbidden: field is immutable when `immutable` is set",
                "data: Forbidden: field is immutable when `immutable` is set",
            ] },
        { "Secret", "{}", """{"type":"x"}""", ["type: Invalid value: \"x\": field is immutable"] },
        { "Service", "{}", """{"spec":{"clusterIP":"10.43.0.8","clusterIPs":["10.43.0.8"]}}""",
            ["spec.clusterIPs[0]: Invalid value: [\"10.43.0.8\"]: may not change once set"] },
        { "Service", "{}", """{"spec":{"type":"ExternalName","externalName":"a.b","clusterIP":null,"clusterIPs":null}}""", [] },
        { "EndpointSlice", "{}", """{"addressType":"FQDN","endpoints":[{"addresses":["a.b"]}]}""",
            ["addressType: Invalid value: \"FQDN\": field is immutable"] },
        { "Node", "{}", """{"spec":{"podCIDRs":["10.2.0.0/24"],"providerID":"q"}}""",
            [
                "spec.podCIDRs: Forbidden: node updates may not change podCIDR except from \"\" to valid",
                "spec.providerID: Forbidden: node updates may not change providerID except from \"\" to valid",
            ] },
        { "RoleBinding", "{}", """{"roleRef":{"name":"other"}}""",
            ["roleRef: Invalid value: {\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"Role\",\"name\":\"other\"}: cannot change roleRef"] },
        { "PriorityClass", "{}", """{"value":11}""", ["Value: Forbidden: may not be changed in an update."] },
        { "StorageClass", "{}", """{"parameters":{"a":"b"},"provisioner":"x/y"}""",
            [
                "parameters: Forbidden: updates to parameters are forbidden.",
                "provisioner: Forbidden: updates to provisioner are forbidden.",
            ] },
        { "PersistentVolumeClaim", "{}", """{"spec":{"volumeName":"v"}}""", [] },
        { "PersistentVolumeClaim", """{"status":{"phase":"Bound"}}""",
            """{"spec":{"resources":{"requests":{"storage":"2Gi"}}},"status":{"phase":"Bound"}}""", [] },
        { "ResourceQuota", """{"spec":{"scopes":["NotTerminating"]}}""", "{}",
            ["spec.scopes: Invalid value: null: field is immutable"] },
        { "RuntimeClass", "{}", """{"handler":"other"}""", ["handler: Invalid value: \"other\": field is immutable"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void SaysWhatIsWrong(string kind, string patch, string[] faults) =>
        Assert.Equal(faults, Samples.Create(kind, patch));

    [Theory]
    [MemberData(nameof(Changes))]
    public void TellsAllowedChangesFromOthers(string kind, string old, string next, string[] faults) =>
        Assert.Equal(faults, Samples.Update(kind, next, old));

    [Fact]
    public void ClaimsShowWhatMayNotChange()
    {
        string fault = Assert.Single(
            Samples.Update("PersistentVolumeClaim", """{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}"""));
        Assert.StartsWith("spec: Forbidden: spec is immutable after creation except resources.requests and "
            + "volumeAttributesClassName for bound claims\n@@ ", fault, StringComparison.Ordinal);
        Assert.Contains("\n-   \"storage\": \"1Gi\"\n+   \"storage\": \"2Gi\"\n", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void BigConfigMapsAndSecretsAreRefused()
    {
        string big = new('a', 1024 * 1024 + 1);
        Assert.Equal(["[]: Too long: may not be more than 1048576 bytes"],
            Samples.Create("ConfigMap", $$$"""{"data":{"k":"{{{big}}}"}}"""));
    }

    [Theory]
    [InlineData("Active", "2026-01-02T03:04:05Z", "status.Phase: Invalid value: \"Active\": may only be 'Terminating' if `deletionTimestamp` is not empty")]
    [InlineData("Terminating", null, "status.Phase: Invalid value: \"Terminating\": may only be 'Active' if `deletionTimestamp` is empty")]
    public void ThePhaseOfANamespaceFollowsItsDeletion(string phase, string? deleted, string fault)
    {
        string time = deleted is null ? "null" : $"\"{deleted}\"";
        string meta = $$$"""{"metadata":{"deletionTimestamp":{{{time}}}},"status":{"phase":"{{{phase}}}"}}""";
        Assert.Equal([fault], Samples.Update("Namespace", meta, meta, "status"));
    }
}
