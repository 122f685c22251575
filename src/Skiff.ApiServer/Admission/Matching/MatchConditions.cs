using Skiff.Machinery.Policies;

namespace Skiff.ApiServer.Admission.Matching;

/// <summary>Whether the conditions of a webhook or a policy hold for a request.</summary>
/// <param name="Holds">Whether all of them do.</param>
/// <param name="Fault">Why that cannot be told, when the failure policy does not let it pass.</param>
public readonly record struct ConditionOutcome(bool Holds, string Fault);

/// <summary>Tells whether conditions hold for a request, of which the objects are shown in the version given.</summary>
/// <param name="conditions">The conditions.</param>
/// <param name="failsOpen">Whether an error counts as a condition that does not hold.</param>
/// <param name="request">The request.</param>
/// <param name="shown">Its objects.</param>
/// <param name="stop">Ends the request.</param>
public delegate ValueTask<ConditionOutcome> MatchConditions(
    MatchTest conditions, bool failsOpen, AdmissionRequest request, ShownObjects shown, CancellationToken stop);
