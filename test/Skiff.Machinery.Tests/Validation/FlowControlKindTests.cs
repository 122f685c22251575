using Skiff.Machinery.Fairness;
using Skiff.Machinery.Validation;
using Skiff.Model;

namespace Skiff.Machinery.Tests;

public class FlowControlKindTests
{
    private const string Rule = """{"verbs":["get"],"apiGroups":["*"],"resources":["*"],"namespaces":["*"]}""";
    private const string User = """{"kind":"User","user":{"name":"u"}}""";

    public static TheoryData<string, string, string[]> Cases => new()
    {
        { "FlowSchema", """{"spec":{"matchingPrecedence":-1}}""",
            ["spec.matchingPrecedence: Invalid value: -1: must be a positive value"] },
        { "FlowSchema", """{"spec":{"matchingPrecedence":10001}}""",
            ["spec.matchingPrecedence: Invalid value: 10001: must not be greater than 10000"] },
        { "FlowSchema", """{"spec":{"matchingPrecedence":1}}""",
            ["spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"] },
        { "FlowSchema", """{"spec":{"distinguisherMethod":{"type":"ByTeam"}}}""",
            ["spec.distinguisherMethod.type: Unsupported value: \"ByTeam\": supported values: \"ByNamespace\", \"ByUser\""] },
        { "FlowSchema", """{"spec":{"priorityLevelConfiguration":{"name":""}}}""",
            ["spec.priorityLevelConfiguration.name: Required value: must reference a priority level"] },
        { "FlowSchema", Rules("{}"),
            [
                "spec.rules[0].subjects: Required value: subjects must contain at least one value",
                "spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty",
            ] },
        { "FlowSchema", Rules($$$"""{"subjects":[{"kind":"Group","user":{"name":"u"}}],"resourceRules":[{{{Rule}}}]}"""),
            [
                "spec.rules[0].subjects[0].group: Required value: group is required when subject kind is 'Group'",
                "spec.rules[0].subjects[0].user: Forbidden: user is forbidden when subject kind is not 'User'",
            ] },
        { "FlowSchema", Rules($$$"""{"subjects":[{"kind":"ServiceAccount","serviceAccount":{"name":"*"}}],"resourceRules":[{{{Rule}}}]}"""),
            ["spec.rules[0].subjects[0].serviceAccount.namespace: Required value: must specify namespace for service account"] },
        { "FlowSchema", Rules($$$"""{"subjects":[{{{User}}}],"resourceRules":[{"verbs":["see"],"apiGroups":["*","apps"],"resources":[]}]}"""),
            [
                "spec.rules[0].resourceRules[0].verbs: Unsupported value: [\"see\"]: supported values: \"create\", \"delete\", "
                    + "\"deletecollection\", \"get\", \"list\", \"patch\", \"proxy\", \"update\", \"watch\"",
                "spec.rules[0].resourceRules[0].apiGroups: Invalid value: [\"*\",\"apps\"]: if '*' is present, must not specify other api groups",
                "spec.rules[0].resourceRules[0].resources: Required value: resource rules must supply at least one resource",
                "spec.rules[0].resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace",
            ] },
        { "FlowSchema", Rules($$$"""{"subjects":[{{{User}}}],"nonResourceRules":[{"verbs":["*"],"nonResourceURLs":["x","/a//b","/a*","/a/*"]}]}"""),
            [
                "spec.rules[0].nonResourceRules[0].nonResourceURLs[0]: Invalid value: \"x\": must start with slash",
                "spec.rules[0].nonResourceRules[0].nonResourceURLs[1]: Invalid value: \"/a//b\": must not contain double slash",
                "spec.rules[0].nonResourceRules[0].nonResourceURLs[2]: Invalid value: \"/a*\": wildcard can only do suffix matching",
            ] },
        { "PriorityLevelConfiguration", """{"spec":{"type":"Exempt","limited":null}}""",
            ["spec.type: Invalid value: \"Exempt\": type must be 'Exempt' if and only if name is 'exempt'"] },
        { "PriorityLevelConfiguration", """{"spec":{"limited":null}}""",
            ["spec.limited: Required value: must not be empty when type is Limited"] },
        { "PriorityLevelConfiguration", """{"spec":{"limited":{"nominalConcurrencyShares":-1,"lendablePercent":101,"borrowingLimitPercent":-1}}}""",
            [
                "spec.limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer",
                "spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive",
                "spec.limited.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer",
            ] },
        { "PriorityLevelConfiguration", """{"spec":{"limited":{"limitResponse":{"type":"Reject"}}}}""",
            ["spec.limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited"] },
        { "PriorityLevelConfiguration", """{"spec":{"limited":{"limitResponse":{"queuing":{"queues":4,"handSize":6}}}}}""",
            ["spec.limited.limitResponse.queuing.handSize: Invalid value: 6: should not be greater than queues (4)"] },
        { "PriorityLevelConfiguration", """{"spec":{"limited":{"limitResponse":{"queuing":{"queues":512,"handSize":8}}}}}""",
            ["spec.limited.limitResponse.queuing.handSize: Invalid value: 8: required entropy bits of deckSize 512 and handSize 8 should not be greater than 60"] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void SaysWhatIsWrong(string kind, string patch, string[] faults) => Assert.Equal(faults, Samples.Create(kind, patch));

    [Fact]
    public void WhatIsMandatoryIsFixed()
    {
        string fault = Assert.Single(Samples.Create("PriorityLevelConfiguration", """{"metadata":{"name":"catch-all"}}"""));
        Assert.EndsWith(": spec of 'catch-all' must equal the fixed value", fault, StringComparison.Ordinal);
        Assert.Empty(Samples.Create("PriorityLevelConfiguration",
            """{"metadata":{"name":"exempt"},"spec":{"type":"Exempt","limited":null,"exempt":{"nominalConcurrencyShares":9,"lendablePercent":50}}}"""));
    }

    [Fact]
    public void WhatAServerBringsIsValid()
    {
        IObject[] all =
        [
            .. MandatoryFlows.Levels, .. MandatoryFlows.SuggestedLevels, .. MandatoryFlows.Schemas, .. MandatoryFlows.SuggestedSchemas,
        ];
        Assert.Equal(21, all.Length);
        foreach (IObject value in all)
        {
            Assert.Equal(value, value.Kind.WithDefaults(value));
            IObject made = value.WithMetadata(value.Metadata with { UID = "u", CreationTimestamp = DateTimeOffset.UnixEpoch });
            Assert.Empty(Validator.Create(value.Kind, made).Select(cause => cause.Message));
        }
    }

    private static string Rules(string rule) => $$$"""{"spec":{"rules":[{{{rule}}}]}}""";
}
