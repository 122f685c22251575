namespace Skiff.Model.Policy.V1;

/// <summary>Asks that a pod be deleted with regard to budgets; posted to the pod's eviction subresource.</summary>
[Kind(Group = "policy")]
public sealed partial record Eviction : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Deletion parameters, such as grace period and dry run, for the evicted pod.</summary>
    [Field(2)]
    public Meta.V1.DeleteOptions? DeleteOptions { get; init; }
}
