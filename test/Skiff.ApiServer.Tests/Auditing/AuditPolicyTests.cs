using System.Text;
using Skiff.ApiServer.Auditing;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Requests;

namespace Skiff.ApiServer.Tests.Auditing;

public sealed class AuditPolicyTests
{
    private const string Head = "apiVersion: audit.k8s.io/v1\nkind: Policy\n";

    private static readonly AuditPolicy policy = Read("""
        omitStages: [RequestReceived]
        rules:
        - level: None
          users: [quiet]
        - level: RequestResponse
          resources: [{group: "", resources: [pods]}]
          namespaces: [a]
        - level: Request
          verbs: [create, update]
          userGroups: [g1, g2]
          omitStages: [Panic]
          omitManagedFields: true
        - level: Metadata
          resources: [{group: apps, resources: ["deployments/*"]}, {group: "", resources: ["*/log", secrets], resourceNames: [s]}]
        - level: Metadata
          nonResourceURLs: ["/healthz*", /version]
        - level: Request
          resources: [{group: batch}]
        """);

    [Theory]
    [InlineData("quiet", "", "create", "", "pods", "", "a", "", "None")]
    [InlineData("u", "", "get", "", "pods", "", "a", "", "RequestResponse")]
    [InlineData("u", "", "get", "", "pods", "", "b", "", "None")]
    [InlineData("u", "", "get", "", "pods", "status", "a", "", "None")]
    [InlineData("u", "", "get", "", "pods", "log", "a", "s", "Metadata")]
    [InlineData("u", "", "get", "", "pods", "log", "a", "t", "None")]
    [InlineData("u", "g2", "create", "", "nodes", "", "", "", "Request")]
    [InlineData("u", "g3", "create", "", "nodes", "", "", "", "None")]
    [InlineData("u", "", "get", "apps", "deployments", "scale", "b", "", "Metadata")]
    [InlineData("u", "", "get", "apps", "deployments", "", "b", "", "Metadata")]
    [InlineData("u", "", "get", "", "deployments", "scale", "b", "", "None")]
    [InlineData("u", "", "get", "batch", "jobs", "status", "b", "", "Request")]
    public void The_first_rule_that_is_about_a_request_decides(
        string user, string group, string verb, string apiGroup, string resource, string subresource, string space,
        string name, string level)
    {
        Attributes request = Attributes.ForResource(
            UserInfo.Of(user, group), verb, apiGroup, resource, space, name, subresource);
        Assert.Equal(level, policy.Evaluate(request).Level.ToString());
    }

    [Theory]
    [InlineData("/healthz", "Metadata")]
    [InlineData("/healthz/etcd", "Metadata")]
    [InlineData("/version", "Metadata")]
    [InlineData("/version/x", "None")]
    public void Paths_have_rules_of_their_own(string path, string level) =>
        Assert.Equal(level, policy.Evaluate(Attributes.ForPath(UserInfo.Of("u"), "get", path)).Level.ToString());

    [Fact]
    public void What_is_left_out_adds_up()
    {
        AuditDecision decision = policy.Evaluate(
            Attributes.ForResource(UserInfo.Of("u", "g1"), "create", "", "nodes"));
        Assert.Equal(AuditStages.RequestReceived | AuditStages.Panic, decision.Omitted);
        Assert.True(decision.OmitManagedFields);
    }

    [Theory]
    [InlineData("rules: [{users: [a]}]", "rules[0].level: Required value")]
    [InlineData("rules: [{level: All}]",
        "rules[0].level: Unsupported value: \"All\": supported values: \"None\", \"Metadata\", \"Request\", \"RequestResponse\"")]
    [InlineData("rules: [{level: None, omitStages: [End]}]",
        "rules[0].omitStages[0]: Invalid value: \"End\": allowed stages are RequestReceived,ResponseStarted,ResponseComplete,Panic")]
    [InlineData("rules: [{level: None, nonResourceURLs: [version]}]",
        "rules[0].nonResourceURLs[0]: Invalid value: \"version\": non-resource URL rules must begin with a '/' character")]
    [InlineData("rules: [{level: None, nonResourceURLs: [/a*b]}]",
        "rules[0].nonResourceURLs[0]: Invalid value: \"/a*b\": non-resource URL wildcards '*' must be the final character of the rule")]
    [InlineData("rules: [{level: None, nonResourceURLs: [/a], namespaces: [b]}]",
        "rules[0].nonResourceURLs: Invalid value: [\"/a\"]: rules cannot apply to both regular resources and non-resource URLs")]
    [InlineData("rules: [{level: None, resources: [{resourceNames: [a]}]}]",
        "rules[0].resources[0].resourceNames: Invalid value: [\"a\"]: using resourceNames requires at least one resource")]
    [InlineData("rules: [{lvl: None, level: None}]", "strict decoding error: unknown field \"rules[0].lvl\"")]
    [InlineData("rules: {}", "strict decoding error: rules: must be a list")]
    public void A_policy_that_is_none_says_why(string text, string fault)
    {
        Assert.False(AuditPolicyFile.TryParse(Encoding.UTF8.GetBytes(Head + text), out _, out string? told));
        Assert.Equal(fault, told);
    }

    [Fact]
    public void Another_kind_is_no_policy()
    {
        Assert.False(AuditPolicyFile.TryParse("kind: Pod\napiVersion: v1"u8.ToArray(), out _, out string? told));
        Assert.Equal("no kind \"Pod\" is registered for version \"v1\": expected audit.k8s.io/v1, Kind=Policy", told);
    }

    internal static AuditPolicy Read(string text)
    {
        Assert.True(AuditPolicyFile.TryParse(Encoding.UTF8.GetBytes(Head + text), out AuditPolicy? read, out string? fault), fault);
        return read;
    }
}
