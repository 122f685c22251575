namespace Skiff.Machinery.Tests;

/// <summary>What is refused of admission policies and their bindings when they are written.</summary>
public class AdmissionPolicyKindTests
{
    private const string Policy = "ValidatingAdmissionPolicy";
    private const string Changing = "MutatingAdmissionPolicy";

    public static TheoryData<string, string, string[]> Cases => new()
    {
        { Policy, """{"spec":{"matchConstraints":null}}""", ["spec.matchConstraints: Required value"] },
        { Policy, """{"spec":{"matchConstraints":{"resourceRules":null}}}""",
            ["spec.matchConstraints.resourceRules: Required value"] },
        { Policy, """{"spec":{"failurePolicy":"Perhaps"}}""",
            ["spec.failurePolicy: Unsupported value: \"Perhaps\": supported values: \"Fail\", \"Ignore\""] },
        { Policy, """{"spec":{"validations":[]}}""",
            [
                "spec.validations: Required value: validations or auditAnnotations must contain at least one item",
                "spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item",
            ] },
        { Policy, """{"spec":{"paramKind":{"apiVersion":"a/b/c"}}}""",
            [
                "spec.paramKind.apiVersion: Invalid value: \"a/b/c\": unexpected GroupVersion string: a/b/c",
                "spec.paramKind.kind: Required value",
            ] },
        { Policy, """{"spec":{"validations":[{"expression":" "}]}}""",
            ["spec.validations[0].expression: Required value: expression is not specified"] },
        { Policy, """{"spec":{"validations":[{"expression":"object.x in [1, 2, "}]}}""",
            [
                """
                spec.validations[0].expression: Invalid value: "object.x in [1, 2, ": compilation failed: ERROR: <input>:1:20: Syntax error: missing ']' at '<EOF>'
                 | object.x in [1, 2, 
                 | ...................^
                """,
            ] },
        { Policy, """{"spec":{"validations":[{"expression":"'yes'"}]}}""",
            ["spec.validations[0].expression: Invalid value: \"'yes'\": must evaluate to bool but got string"] },
        { Policy, """{"spec":{"validations":[{"expression":"params.x == 1"}]}}""",
            [
                """
                spec.validations[0].expression: Invalid value: "params.x == 1": compilation failed: ERROR: <input>:1:1: undeclared reference to 'params' (in container '')
                 | params.x == 1
                 | ^
                """,
            ] },
        { Policy, """{"spec":{"paramKind":{"apiVersion":"v1","kind":"ConfigMap"},"validations":[{"expression":"params.x == 1"}]}}""", [] },
        { Policy, """{"spec":{"validations":[{"expression":"true","message":"a\nb","messageExpression":"1","reason":"NotFound"}]}}""",
            [
                "spec.validations[0].messageExpression: Invalid value: \"1\": must evaluate to string but got int",
                "spec.validations[0].message: Invalid value: \"a\\nb\": message must not contain line breaks",
                "spec.validations[0].reason: Unsupported value: \"NotFound\": supported values: \"Forbidden\", \"Invalid\", "
                    + "\"RequestEntityTooLarge\"",
            ] },
        { Policy, """{"spec":{"validations":[{"expression":"true","messageExpression":"string(authorizer.path('/').check('get').allowed())"}]}}""",
            [
                """
                spec.validations[0].messageExpression: Invalid value: "string(authorizer.path('/').check('get').allowed())": compilation failed: ERROR: <input>:1:8: undeclared reference to 'authorizer' (in container '')
                 | string(authorizer.path('/').check('get').allowed())
                 | .......^
                """,
            ] },
        { Policy, """{"spec":{"variables":[{"name":"a","expression":"1"},{"name":"1b","expression":""}],"validations":[{"expression":"variables.a > 0"}]}}""",
            [
                "spec.variables[1].name: Invalid value: \"1b\": name is not a valid CEL identifier",
                "spec.variables[1].expression: Required value: expression is not specified",
            ] },
        { Policy, """{"spec":{"variables":[{"name":"a","expression":"1"}],"validations":[{"expression":"variables.a == 'x'"}]}}""",
            [
                """
                spec.validations[0].expression: Invalid value: "variables.a == 'x'": compilation failed: ERROR: <input>:1:13: found no matching overload for '_==_' applied to '(int, string)'
                 | variables.a == 'x'
                 | ............^
                """,
            ] },
        { Policy, """{"spec":{"matchConditions":[{"name":"a b","expression":"1"},{"name":"c","expression":"true"},{"name":"c","expression":"true"}]}}""",
            [
                "spec.matchConditions[0].expression: Invalid value: \"1\": must evaluate to bool but got int",
                "spec.matchConditions[0].name: Invalid value: \"a b\": name part must consist of alphanumeric characters, "
                    + "'-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  "
                    + "or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
                "spec.matchConditions[2].name: Duplicate value: \"c\"",
            ] },
        { Policy, """{"spec":{"auditAnnotations":[{"key":"k","valueExpression":"1"},{"key":"k","valueExpression":"null"}]}}""",
            [
                "spec.auditAnnotations[0].valueExpression: Invalid value: \"1\": must evaluate to one of [string null_type] but got int",
                "spec.auditAnnotations[1].key: Duplicate value: \"k\"",
            ] },
        { Policy + "Binding", """{"spec":{"policyName":"","validationActions":["Deny","Warn","Deny"]}}""",
            [
                "spec.policyName: Required value",
                "spec.validationActions[2]: Duplicate value: \"Deny\"",
                "spec.validationActions: Invalid value: [\"Deny\",\"Warn\",\"Deny\"]: must not contain both Deny and Warn "
                    + "(repeating the same validation failure information in the API response and headers serves no purpose)",
            ] },
        { Policy + "Binding", """{"spec":{"validationActions":null,"paramRef":{"name":"a","selector":{}}}}""",
            [
                "spec.paramRef.name: Forbidden: name and selector are mutually exclusive",
                "spec.paramRef.selector: Forbidden: name and selector are mutually exclusive",
                "spec.paramRef.parameterNotFoundAction: Required value",
                "spec.validationActions: Required value: at least one validation action is required",
            ] },
        { Changing, """{"spec":{"mutations":[]}}""", ["spec.mutations: Required value: mutations must contain at least one item"] },
        { Changing, """{"spec":{"reinvocationPolicy":"Often"}}""",
            ["spec.reinvocationPolicy: Unsupported value: \"Often\": supported values: \"IfNeeded\", \"Never\""] },
        { Changing, """{"spec":{"mutations":[{"patchType":"JSONPatch"}]}}""",
            ["spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch"] },
        { Changing, """{"spec":{"mutations":[{"patchType":"JSONPatch","jsonPatch":{"expression":"[JSONPatch{op: 'remove', path: '/a'}]"}}]}}""", [] },
        { Changing, """{"spec":{"mutations":[{"patchType":"JSONPatch","jsonPatch":{"expression":"1"}}]}}""",
            ["spec.mutations[0].jsonPatch.expression: Invalid value: \"1\": must evaluate to list(JSONPatch) but got int"] },
        { Changing, """{"spec":{"mutations":[{"patchType":"ApplyConfiguration","applyConfiguration":{"expression":"Object{spec: {'a': 1}}"}}]}}""", [] },
        { Changing, """{"spec":{"mutations":[{"patchType":"ApplyConfiguration","applyConfiguration":{"expression":"Object.spec{}"}}]}}""",
            ["spec.mutations[0].applyConfiguration.expression: Invalid value: \"Object.spec{}\": must evaluate to Object but got "
                + "Object.spec"] },
        { Changing, """{"spec":{"matchConstraints":{"resourceRules":[{"apiGroups":[""],"apiVersions":["v1"],"operations":["DELETE"],"resources":["pods"]}]}}}""",
            ["spec.matchConstraints.resourceRules.operations: Unsupported value: \"DELETE\": supported values: \"*\", \"CONNECT\", "
                + "\"CREATE\", \"UPDATE\""] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void SaysWhatIsWrong(string kind, string patch, string[] faults) =>
        Assert.Equal(faults, Samples.Create(kind, patch));

    [Fact]
    public void ConditionsThatStayAreNotCheckedAgain()
    {
        const string Old = """{"spec":{"matchConditions":[{"name":"a","expression":"gone()"}]}}""";
        Assert.Empty(Samples.Update(Policy, Old, Old));
        Assert.NotEmpty(Samples.Update(Policy, Old));
    }

    [Fact]
    public void WarningsInTheStatusHaveAPlaceAndAText() => Assert.Equal(
        [
            "status.typeChecking.expressionWarnings[0].warning: Required value",
            "status.typeChecking.expressionWarnings[0].fieldRef: Required value",
        ],
        Samples.Update(
            Policy, """{"status":{"typeChecking":{"expressionWarnings":[{"fieldRef":"","warning":""}]}}}""", subresource: "status"));
}
