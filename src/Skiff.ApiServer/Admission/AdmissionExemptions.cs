using System.Collections.Frozen;
using Skiff.Model;

namespace Skiff.ApiServer.Admission;

/// <summary>
/// Kinds that no webhook and no policy is about: what configures admission, so that no one is locked out.
/// </summary>
internal static class AdmissionExemptions
{
    private static readonly FrozenSet<Kind> Configuration = new Kind[]
    {
        Kinds.ValidatingWebhookConfiguration, Kinds.MutatingWebhookConfiguration, Kinds.ValidatingAdmissionPolicy,
        Kinds.ValidatingAdmissionPolicyBinding, Kinds.MutatingAdmissionPolicy, Kinds.MutatingAdmissionPolicyBinding,
    }.ToFrozenSet();

    /// <summary>Whether a kind is exempt.</summary>
    public static bool Covers(Kind kind) => Configuration.Contains(kind);
}
