using Skiff.Machinery.Fairness;
using Skiff.Model.FlowControl.V1;

namespace Skiff.Machinery.Validation.Kinds;

/// <summary>Rules of priority levels.</summary>
internal static class PriorityLevelConfigurationKind
{
    private const int QueuesMax = 10_000_000;
    private const string NonNegative = "must be a non-negative integer";

    /// <summary>The rules.</summary>
    public static KindRules Rules { get; } = new KindRules<PriorityLevelConfiguration>
    {
        Always = (level, faults) =>
        {
            CheckSpec(level, faults);
            CheckStatus(level, faults);
        },
        OnStatus = (level, _, faults) => CheckStatus(level, faults),
    };

    private static void CheckSpec(PriorityLevelConfiguration level, Faults faults)
    {
        (PriorityLevelConfigurationSpec spec, string name) = (level.Spec, level.Metadata.Name);
        FieldPath path = FieldPath.Spec;
        if ((name == "exempt") != (spec.Type == PriorityLevelEnablement.Exempt))
        {
            faults.Invalid(path.Child("type"), spec.Type, "type must be 'Exempt' if and only if name is 'exempt'");
        }

        switch (spec.Type)
        {
            case PriorityLevelEnablement.Exempt:
                if (spec.Limited is not null) faults.Forbidden(path.Child("limited"), "must be nil if the type is not Limited");
                if (spec.Exempt is { } exempt)
                {
                    CheckShares(path.Child("exempt"), exempt.NominalConcurrencyShares, exempt.LendablePercent, faults);
                }

                break;
            case PriorityLevelEnablement.Limited:
                if (spec.Exempt is not null) faults.Forbidden(path.Child("exempt"), "must be nil if the type is Limited");
                if (spec.Limited is { } limited) CheckLimited(path.Child("limited"), limited, faults);
                else faults.Required(path.Child("limited"), "must not be empty when type is Limited");
                break;
            default:
                faults.NotSupported(path.Child("type"), spec.Type, PriorityLevelEnablement.Exempt, PriorityLevelEnablement.Limited);
                break;
        }

        CheckFixed(level, faults);
    }

    // How much others may use of what the exempt have is for the administrator to say; nothing else of it is.
    private static void CheckFixed(PriorityLevelConfiguration level, Faults faults)
    {
        if (MandatoryFlows.Level(level.Metadata.Name) is not { } wanted) return;
        bool isExempt = wanted.Spec.Type == PriorityLevelEnablement.Exempt;
        PriorityLevelConfigurationSpec given = isExempt ? level.Spec with { Exempt = wanted.Spec.Exempt } : level.Spec;
        if (given == wanted.Spec) return;
        string part = isExempt ? " except the 'spec.exempt' field" : "";
        faults.InvalidText(FieldPath.Spec, Shown.Of(level.Spec), $"spec of '{level.Metadata.Name}'{part} must equal the fixed value");
    }

    private static void CheckLimited(FieldPath path, LimitedPriorityLevelConfiguration limited, Faults faults)
    {
        CheckShares(path, limited.NominalConcurrencyShares, limited.LendablePercent, faults);
        if (limited.BorrowingLimitPercent is < 0 and { } percent)
        {
            faults.Invalid(path.Child("borrowingLimitPercent"), percent, $"if specified, {NonNegative}");
        }

        (LimitResponse response, FieldPath at) = (limited.LimitResponse, path.Child("limitResponse"));
        switch (response.Type)
        {
            case LimitResponseType.Reject:
                if (response.Queuing is not null)
                {
                    faults.Forbidden(at.Child("queuing"), "must be nil if limited.limitResponse.type is not Limited");
                }

                break;
            case LimitResponseType.Queue:
                if (response.Queuing is { } queuing) CheckQueues(at.Child("queuing"), queuing, faults);
                else faults.Required(at.Child("queuing"), "must not be empty if limited.limitResponse.type is Limited");
                break;
            default:
                faults.NotSupported(at.Child("type"), response.Type, LimitResponseType.Queue, LimitResponseType.Reject);
                break;
        }
    }

    private static void CheckShares(FieldPath path, int? shares, int? lendable, Faults faults)
    {
        if (shares is < 0 and { } negative) faults.Invalid(path.Child("nominalConcurrencyShares"), negative, NonNegative);
        if (lendable is { } percent) faults.InRange(path.Child("lendablePercent"), percent, 0, 100);
    }

    private static void CheckQueues(FieldPath path, QueuingConfiguration queuing, Faults faults)
    {
        if (queuing.QueueLengthLimit <= 0)
        {
            faults.Invalid(path.Child("queueLengthLimit"), queuing.QueueLengthLimit, "must be positive");
        }

        if (queuing.Queues <= 0) faults.Invalid(path.Child("queues"), queuing.Queues, "must be positive");
        else if (queuing.Queues > QueuesMax)
        {
            faults.Invalid(path.Child("queues"), queuing.Queues, $"must not be greater than {QueuesMax}");
        }

        FieldPath hand = path.Child("handSize");
        if (queuing.HandSize <= 0) faults.Invalid(hand, queuing.HandSize, "must be positive");
        else if (queuing.HandSize > queuing.Queues)
        {
            faults.Invalid(hand, queuing.HandSize, $"should not be greater than queues ({queuing.Queues})");
        }
        else if (ShuffleSharding.EntropyBits(queuing.Queues, queuing.HandSize) > ShuffleSharding.EntropyBitsMax)
        {
            faults.Invalid(hand, queuing.HandSize,
                $"required entropy bits of deckSize {queuing.Queues} and handSize {queuing.HandSize} should not be greater than "
                + $"{ShuffleSharding.EntropyBitsMax}");
        }
    }

    private static void CheckStatus(PriorityLevelConfiguration level, Faults faults)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        for (int i = 0; i < level.Status.Conditions.Count; i++)
        {
            FieldPath path = FieldPath.Status.Child("conditions").Index(i).Child("type");
            string type = level.Status.Conditions[i].Type;
            if (!seen.Add(type)) faults.Duplicate(path, type);
            if (type.Length == 0) faults.Required(path, "must not be empty");
        }
    }
}
