namespace Skiff.Model.Scheduling.V1;

public sealed partial record PriorityClass
{
    private PriorityClass WithOwnDefaults() => PreemptionPolicy is null
        ? this with { PreemptionPolicy = Core.V1.PreemptionPolicy.PreemptLowerPriority }
        : this;
}
