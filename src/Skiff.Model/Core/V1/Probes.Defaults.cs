namespace Skiff.Model.Core.V1;

public sealed partial record Probe
{
    private Probe WithOwnDefaults()
    {
        bool complete = TimeoutSeconds != 0 && PeriodSeconds != 0 && SuccessThreshold != 0 && FailureThreshold != 0;
        return complete ? this : this with
        {
            TimeoutSeconds = TimeoutSeconds == 0 ? 1 : TimeoutSeconds,
            PeriodSeconds = PeriodSeconds == 0 ? 10 : PeriodSeconds,
            SuccessThreshold = SuccessThreshold == 0 ? 1 : SuccessThreshold,
            FailureThreshold = FailureThreshold == 0 ? 3 : FailureThreshold,
        };
    }
}

public sealed partial record HTTPGetAction
{
    private HTTPGetAction WithOwnDefaults()
    {
        HTTPGetAction action = Path.Length > 0 ? this : this with { Path = "/" };
        return action.Scheme.Length > 0 ? action : action with { Scheme = URIScheme.HTTP };
    }
}

public sealed partial record GRPCAction
{
    private GRPCAction WithOwnDefaults() => Service is null ? this with { Service = "" } : this;
}
