using Skiff.Model.Rbac.V1;

namespace Skiff.ApiServer.Authorization.Rbac;

/// <summary>What a user may do in a namespace, as far as it can be listed.</summary>
/// <param name="Rules">The rules that are known.</param>
/// <param name="Errors">Why there may be others.</param>
/// <param name="IsComplete">Whether there are no others.</param>
public sealed record ListedRules(IReadOnlyList<PolicyRule> Rules, IReadOnlyList<string> Errors, bool IsComplete);
