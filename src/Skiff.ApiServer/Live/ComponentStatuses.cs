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
/// <param name="Fault">Why it does not work; null while it does.</param>
public sealed record Component(string Name, Func<string?> Fault);

/// <summary>How the parts of the control plane are.</summary>
/// <param name="components">The parts as of now.</param>
public sealed class ComponentStatuses(Func<IReadOnlyList<Component>> components) : ILiveObjects
{
    /// <inheritdoc/>
    public ValueTask<ApiResult<IObject>> GetAsync(ObjectKey key, CancellationToken stop)
    {
        Component? found = components().FirstOrDefault(component => component.Name == key.Name);
        return new(found is not null
            ? ApiResult<IObject>.Ok(StatusOf(found))
            : ApiResult<IObject>.Fail(Unknown($"component not found: {key.Name}")));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IObject>> ListAsync(string space, Selection selection, CancellationToken stop) => new(
    [
        .. components().Select(StatusOf).Where(selection.Matches)
            .OrderBy(status => status.Metadata.Name, StringComparer.Ordinal),
    ]);

    private static ComponentStatus StatusOf(Component component)
    {
        string? fault = component.Fault();
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
