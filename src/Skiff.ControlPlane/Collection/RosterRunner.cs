using System.Threading.Channels;
using Skiff.Client;
using Skiff.Model;

namespace Skiff.ControlPlane;

/// <summary>Renews the roster of kinds when the definition of a custom kind changes.</summary>
internal sealed class RosterRunner(Informers informers, KindRoster roster) : IRunner
{
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private long reconciled;
    private long wakes = 1;
    private long answered;

    public string Name => "kind-roster";

    public bool IsIdle => Volatile.Read(ref answered) == Volatile.Read(ref wakes);

    public WorkQueueMetrics Queue { get; } = new();

    public long Reconciled => Volatile.Read(ref reconciled);

    public long Failed => 0;

    /// <summary>Asks for a renewal.</summary>
    public void Wake()
    {
        Interlocked.Increment(ref wakes);
        signal.Writer.TryWrite(true);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            informers.Of(Kinds.CustomResourceDefinition).Subscribe(_ => Wake());
            Wake();
            while (await signal.Reader.WaitToReadAsync(stop))
            {
                signal.Reader.TryRead(out _);
                long asked = Volatile.Read(ref wakes);
                roster.Refresh();
                Interlocked.Increment(ref reconciled);
                Volatile.Write(ref answered, asked);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            signal.Writer.TryComplete();
        }
    }
}
