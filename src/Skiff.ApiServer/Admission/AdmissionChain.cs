using Skiff.Model.Meta.V1;

namespace Skiff.ApiServer.Admission;

/// <summary>
/// The plug-ins in the order they run. Changing rules see a request before the server completes and validates its
/// object, checking rules after that; what needs neither, a deletion or a connection, goes through both at once.
/// </summary>
/// <param name="plugins">The plug-ins.</param>
public sealed class AdmissionChain(IReadOnlyList<AdmissionPlugin> plugins)
{
    private readonly AdmissionPlugin[] plugins = [.. plugins];

    /// <summary>
    /// Runs every changing rule, and all of them once more if one asked for it. Null admits; the request then has the
    /// object as they left it.
    /// </summary>
    public async ValueTask<Status?> MutateAsync(AdmissionRequest request, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        do
        {
            foreach (AdmissionPlugin plugin in plugins)
            {
                AdmissionAnswer answer = await plugin.MutateAsync(request, stop);
                if (answer.Fault is not null) return answer.Fault;
                request.Become(answer.Object);
            }
        }
        while (request.BeginSecondRound());

        return null;
    }

    /// <summary>Runs every checking rule; null admits.</summary>
    public async ValueTask<Status?> ValidateAsync(AdmissionRequest request, CancellationToken stop)
    {
        foreach (AdmissionPlugin plugin in plugins)
        {
            if (await plugin.ValidateAsync(request, stop) is { } fault) return fault;
        }

        return null;
    }

    /// <summary>Runs changing rules and checking ones; null admits.</summary>
    public async ValueTask<Status?> RunAsync(AdmissionRequest request, CancellationToken stop) =>
        await MutateAsync(request, stop) ?? await ValidateAsync(request, stop);
}
