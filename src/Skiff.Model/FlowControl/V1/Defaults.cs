namespace Skiff.Model.FlowControl.V1;

public sealed partial record FlowSchemaSpec
{
    private const int DefaultMatchingPrecedence = 1000;

    private FlowSchemaSpec WithOwnDefaults() =>
        MatchingPrecedence == 0 ? this with { MatchingPrecedence = DefaultMatchingPrecedence } : this;
}

public sealed partial record ExemptPriorityLevelConfiguration
{
    private ExemptPriorityLevelConfiguration WithOwnDefaults()
    {
        bool complete = NominalConcurrencyShares is not null && LendablePercent is not null;
        return complete ? this : this with
        {
            NominalConcurrencyShares = NominalConcurrencyShares ?? 0,
            LendablePercent = LendablePercent ?? 0,
        };
    }
}

public sealed partial record LimitedPriorityLevelConfiguration
{
    private const int DefaultShares = 30;

    private LimitedPriorityLevelConfiguration WithOwnDefaults()
    {
        bool complete = NominalConcurrencyShares is not null && LendablePercent is not null;
        return complete ? this : this with
        {
            NominalConcurrencyShares = NominalConcurrencyShares ?? DefaultShares,
            LendablePercent = LendablePercent ?? 0,
        };
    }
}

public sealed partial record QueuingConfiguration
{
    private QueuingConfiguration WithOwnDefaults()
    {
        bool complete = HandSize != 0 && Queues != 0 && QueueLengthLimit != 0;
        return complete ? this : this with
        {
            HandSize = HandSize == 0 ? 8 : HandSize,
            Queues = Queues == 0 ? 64 : Queues,
            QueueLengthLimit = QueueLengthLimit == 0 ? 50 : QueueLengthLimit,
        };
    }
}
