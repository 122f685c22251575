using Skiff.ApiServer.Admission.Matching;
using Skiff.ApiServer.Resources;
using Skiff.Model;
using Skiff.Model.AdmissionRegistration.V1;

namespace Skiff.ApiServer.Admission.Policies;

/// <summary>A binding of a policy.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PolicyName">The policy.</param>
/// <param name="Params">Which parameters it takes.</param>
/// <param name="Criteria">The requests it narrows the policy to; null for all.</param>
/// <param name="Actions">What follows from a validation that does not hold.</param>
internal sealed record PolicyBinding(
    string Name, string PolicyName, ParamRef? Params, MatchCriteria? Criteria, ListOf<string> Actions)
{
    private static MatchCriteria? CriteriaOf(MatchResources? match) => match is null ? null : MatchCriteria.Of(match);

    public static PolicyBinding Of(ValidatingAdmissionPolicyBinding binding) => new(
        binding.Metadata.Name, binding.Spec.PolicyName, binding.Spec.ParamRef, CriteriaOf(binding.Spec.MatchResources),
        binding.Spec.ValidationActions);

    public static PolicyBinding Of(MutatingAdmissionPolicyBinding binding) => new(
        binding.Metadata.Name, binding.Spec.PolicyName, binding.Spec.ParamRef, CriteriaOf(binding.Spec.MatchResources), default);
}

/// <summary>A policy, ready to judge.</summary>
/// <typeparam name="T">What it compiles to.</typeparam>
/// <param name="Name">Its name.</param>
/// <param name="ParamKind">The kind of its parameters; null when it takes none.</param>
/// <param name="FailsOpen">Whether what goes wrong lets the request pass.</param>
/// <param name="Criteria">The requests it is about.</param>
/// <param name="Program">What it compiles to.</param>
internal sealed record PolicyHook<T>(string Name, ParamKind? ParamKind, bool FailsOpen, MatchCriteria Criteria, T Program);

/// <summary>
/// The policies of a sort and their bindings, as of now. A policy is compiled when it is first seen and again only when
/// its specification changes.
/// </summary>
/// <typeparam name="T">What a policy compiles to.</typeparam>
internal sealed class PolicySet<T>
    where T : class
{
    private readonly Derived<PolicyHook<T>[]> policies;
    private readonly Derived<ILookup<string, PolicyBinding>> bindings;
    private volatile Dictionary<string, (object Spec, PolicyHook<T> Hook)> compiled = new(StringComparer.Ordinal);

    public PolicySet(
        Resource policies, Func<IObject, (object Spec, Func<PolicyHook<T>> Compile)> read, Resource bindings,
        Func<IObject, PolicyBinding> readBinding)
    {
        this.policies = new(policies, all => Compile(all, read));
        this.bindings = new(bindings, all => all.Select(readBinding)
            .OrderBy(static binding => binding.Name, StringComparer.Ordinal).ToLookup(static binding => binding.PolicyName));
    }

    /// <summary>The policies in the order of their names.</summary>
    public PolicyHook<T>[] Policies => policies.Value;

    public IEnumerable<PolicyBinding> BindingsOf(string policy) => bindings.Value[policy];

    private PolicyHook<T>[] Compile(
        IReadOnlyList<IObject> all, Func<IObject, (object Spec, Func<PolicyHook<T>> Compile)> read)
    {
        Dictionary<string, (object Spec, PolicyHook<T> Hook)> before = compiled, after = new(StringComparer.Ordinal);
        foreach (IObject policy in all)
        {
            (object spec, Func<PolicyHook<T>> compile) = read(policy);
            string name = policy.Metadata.Name;
            bool known = before.TryGetValue(name, out (object Spec, PolicyHook<T> Hook) last) && last.Spec.Equals(spec);
            after[name] = known ? last : (spec, compile());
        }

        compiled = after;
        return [.. after.Values.Select(static one => one.Hook).OrderBy(static hook => hook.Name, StringComparer.Ordinal)];
    }
}
