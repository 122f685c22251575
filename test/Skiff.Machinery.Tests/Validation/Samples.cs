using System.Text;
using Skiff.Machinery.Patching;
using Skiff.Machinery.Validation;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Machinery.Tests;

/// <summary>A sound object of each kind that has rules, and what validation says of it once it was changed.</summary>
internal static class Samples
{
    private const string Template =
        """{"metadata":{"labels":{"app":"x"}},"spec":{"containers":[{"name":"c","image":"i"}]}}""";

    private const string Selector = """{"matchLabels":{"app":"x"}}""";

    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["Binding"] = """{"target":{"kind":"Node","name":"n"}}""",
        ["CertificateSigningRequest"] = $$$"""
            {"spec":{"request":"{{{Requests.Good}}}","signerName":"example.com/signer","usages":["client auth"]}}
            """,
        ["ClusterRole"] = """{"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]}""",
        ["ClusterRoleBinding"] =
            """{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"r"},"subjects":[{"kind":"User","name":"u"}]}""",
        ["ConfigMap"] = """{"data":{"k":"v"},"binaryData":{"b":"AA=="}}""",
        ["ControllerRevision"] = """{"data":{"a":1},"revision":1}""",
        ["CronJob"] = """
            {"spec":{"schedule":"*/5 * * * *","jobTemplate":{"spec":{"template":
            {"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}}}
            """,
        ["DaemonSet"] = $$$"""{"spec":{"selector":{{{Selector}}},"template":{{{Template}}}}}""",
        ["Deployment"] = $$$"""{"spec":{"selector":{{{Selector}}},"template":{{{Template}}}}}""",
        ["DeviceClass"] = """
            {"spec":{"selectors":[{"cel":{"expression":"device.driver == 'gpu.example.com'"}}],"config":[{"opaque":
            {"driver":"gpu.example.com","parameters":{"kind":"Sharing"}}}],"extendedResourceName":"example.com/gpu"}}
            """,
        ["EndpointSlice"] =
            """{"addressType":"IPv4","endpoints":[{"addresses":["10.1.2.3"]}],"ports":[{"name":"p","port":80}]}""",
        ["Endpoints"] = """{"subsets":[{"addresses":[{"ip":"10.1.2.3"}],"ports":[{"port":80}]}]}""",
        ["Event"] = """{"involvedObject":{"namespace":"default"},"reason":"r"}""",
        ["FlowSchema"] = """
            {"spec":{"priorityLevelConfiguration":{"name":"l"},"matchingPrecedence":500,"distinguisherMethod":{"type":"ByUser"},
            "rules":[{"subjects":[{"kind":"User","user":{"name":"u"}}],"resourceRules":[{"verbs":["get"],"apiGroups":["*"],
            "resources":["*"],"namespaces":["*"]}]}]}}
            """,
        ["HorizontalPodAutoscaler"] = """
            {"spec":{"scaleTargetRef":{"kind":"Deployment","name":"d"},"maxReplicas":3,"metrics":[{"type":"Resource",
            "resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":50}}}]}}
            """,
        ["Ingress"] = """
            {"spec":{"rules":[{"host":"a.example","http":{"paths":[{"path":"/","pathType":"Prefix",
            "backend":{"service":{"name":"s","port":{"number":80}}}}]}}]}}
            """,
        ["IngressClass"] = """{"spec":{"controller":"example.com/c"}}""",
        ["Job"] = """
            {"metadata":{"uid":"u"},"spec":{"manualSelector":true,"selector":{"matchLabels":{"app":"x"}},"template":
            {"metadata":{"labels":{"app":"x"}},"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}}
            """,
        ["Lease"] = """{"spec":{"holderIdentity":"h","leaseDurationSeconds":15}}""",
        ["LimitRange"] =
            """{"spec":{"limits":[{"type":"Container","min":{"cpu":"1"},"max":{"cpu":"2"},"default":{"cpu":"2"},"defaultRequest":{"cpu":"1"}}]}}""",
        ["MutatingAdmissionPolicy"] = """
            {"spec":{"matchConstraints":{"resourceRules":[{"apiGroups":["apps"],"apiVersions":["v1"],"operations":["CREATE"],
            "resources":["deployments"]}]},"reinvocationPolicy":"Never","mutations":[{"patchType":"ApplyConfiguration",
            "applyConfiguration":{"expression":"Object{}"}}]}}
            """,
        ["MutatingAdmissionPolicyBinding"] = """{"spec":{"policyName":"p"}}""",
        ["Namespace"] = """{"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}""",
        ["NetworkPolicy"] =
            """{"spec":{"podSelector":{},"ingress":[{"ports":[{"port":80,"endPort":90}],"from":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}}]}]}}""",
        ["Node"] = """{"spec":{"podCIDRs":["10.1.0.0/24"],"providerID":"p"},"status":{"capacity":{"cpu":"1"}}}""",
        ["PersistentVolume"] =
            """{"spec":{"accessModes":["ReadWriteOnce"],"capacity":{"storage":"1Gi"},"hostPath":{"path":"/data"}}}""",
        ["PersistentVolumeClaim"] =
            """{"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}""",
        ["Pod"] = """{"spec":{"containers":[{"name":"c","image":"i"}]}}""",
        ["PodDisruptionBudget"] = $$$"""{"spec":{"minAvailable":1,"selector":{{{Selector}}}}}""",
        ["PodTemplate"] = $$$"""{"template":{{{Template}}}}""",
        ["PriorityClass"] = """{"value":10}""",
        ["PriorityLevelConfiguration"] = """
            {"spec":{"type":"Limited","limited":{"nominalConcurrencyShares":5,"limitResponse":{"type":"Queue","queuing":
            {"queues":64,"handSize":6,"queueLengthLimit":50}}}}}
            """,
        ["ReplicaSet"] = $$$"""{"spec":{"selector":{{{Selector}}},"template":{{{Template}}}}}""",
        ["ReplicationController"] = $$$"""{"spec":{"selector":{"app":"x"},"template":{{{Template}}}}}""",
        ["ResourceClaim"] = """
            {"spec":{"devices":{"requests":[{"name":"gpu","exactly":{"deviceClassName":"gpus"}}],"constraints":[{"requests":
            ["gpu"],"matchAttribute":"example.com/numa"}],"config":[{"requests":["gpu"],"opaque":{"driver":"gpu.example.com",
            "parameters":{"a":1}}}]}}}
            """,
        ["ResourceClaimTemplate"] =
            """{"spec":{"metadata":{"labels":{"a":"b"}},"spec":{"devices":{"requests":[{"name":"gpu","exactly":{"deviceClassName":"gpus"}}]}}}}""",
        ["ResourceQuota"] = """{"spec":{"hard":{"pods":"10","requests.cpu":"4"}}}""",
        ["ResourceSlice"] = """
            {"spec":{"driver":"gpu.example.com","pool":{"name":"n/p","generation":1,"resourceSliceCount":1},"nodeName":"n",
            "devices":[{"name":"gpu-0","attributes":{"model":{"string":"m"}},"capacity":{"memory":{"value":"1Gi"}}}]}}
            """,
        ["Role"] = """{"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"]}]}""",
        ["RoleBinding"] =
            """{"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r"},"subjects":[{"kind":"ServiceAccount","name":"s"}]}""",
        ["RuntimeClass"] = """{"handler":"runc"}""",
        ["Secret"] = """{"data":{"k":"AA=="},"type":"Opaque"}""",
        ["Service"] =
            """{"spec":{"selector":{"app":"x"},"clusterIP":"10.43.0.7","clusterIPs":["10.43.0.7"],"ports":[{"port":80}]}}""",
        ["StatefulSet"] = $$$"""{"spec":{"serviceName":"s","selector":{{{Selector}}},"template":{{{Template}}}}}""",
        ["StorageClass"] = """{"provisioner":"example.com/p"}""",
        ["ValidatingAdmissionPolicy"] = """
            {"spec":{"matchConstraints":{"resourceRules":[{"apiGroups":["apps"],"apiVersions":["v1"],"operations":["CREATE"],
            "resources":["deployments"]}]},"validations":[{"expression":"object.spec.replicas < 5"}]}}
            """,
        ["ValidatingAdmissionPolicyBinding"] = """{"spec":{"policyName":"p","validationActions":["Deny"]}}""",
    };

    /// <summary>Names of the kinds there are samples of.</summary>
    public static IEnumerable<string> Names => Texts.Keys;

    /// <summary>The kind's declaration, in its newest version.</summary>
    public static Kind KindOf(string name) =>
        Kinds.All.Last(kind => kind.Name == name && kind.Group is not "events.k8s.io" && kind.EmptyValue is IObject);

    /// <summary>The JSON of a sound object.</summary>
    public static JsonObject Text(string name)
    {
        JsonObject value = Parse(Texts[name]);
        JsonObject metadata = (value["metadata"] as JsonObject ?? JsonObject.Empty).Set("name", Json.Of("x"));
        if (KindOf(name).Namespaced) metadata = metadata.Set("namespace", Json.Of("default"));
        return value.Set("metadata", metadata);
    }

    /// <summary>A sound object changed by a merge patch, with its defaults.</summary>
    public static IObject Make(string name, string patch = "{}")
    {
        Assert.True(MergePatch.Apply(Text(name), Parse(patch)).TryGet(out Json? value, out _));
        return Read(KindOf(name), value);
    }

    /// <summary>An object read from JSON, with its defaults.</summary>
    public static IObject Read(Kind kind, Json value)
    {
        JsonInput input = new(Encoding.UTF8.GetBytes(value.ToString()), kind.Schema, strict: true);
        IMessageKind read = kind.ReadJson(ref input);
        Assert.False(input.Failed, input.Error);
        Assert.Empty(input.StrictErrors);
        return (IObject)kind.WithDefaults(read);
    }

    /// <summary>What is wrong with a new object.</summary>
    public static string[] Create(string name, string patch = "{}") =>
        Lines(Validator.Create(KindOf(name), Make(name, patch)));

    /// <summary>What is wrong with a change of a sound object.</summary>
    public static string[] Update(string name, string patch, string oldPatch = "{}", string subresource = "") =>
        Lines(Validator.Update(KindOf(name), Make(name, patch), Make(name, oldPatch), subresource));

    /// <summary>Causes as people read them.</summary>
    public static string[] Lines(ListOf<StatusCause> causes) =>
        [.. causes.AsEnumerable().Select(cause => $"{cause.Field}: {cause.Message}")];

    private static JsonObject Parse(string text)
    {
        JsonParse parse = JsonParser.Parse(Encoding.UTF8.GetBytes(text));
        return Assert.IsType<JsonObject>(parse.Value);
    }
}
