namespace Skiff.ApiServer.Tests.Authorization.Configured;

/// <summary>What a file of authorizers may say, and what is said of one that may not.</summary>
public sealed class AuthorizationFileTests
{
    [Theory]
    [InlineData("authorizers: []", "authorizers: Required value: at least one authorization mode must be defined")]
    [InlineData("authorizers: [{name: node}]", "authorizers[0].type: Required value")]
    [InlineData("authorizers: [{type: ABAC, name: abac}]",
        "authorizers[0].type: Unsupported value: \"ABAC\": supported values: \"AlwaysAllow\", \"AlwaysDeny\", \"Node\", \"RBAC\", \"Webhook\"")]
    [InlineData("authorizers: [{type: RBAC, name: rbac}, {type: RBAC, name: other}]", "authorizers[1].type: Duplicate value: \"RBAC\"")]
    [InlineData("authorizers: [{type: RBAC}]", "authorizers[0].name: Required value")]
    [InlineData("authorizers: [{type: Node, name: a}, {type: RBAC, name: a}]", "authorizers[1].name: Duplicate value: \"a\"")]
    [InlineData("authorizers: [{type: RBAC, name: RBAC}]",
        "authorizers[0].name: Invalid value: \"RBAC\": authorizer name is invalid: a lowercase RFC 1123 subdomain must consist of " +
        "lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', " +
        "regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')")]
    [InlineData("authorizers: [{type: RBAC, name: roles}]", "expected name rbac for authorizer RBAC instead of roles")]
    [InlineData("authorizers: [{type: Webhook, name: w}]", "authorizers[0].webhook: Required value: required when type=Webhook")]
    [InlineData("authorizers: [{type: RBAC, name: rbac, webhook: {timeout: 1s}}]",
        "authorizers[0].webhook: Invalid value: \"non-null\": may only be specified when type=Webhook")]
    [InlineData("authorizers: [{type: RBAC, name: rbac, extra: 1}]", "strict decoding error: unknown field \"authorizers[0].extra\"")]
    [InlineData("authorizers: [{type: Webhook, name: w, webhook: {timeout: soon}}]",
        "strict decoding error: authorizers[0].webhook.timeout: time: invalid duration \"soon\"")]
    [InlineData("authorizers: [{type: RBAC, name: rbac}, {type: Node, name: node}, {type: AlwaysDeny, name: alwaysdeny}]", "")]
    public void Authorizers_are_checked(string yaml, string fault) => Assert.Equal(fault, AuthorizationWorld.FaultOf(yaml));

    // Upstream leaves the step "webhook" out of the paths.
    [Theory]
    [InlineData("timeout: 3s", "timeout: 31s", "authorizers[0].timeout: Invalid value: \"31s\": must be > 0s and <= 30s")]
    [InlineData("timeout: 3s", "timeout: 0s", "authorizers[0].timeout: Required value")]
    [InlineData("timeout: 3s", "timeout: -1m", "authorizers[0].timeout: Invalid value: \"-1m0s\": must be > 0s and <= 30s")]
    [InlineData("timeout: 3s", "timeout: 3s, authorizedTTL: -1s", "authorizers[0].authorizedTTL: Invalid value: \"-1s\": must be > 0s")]
    [InlineData("timeout: 3s", "timeout: 3s, unauthorizedTTL: -1s", "authorizers[0].unauthorizedTTL: Invalid value: \"-1s\": must be > 0s")]
    [InlineData("Version: v1", "Version: v2",
        "authorizers[0].subjectAccessReviewVersion: Unsupported value: \"v2\": supported values: \"v1\", \"v1beta1\"")]
    [InlineData("subjectAccessReviewVersion: v1, ", "", "authorizers[0].subjectAccessReviewVersion: Required value")]
    [InlineData("failurePolicy: Deny", "failurePolicy: Allow",
        "authorizers[0].failurePolicy: Unsupported value: \"Allow\": supported values: \"NoOpinion\", \"Deny\"")]
    [InlineData("failurePolicy: Deny, ", "", "authorizers[0].failurePolicy: Required value")]
    [InlineData("type: KubeConfigFile, kubeConfigFile: FILE", "kubeConfigFile: FILE", "authorizers[0].connectionInfo.type: Required value")]
    [InlineData("type: KubeConfigFile", "type: Magic",
        "authorizers[0].connectionInfo.type: Unsupported value: {\"Type\":\"Magic\",\"KubeConfigFile\":\"FILE\"}: " +
        "supported values: \"InClusterConfig\", \"KubeConfigFile\"")]
    [InlineData("type: KubeConfigFile, kubeConfigFile: FILE", "type: InClusterConfig",
        "authorizers[0].connectionInfo.type: Invalid value: \"InClusterConfig\": not allowed for an API server")]
    [InlineData("kubeConfigFile: FILE", "kubeConfigFile: \"\"", "authorizers[0].connectionInfo.kubeConfigFile: Required value")]
    [InlineData("kubeConfigFile: FILE", "kubeConfigFile: here", "authorizers[0].connectionInfo.kubeConfigFile: Invalid value: \"here\": must be an absolute path")]
    [InlineData("kubeConfigFile: FILE", "kubeConfigFile: /nowhere/k",
        "authorizers[0].connectionInfo.kubeConfigFile: Invalid value: \"/nowhere/k\": error loading file: stat /nowhere/k: no such file or directory")]
    [InlineData("kubeConfigFile: FILE", "kubeConfigFile: /tmp", "authorizers[0].connectionInfo.kubeConfigFile: Invalid value: \"/tmp\": must be a regular file")]
    [InlineData("}}", "}, matchConditions: [{expression: \"true\"}]}",
        "authorizers[0].matchConditionSubjectAccessReviewVersion: Required value: required if match conditions are specified")]
    [InlineData("}}", "}, matchConditionSubjectAccessReviewVersion: v1beta1}",
        "authorizers[0].matchConditionSubjectAccessReviewVersion: Unsupported value: \"v1beta1\": supported values: \"v1\"")]
    [InlineData("}}", "}, matchConditionSubjectAccessReviewVersion: v1, matchConditions: [{expression: \" \"}]}",
        "authorizers[0].matchConditions[0].expression: Required value")]
    [InlineData("}}", "}, matchConditionSubjectAccessReviewVersion: v1, matchConditions: [{expression: \"true\"}, {expression: \"true\"}]}",
        "authorizers[0].matchConditions[1].expression: Duplicate value: \"true\"")]
    [InlineData("}}", "}, matchConditionSubjectAccessReviewVersion: v1, matchConditions: [{expression: request.user}]}",
        "authorizers[0].matchConditions[0].expression: Invalid value: \"request.user\": must evaluate to bool but got string")]
    [InlineData("}}", "}, matchConditionSubjectAccessReviewVersion: v1, matchConditions: [{expression: \"request.nothing == ''\"}]}",
        "authorizers[0].matchConditions[0].expression: Invalid value: \"request.nothing == ''\": compilation failed: " +
        "ERROR: <input>:1:8: undefined field 'nothing'\n | request.nothing == ''\n | .......^")]
    public async Task Webhooks_are_checked(string good, string bad, string fault)
    {
        await using AuthorizationWorld world = await AuthorizationWorld.StartAsync();
        world.Write(_ => "");
        string file = Path.Combine(Path.GetDirectoryName(world.ConfigPath)!, "webhook.kubeconfig");
        string yaml = "authorizers: [{type: Webhook, name: w, webhook: {timeout: 3s, subjectAccessReviewVersion: v1, " +
            "failurePolicy: Deny, connectionInfo: {type: KubeConfigFile, kubeConfigFile: FILE}}}]";
        Assert.Equal("", AuthorizationWorld.FaultOf(yaml.Replace("FILE", file, StringComparison.Ordinal)));

        string changed = yaml.Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(yaml, changed);
        Assert.Equal(
            fault.Replace("FILE", file, StringComparison.Ordinal),
            AuthorizationWorld.FaultOf(changed.Replace("FILE", file, StringComparison.Ordinal)));
    }

    [Fact]
    public void All_faults_are_told_at_once() => Assert.Equal(
        "[authorizers[0].name: Required value, authorizers[0].timeout: Required value, " +
        "authorizers[0].subjectAccessReviewVersion: Required value, authorizers[0].failurePolicy: Required value, " +
        "authorizers[0].connectionInfo.type: Required value]",
        AuthorizationWorld.FaultOf("authorizers: [{type: Webhook, webhook: {}}]"));
}
