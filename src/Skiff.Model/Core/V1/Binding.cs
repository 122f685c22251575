namespace Skiff.Model.Core.V1;

/// <summary>Assigns a pod to a node; posted by the scheduler to the pod's binding subresource.</summary>
[Kind(Plural = "bindings", Verbs = ["create"])]
public sealed partial record Binding : IObject
{
    /// <summary>Standard object's metadata: how it is called and found, and what the server notes of it.</summary>
    [Field(1)]
    public Meta.V1.ObjectMeta Metadata { get; init; } = Meta.V1.ObjectMeta.Empty;

    /// <summary>Node chosen for the pod; kind must be empty or Node.</summary>
    [Field(2, Omit = Omit.Never), Required]
    public ObjectReference Target { get; init; } = ObjectReference.Empty;
}
