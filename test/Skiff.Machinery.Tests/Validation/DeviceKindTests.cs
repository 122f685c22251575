using Skiff.Machinery.Validation;
using Skiff.Model;

namespace Skiff.Machinery.Tests;

public class DeviceKindTests
{
    private const string Label = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start "
        + "and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private const string Reference =
        "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

    private const string OneNodeField =
        "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";

    public static TheoryData<string, string, string[]> Created => new()
    {
        { "ResourceClaim", Requests("""{"name":"A"}"""),
            [
                $"spec.devices.requests[0].name: Invalid value: \"A\": {Label}",
                "spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required",
            ] },
        { "ResourceClaim", Requests("""{"name":"a","exactly":{"deviceClassName":"c"},"firstAvailable":[{"name":"b","deviceClassName":"c"}]}"""),
            ["spec.devices.requests[0]: Invalid value: null: exactly one of `exactly` or `firstAvailable` is required, but multiple fields are set"] },
        { "ResourceClaim", Requests("""{"name":"a","exactly":{"deviceClassName":"","allocationMode":"All","count":2,"selectors":[{}]}}"""),
            [
                "spec.devices.requests[0].exactly.deviceClassName: Required value",
                "spec.devices.requests[0].exactly.selectors[0].cel: Required value",
                "spec.devices.requests[0].exactly.count: Invalid value: 2: must not be specified when allocationMode is 'All'",
            ] },
        { "ResourceClaim", Requests("""{"name":"a","exactly":{"deviceClassName":"c","allocationMode":"Some"}}"""),
            ["spec.devices.requests[0].exactly.allocationMode: Unsupported value: \"Some\": supported values: \"All\", \"ExactCount\""] },
        { "ResourceClaim", Requests("""{"name":"a","exactly":{"deviceClassName":"c","selectors":[{"cel":{"expression":"device.driver"}}]}}"""),
            ["spec.devices.requests[0].exactly.selectors[0].cel.expression: Invalid value: \"device.driver\": must evaluate to bool or the unknown type, not string"] },
        { "ResourceClaim", Requests("""{"name":"a","exactly":{"deviceClassName":"c","tolerations":[{"key":"k","operator":"Exists","value":"v"},{"operator":"Some","effect":"x"}]}}"""),
            [
                "spec.devices.requests[0].exactly.tolerations[0].value: Invalid value: \"v\": must be empty for operator `Exists`",
                "spec.devices.requests[0].exactly.tolerations[1].operator: Unsupported value: \"Some\": supported values: \"Equal\", \"Exists\"",
                "spec.devices.requests[0].exactly.tolerations[1].effect: Unsupported value: \"x\": supported values: \"NoExecute\", \"NoSchedule\", \"None\"",
            ] },
        { "ResourceClaim", """{"spec":{"devices":{"constraints":[{"requests":["a/b"],"matchAttribute":"model"},{}],"config":[{"requests":["gpu","gpu"]}]}}}""",
            [
                $"spec.devices.constraints[0].requests[0]: Invalid value: \"a/b\": {Reference}",
                "spec.devices.constraints[0].matchAttribute: Invalid value: \"model\": a fully qualified name must be a domain and a name separated by a slash",
                "spec.devices.constraints[1]: Required value: exactly one of \"matchAttribute\" or \"distinctAttribute\" is required, but multiple fields are set",
                "spec.devices.config[0].requests[1]: Duplicate value: \"gpu\"",
                "spec.devices.config[0].opaque: Required value",
            ] },
        { "ResourceClaim", """{"spec":{"devices":{"config":[{"opaque":{"driver":"d","parameters":null}},{"opaque":{"driver":"d","parameters":[1]}}]}}}""",
            [
                "spec.devices.config[0].opaque.parameters: Required value",
                "spec.devices.config[1].opaque.parameters: Invalid value: \"<value omitted>\": must be a valid JSON object",
            ] },
        { "ResourceClaimTemplate", """{"spec":{"metadata":{"name":"n","labels":{"a":"b"},"finalizers":["example.com/f"]}}}""",
            ["spec.metadata.name: Forbidden: cannot be set", "spec.metadata.finalizers: Forbidden: cannot be set"] },
        { "DeviceClass", """{"spec":{"extendedResourceName":"cpu","config":[{}]}}""",
            [
                "spec.config[0].opaque: Required value",
                "spec.extendedResourceName: Invalid value: \"cpu\": must be a valid extended resource name",
            ] },
        { "ResourceSlice", """{"spec":{"driver":"","pool":{"name":"","resourceSliceCount":0,"generation":-1},"nodeName":null}}""",
            [
                "spec.driver: Required value",
                "spec.driver: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
                "spec.pool.name: Required value",
                "spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero",
                "spec.pool.generation: Invalid value: -1: must be greater than or equal to zero",
                $"spec: Required value: {OneNodeField}",
            ] },
        { "ResourceSlice", """{"spec":{"allNodes":true,"perDeviceNodeSelection":false}}""",
            [
                "spec.perDeviceNodeSelection: Invalid value: false: must be either unset or set to true",
                $"spec: Invalid value: \"{{`nodeName`, `allNodes`}}\": {OneNodeField}, but multiple fields are set",
            ] },
        { "ResourceSlice", Devices("""{"name":"d","attributes":{"a":{},"b/":{"int":1},"c":{"version":"1"},"e":{"int":1,"bool":true}}}"""),
            [
                "spec.devices[0].attributes[a]: Invalid value: \"\": exactly one value must be specified",
                "spec.devices[0].attributes[b/]: Invalid value: \"\": the name must not be empty",
                "spec.devices[0].attributes[c].version: Invalid value: \"1\": must be a string compatible with semver.org spec 2.0.0",
                "spec.devices[0].attributes[e]: Invalid value: {\"int\":1,\"bool\":true}: exactly one value must be specified",
            ] },
        { "ResourceSlice", Devices("""{"name":"d","allNodes":true,"capacity":{"memory":{"value":"1Gi","requestPolicy":{"default":"1Gi"}}}}"""),
            [
                "spec.devices[0].capacity[memory].requestPolicy: Forbidden: allowMultipleAllocations must be true",
                "spec.devices[0]: Invalid value: null: `nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec",
            ] },
        { "ResourceSlice", Devices("""{"name":"d","allowMultipleAllocations":true,"capacity":{"memory":{"value":"10","requestPolicy":{"default":"5","validRange":{"min":"2","max":"12","step":"2"}}}}}"""),
            [
                "spec.devices[0].capacity[memory].requestPolicy.validRange.max: Invalid value: \"12\": max is larger than capacity value: 10",
                "spec.devices[0].capacity[memory].requestPolicy.validRange.step: Invalid value: \"5\": value is not a multiple of a given step (2) from (2)",
            ] },
        { "ResourceSlice", Devices("""{"name":"d","taints":[{"key":"","effect":""}],"consumesCounters":[{"counterSet":"s"}],"bindingConditions":["a","a"]}"""),
            [
                "spec.devices[0].taints[0].key: Invalid value: \"\": name part must be non-empty",
                "spec.devices[0].taints[0].key: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
                "spec.devices[0].taints[0].effect: Required value",
                "spec.devices[0].consumesCounters[0].counters: Required value",
                "spec.devices[0].bindingConditions[1]: Duplicate value: \"a\"",
                "spec.devices[0].bindingFailureConditions: Invalid value: null: bindingFailureConditions are required to use bindingConditions",
            ] },
    };

    [Theory]
    [MemberData(nameof(Created))]
    public void SaysWhatIsWrongWithNewObjects(string kind, string change, string[] expected) =>
        Assert.Equal(expected, Samples.Create(kind, change));

    public static TheoryData<string, string> Good => new()
    {
        { "ResourceClaim", Requests("""{"name":"a","exactly":{"deviceClassName":"c","selectors":[{"cel":{"expression":"device.attributes['example.com'].model == 'x' && device.capacity['example.com'].memory.compareTo(quantity('1Gi')) >= 0"}}]}}""") },
        { "ResourceClaim", Requests("""{"name":"a","firstAvailable":[{"name":"big","deviceClassName":"c"},{"name":"small","deviceClassName":"c","count":2}]}""") },
        { "ResourceSlice", Devices("""{"name":"d","attributes":{"version":{"version":"1.2.3-rc.1+b"},"example.com/numa":{"int":1}},"capacity":{"memory":{"value":"1Gi"}}}""") },
        { "ResourceSlice", """{"spec":{"devices":null,"sharedCounters":[{"name":"s","counters":{"memory":{"value":"1Gi"}}}]}}""" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void AcceptsWhatDriversAndUsersWrite(string kind, string change) =>
        Assert.Equal("", string.Join(Environment.NewLine, Samples.Create(kind, change)));

    public static TheoryData<string, string, string, string[]> Updated => new()
    {
        { "ResourceClaim", """{"spec":{"devices":{"requests":null}}}""", "",
            ["spec: Invalid value: {\"devices\":{\"requests\":null,\"constraints\":[{\"requests\":[\"gpu\"],\"matchAttribute\":\"example.com/numa\"}],"
                + "\"config\":[{\"requests\":[\"gpu\"],\"opaque\":{\"driver\":\"gpu.example.com\",\"parameters\":{\"a\":1}}}]}}: field is immutable"] },
        { "ResourceClaim", """{"status":{"reservedFor":[{"resource":"pods","name":"p","uid":"u"},{"uid":""}]}}""", "status",
            [
                "status.reservedFor[1].resource: Required value",
                "status.reservedFor[1].name: Required value",
                "status.reservedFor[1].uid: Required value",
                "status.reservedFor: Forbidden: may not be specified when `allocated` is not set",
            ] },
        { "ResourceClaim", """{"status":{"allocation":{"devices":{"results":[{"request":"other","driver":"d","pool":"p","device":"x","shareID":"1"}]}}}}""", "status",
            [
                $"status.allocation.devices.results[0].request: Invalid value: \"other\": {Reference}",
                "status.allocation.devices.results[0].shareID: Invalid value: \"1\": error validating uid: invalid UUID length: 1",
            ] },
        { "ResourceClaim", """{"status":{"devices":[{"driver":"d","pool":"p","device":"x","conditions":[{"type":"Ready","status":"Maybe","reason":"r","lastTransitionTime":"2020-01-01T00:00:00Z"}],"networkData":{"ips":["10.0.0.1","::ffff:10.0.0.1/120"]}}]}}""", "status",
            [
                "status.devices[0]: Invalid value: {\"Driver\":{},\"Pool\":{},\"Device\":{},\"ShareID\":{}}: must be an allocated device in the claim",
                "status.devices[0].conditions[0].status: Unsupported value: \"Maybe\": supported values: \"False\", \"True\", \"Unknown\"",
                "status.devices[0].networkData.ips[0]: Invalid value: \"10.0.0.1\": must be a valid address in CIDR form, (e.g. 10.9.8.7/24 or 2001:db8::1/64)",
                "status.devices[0].networkData.ips[1]: Invalid value: \"::ffff:10.0.0.1/120\": must be in canonical form (\"10.0.0.1/24\")",
            ] },
        { "ResourceSlice", """{"spec":{"driver":"other.example.com","pool":{"name":"q"}}}""", "",
            [
                "spec.pool.name: Invalid value: \"q\": field is immutable",
                "spec.driver: Invalid value: \"other.example.com\": field is immutable",
            ] },
    };

    [Theory]
    [MemberData(nameof(Updated))]
    public void SaysWhatIsWrongWithChanges(string kind, string change, string subresource, string[] expected) =>
        Assert.Equal(expected, Samples.Update(kind, change, "{}", subresource));

    [Fact]
    public void ExpressionsThatStayAreNotCheckedAgain()
    {
        const string Broken = """{"spec":{"selectors":[{"cel":{"expression":"device.nothing"}}]}}""";
        Assert.Single(Samples.Create("DeviceClass", Broken));
        Assert.Empty(Samples.Update("DeviceClass", Broken, Broken));
    }

    [Fact]
    public void ExpressionsThatMayCostTooMuchAreRefused()
    {
        const string Heavy = "device.attributes.all(a, device.attributes.all(b, device.attributes.all(c, device.attributes.all(d, a == b && c == d))))";
        Assert.Equal(
            ["spec.selectors[0].cel.expression: Forbidden: too complex, exceeds cost limit"],
            Samples.Create("DeviceClass", $$$"""{"spec":{"selectors":[{"cel":{"expression":"{{{Heavy}}}"}}]}}"""));
    }

    private static string Requests(string request) =>
        $$$$"""{"spec":{"devices":{"requests":[{{{{request}}}}],"constraints":null,"config":null}}}""";

    private static string Devices(string device) => $$$"""{"spec":{"devices":[{{{device}}}]}}""";
}
