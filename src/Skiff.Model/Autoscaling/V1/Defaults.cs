namespace Skiff.Model.Autoscaling.V1;

public sealed partial record HorizontalPodAutoscaler
{
    private HorizontalPodAutoscaler WithOwnDefaults() =>
        Spec.MinReplicas is not null ? this : this with { Spec = Spec with { MinReplicas = 1 } };
}
