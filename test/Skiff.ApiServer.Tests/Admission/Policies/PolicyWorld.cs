using Skiff.ApiServer.Admission;
using Skiff.ApiServer.Admission.Policies;
using Skiff.ApiServer.Authorization;
using Skiff.ApiServer.Wire;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;
using Skiff.Model.Apps.V1;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Tests.Admission.Policies;

/// <summary>Policies written as YAML, and a deployment for them to judge.</summary>
internal static class PolicyWorld
{
    public static Deployment Web { get; } = Read<Deployment>("""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop, labels: {team: a}}
        spec:
          replicas: 8
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, image: "nginx:1"}]}
        """);

    public static AdmissionWorld Make()
    {
        Authorizer authorizer = new(default);
        return new(registry => [new MutatingPolicies(registry, authorizer), new ValidatingPolicies(registry, authorizer)]);
    }

    public static T Read<T>(string yaml)
        where T : class, IObject, IMessage<T>
    {
        YamlBody body = YamlBody.ToJson(System.Text.Encoding.UTF8.GetBytes(yaml));
        Kind kind = Kinds.All.First(static kind => kind is Kind<T>);
        JsonInput input = new(body.Json!, kind.Schema);
        return (T)kind.WithDefaults(kind.ReadJson(ref input));
    }

    public static ValidatingAdmissionPolicy Policy(string spec) => Read<ValidatingAdmissionPolicy>($$"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: {name: p}
        spec:
          matchConstraints:
            resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}]
        {{Indent(spec)}}
        """);

    public static ValidatingAdmissionPolicyBinding Binding(string spec = "validationActions: [Deny]", string name = "b") =>
        Read<ValidatingAdmissionPolicyBinding>($$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: {{name}}}
            spec:
              policyName: p
            {{Indent(spec)}}
            """);

    public static MutatingAdmissionPolicy Mutation(string spec, string name = "p") => Read<MutatingAdmissionPolicy>($$"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicy
        metadata: {name: {{name}}}
        spec:
          matchConstraints:
            resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]
        {{Indent(spec)}}
        """);

    public static MutatingAdmissionPolicyBinding MutationBinding(string name = "p") => Read<MutatingAdmissionPolicyBinding>($$"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingAdmissionPolicyBinding
        metadata: {name: {{name}}-binding}
        spec: {policyName: {{name}}}
        """);

    public static Deployment With(Deployment value, int replicas) => value with { Spec = value.Spec with { Replicas = replicas } };

    private static string Indent(string text) => string.Join('\n', text.Split('\n').Select(static line => $"  {line}"));
}
