namespace Skiff.ApiServer.Authorization;

/// <summary>What an authorizer thinks of a request.</summary>
public enum Verdict
{
    /// <summary>Nothing for it and nothing against it: another authorizer may still allow it.</summary>
    NoOpinion,

    /// <summary>It may go on.</summary>
    Allow,

    /// <summary>It may not, whatever others think.</summary>
    Deny,
}

/// <summary>An authorizer's answer.</summary>
/// <param name="Verdict">The answer.</param>
/// <param name="Source">
/// Where an allowance comes from; its text is made only when somebody reads <see cref="Reason"/>.
/// </param>
/// <param name="Why">The reason, when no source gives one.</param>
/// <param name="Error">What went wrong on the way to it; empty for nothing.</param>
public readonly record struct Decision(Verdict Verdict, Rbac.RuleSource? Source, string Why, string Error = "")
{
    /// <summary>Allowed without a stated reason.</summary>
    public static Decision Allowed { get; } = new(Verdict.Allow, null, "");

    /// <summary>Whether the request may go on.</summary>
    public bool IsAllowed => Verdict == Verdict.Allow;

    /// <summary>The reason in upstream's words; may be empty.</summary>
    public string Reason => Source is { } source ? $"RBAC: allowed by {source}" : Why;

    /// <summary>Not allowed here.</summary>
    public static Decision NoOpinion(string why = "") => new(Verdict.NoOpinion, null, why);

    /// <summary>Not allowed by anybody.</summary>
    public static Decision Denied(string why = "") => new(Verdict.Deny, null, why);

    /// <summary>Allowed by a binding.</summary>
    public static Decision AllowedBy(Rbac.RuleSource source) => new(Verdict.Allow, source, "");
}
