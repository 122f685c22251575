using Skiff.Agent.Runtime;
using Skiff.DevicePlugin.V1Beta1;

namespace Skiff.Agent.Devices;

/// <summary>What is asked of one device plugin. A plugin that does not answer is not waited for without end.</summary>
internal sealed class PluginConnection(string socketPath, TimeProvider time) : IAsyncDisposable
{
    private const string Service = "/v1beta1.DevicePlugin/";
    private static readonly TimeSpan brief = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan patient = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan preStart = TimeSpan.FromSeconds(30);

    private readonly GrpcChannel channel = new(socketPath, time);
    private readonly CancellationTokenSource stopping = new();
    private Task watching = Task.CompletedTask;
    private bool isDisposed;

    /// <summary>What the plugin wants to be asked.</summary>
    public ValueTask<CriResult<DevicePluginOptions>> OptionsAsync(CancellationToken stop) =>
        channel.UnaryAsync(Service + "GetDevicePluginOptions", new Empty(), DevicePluginOptions.Parser, brief, stop);

    /// <summary>Follows the plugin's devices until it goes, or is let go.</summary>
    /// <param name="take">Is told all devices, each time something about them changed.</param>
    /// <param name="gone">Is told that the plugin went by itself.</param>
    public void Watch(Action<ListAndWatchResponse> take, Action gone) => watching = WatchAsync(take, gone);

    /// <summary>Which devices it would rather give.</summary>
    public ValueTask<CriResult<PreferredAllocationResponse>> PreferAsync(PreferredAllocationRequest request, CancellationToken stop) =>
        channel.UnaryAsync(Service + "GetPreferredAllocation", request, PreferredAllocationResponse.Parser, brief, stop);

    /// <summary>What a container needs to use devices.</summary>
    public ValueTask<CriResult<AllocateResponse>> AllocateAsync(AllocateRequest request, CancellationToken stop) =>
        channel.UnaryAsync(Service + "Allocate", request, AllocateResponse.Parser, patient, stop);

    /// <summary>A container with devices is about to be started.</summary>
    public ValueTask<CriResult<PreStartContainerResponse>> PreStartAsync(PreStartContainerRequest request, CancellationToken stop) =>
        channel.UnaryAsync(Service + "PreStartContainer", request, PreStartContainerResponse.Parser, preStart, stop);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref isDisposed, true)) return; // Let go, and then replaced, or the other way round.
        await stopping.CancelAsync();
        await watching;
        channel.Dispose();
        stopping.Dispose();
    }

    private async Task WatchAsync(Action<ListAndWatchResponse> take, Action gone)
    {
        try
        {
            await foreach (ListAndWatchResponse listed in channel.StreamAsync(
                Service + "ListAndWatch", new Empty(), ListAndWatchResponse.Parser, stopping.Token))
            {
                take(listed);
            }
        }
        catch (OperationCanceledException)
        {
            return; // Another one took its place, or the agent ends.
        }

        if (!stopping.IsCancellationRequested) gone();
    }
}
