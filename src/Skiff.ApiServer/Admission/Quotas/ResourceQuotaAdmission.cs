using Skiff.Machinery.Quotas;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission.Quotas;

/// <summary>
/// Refuses what a namespace has no quota left for. The last plug-in of all, so that nothing is charged that another
/// one refuses; what is charged and then not stored comes back with the next count.
/// </summary>
public sealed class ResourceQuotaAdmission(QuotaDesk desk) : AdmissionPlugin
{
    /// <inheritdoc/>
    public override string Name => "ResourceQuota";

    /// <inheritdoc/>
    public override ValueTask<Status?> ValidateAsync(AdmissionRequest request, CancellationToken stop)
    {
        bool isWrite = request.Operation is AdmissionOperation.Create or AdmissionOperation.Update;
        if (!isWrite || !request.Kind.Namespaced || request.Object is not { } value) return default;
        if (!desk.HasQuotas(request.Namespace)) return default;
        QuotaWrite write = new(value, request.Old, request.Subresource, request.Call.ReceivedAt);
        return write.Counts ? ChargeAsync(request, write, stop) : default;
    }

    private async ValueTask<Status?> ChargeAsync(AdmissionRequest request, QuotaWrite write, CancellationToken stop)
    {
        QuotaAnswer answer = await desk.ChargeAsync(request.Namespace, write, request.DryRun, stop);
        return answer.Refusal.Length > 0 ? request.Forbidden(answer.Refusal) : answer.Fault;
    }
}
