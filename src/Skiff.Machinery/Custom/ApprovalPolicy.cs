using Skiff.Model;
using Skiff.Model.ApiExtensions.V1;

namespace Skiff.Machinery.Custom;

/// <summary>How a definition in a group of the community stands to its approval.</summary>
public enum ApprovalState
{
    /// <summary>The annotation is neither an address nor an excuse.</summary>
    Invalid,

    /// <summary>The annotation gives the address of the approval.</summary>
    Approved,

    /// <summary>The annotation says that there is no approval.</summary>
    Bypassed,

    /// <summary>There is no annotation.</summary>
    Missing,
}

/// <summary>Groups below the community's domains need the approval of the community, or to say that they have none.</summary>
public static class ApprovalPolicy
{
    /// <summary>The annotation.</summary>
    public const string Annotation = "api-approved.kubernetes.io";

    private const string Proposal = "see https://github.com/kubernetes/enhancements/pull/1111";

    /// <summary>Whether a group is the community's.</summary>
    public static bool Protects(string group) =>
        group is "k8s.io" or "kubernetes.io"
        || group.EndsWith(".k8s.io", StringComparison.Ordinal) || group.EndsWith(".kubernetes.io", StringComparison.Ordinal);

    /// <summary>The state that annotations tell of, and why.</summary>
    public static (ApprovalState State, string Reason) StateOf(MapOf<string> annotations)
    {
        string text = annotations.Find(Annotation) ?? "";
        if (text.Length == 0)
            return (ApprovalState.Missing, $"protected groups must have approval annotation \"{Annotation}\", {Proposal}");
        if (text.StartsWith("unapproved", StringComparison.Ordinal))
            return (ApprovalState.Bypassed, $"not approved: {GoText.Quote(text)}");
        bool isAddress = Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Host.Length > 0;
        return isAddress
            ? (ApprovalState.Approved, $"approved in {text}")
            : (ApprovalState.Invalid, $"protected groups must have approval annotation \"{Annotation}\" with either a URL or a "
                + $"reason starting with \"unapproved\", {Proposal}");
    }
}
