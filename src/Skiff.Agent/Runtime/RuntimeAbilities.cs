using Skiff.Model;
using Skiff.Model.Core.V1;

namespace Skiff.Agent.Runtime;

/// <summary>What the container runtime said that it can do; runtimes older than the question can none of it.</summary>
/// <param name="Handlers">Its ways to run a pod, by name; the empty name is the usual one.</param>
/// <param name="Features">What it can do whatever the handler; null when it does not say.</param>
internal sealed record RuntimeAbilities(MapOf<NodeRuntimeHandlerFeatures> Handlers, NodeFeatures? Features)
{
    /// <summary>A runtime that said nothing.</summary>
    public static RuntimeAbilities None { get; } = new(default, null);

    /// <summary>What a runtime's status tells.</summary>
    public static RuntimeAbilities Of(Cri.V1.StatusResponse status) => new(
        status.RuntimeHandlers.Select(handler => KeyValuePair.Create(handler.Name, FeaturesOf(handler))).ToMapOf(),
        status.Features is { } features
            ? NodeFeatures.Empty with { SupplementalGroupsPolicy = features.SupplementalGroupsPolicy } : null);

    /// <summary>Whether pods of a handler can have users of their own.</summary>
    public bool HasUserNamespaces(string handler) => Handlers.Find(handler)?.UserNamespaces == true;

    /// <summary>Whether mounts of a handler's pods can be read-only with all that is mounted below.</summary>
    public bool HasRecursiveReadOnlyMounts(string handler) => Handlers.Find(handler)?.RecursiveReadOnlyMounts == true;

    /// <summary>The handlers as a Node shows them.</summary>
    public ListOf<NodeRuntimeHandler> ToStatus() => Handlers.IsEmpty ? default : ListOf.From(
        Handlers.AsEnumerable().Select(one => NodeRuntimeHandler.Empty with { Name = one.Key, Features = one.Value }));

    private static NodeRuntimeHandlerFeatures FeaturesOf(Cri.V1.RuntimeHandler handler) => NodeRuntimeHandlerFeatures.Empty with
    {
        RecursiveReadOnlyMounts = handler.Features?.RecursiveReadOnlyMounts == true,
        UserNamespaces = handler.Features?.UserNamespaces == true,
    };
}
