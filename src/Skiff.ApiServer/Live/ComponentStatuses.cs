using Skiff.ApiServer.Verbs;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using ConditionStatus = Skiff.Model.Core.V1.ConditionStatus;
using Status = Skiff.Model.Meta.V1.Status;

namespace Skiff.ApiServer.Live;

/// <summary>A part of the control plane.</summary>
/// <param name="Name">The name that upstream's part of the same duty has, such as <c>scheduler</c>.</param>
/// <param name="FaultAsync">Why it does not work; null while it does.</param>
public sealed record Component(string Name, Func<CancellationToken, ValueTask<string?>> FaultAsync)
{
    /// <summary>A part of this process, which can say at once how it is.</summary>
    public static Component Here(string name, Func<string?> fault) => new(name, _ => new(fault()));
}

/// <summary>How the parts of the control plane are.</summary>
/// <param name="components">The parts as of now.</param>
public sealed class ComponentStatuses(Func<IReadOnlyList<Component>> components) : ILiveObjects
{
    /// <inheritdoc/>
    public async ValueTask<ApiResult<IObject>> GetAsync(ObjectKey key, CancellationToken stop) =>
        components().FirstOrDefault(component => component.Name == key.Name) is { } found
            ? ApiResult<IObject>.Ok(await StatusOfAsync(found, stop))
            : ApiResult<IObject>.Fail(Unknown($"component not found: {key.Name}"));

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IObject>> ListAsync(string space, Selection selection, CancellationToken stop)
    {
        ComponentStatus[] all = await Task.WhenAll(components().Select(one => StatusOfAsync(one, stop)));
        return [.. all.Where(selection.Matches).OrderBy(status => status.Metadata.Name, StringComparer.Ordinal)];
    }

    private static async Task<ComponentStatus> StatusOfAsync(Component component, CancellationToken stop)
    {
        string? fault = await component.FaultAsync(stop);
        return ComponentStatus.Empty with
        {
            Metadata = ObjectMeta.Empty with { Name = component.Name },
            Conditions =
            [
                ComponentCondition.Empty with
                {
                    Type = ComponentConditionType.Healthy,
                    Status = fault is null ? ConditionStatus.True : ConditionStatus.False,
                    Message = fault ?? "ok",
                },
            ],
        };
    }

    // Upstream has no reason for it.
    private static Status Unknown(string message) => Status.InternalError(message) with
    {
        Message = message, Reason = "", Details = null,
    };
}
