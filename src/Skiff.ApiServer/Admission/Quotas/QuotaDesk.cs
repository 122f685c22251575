using System.Threading.Channels;
using Skiff.ApiServer.Resources;
using Skiff.Client;
using Skiff.Machinery;
using Skiff.Machinery.Quotas;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Store;

namespace Skiff.ApiServer.Admission.Quotas;

/// <summary>
/// Charges writes to quotas, one namespace at a time and all that wait for it together: many creations cost one write
/// of each quota. A charge counts only when the quota was stored, and a quota that somebody else changed meanwhile is
/// charged anew.
/// </summary>
public sealed class QuotaDesk : IAsyncDisposable
{
    private const int WaitingMax = 4096;
    private const int AttemptsMax = 8;
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(10);

    private readonly Resource resource;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stopping = new();
    private readonly Channel<Waiter> waiting = Channel.CreateBounded<Waiter>(
        new BoundedChannelOptions(WaitingMax) { SingleReader = true });

    private readonly Task working;

    /// <summary>A desk that has opened.</summary>
    public QuotaDesk(Registry registry, TimeProvider time)
    {
        resource = registry.Of(Kinds.ResourceQuota);
        this.time = time;
        working = Background.Start(WorkAsync);
    }

    /// <summary>Whether a namespace has any quota.</summary>
    public bool HasQuotas(string space)
    {
        ResourceView view = resource.Store.Read(resource.StoreId);
        return view.Count > 0 && view.WithPrefix(space + "/").Count > 0;
    }

    /// <summary>Charges a write to the quotas of a namespace.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="write">The write.</param>
    /// <param name="isDry">Whether it is only asked.</param>
    /// <param name="stop">Ends the wait.</param>
    public async ValueTask<QuotaAnswer> ChargeAsync(string space, QuotaWrite write, bool isDry, CancellationToken stop)
    {
        Waiter waiter = new(space, write, isDry);
        try
        {
            await waiting.Writer.WriteAsync(waiter, stop);
            return await waiter.Answer.Task.WaitAsync(patience, time, stop);
        }
        catch (TimeoutException)
        {
            return new("", Status.InternalError("resource quota evaluation timed out"));
        }
        catch (ChannelClosedException)
        {
            return new("", Status.Unavailable("the server is stopping"));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        stopping.Cancel();
        await Background.EndOf(working);
        stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        List<Waiter> batch = [];
        while (await waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < WaitingMax && waiting.Reader.TryRead(out Waiter? next)) batch.Add(next);
            await Task.WhenAll(batch.GroupBy(waiter => waiter.Space)
                .Select(group => ServeAsync(group.Key, [.. group])));
        }
    }

    // Whoever waits is answered, whatever happens.
    private async Task ServeAsync(string space, Waiter[] waiters)
    {
        QuotaAnswer rest = new("", Status.InternalError("resource quota evaluation was given up"));
        try
        {
            rest = await ChargeAllAsync(space, waiters);
        }
        catch (OperationCanceledException)
        {
            rest = new("", Status.Unavailable("the server is stopping"));
        }
        finally
        {
            foreach (Waiter waiter in waiters) waiter.Answer.TrySetResult(rest);
        }
    }

    // The answer for those that have none yet, once every quota they were charged to is stored.
    private async Task<QuotaAnswer> ChargeAllAsync(string space, Waiter[] waiters)
    {
        HashSet<string> stored = new(StringComparer.Ordinal);
        List<Waiter> open = [.. waiters];
        Status? last = null;
        for (int attempt = 0; attempt < AttemptsMax; attempt++)
        {
            Stored[] versions =
            [
                .. resource.Store.Read(resource.StoreId).WithPrefix(space + "/")
                    .Where(quota => !stored.Contains(quota.Key)),
            ];
            ResourceQuota[] before = [.. versions.Select(version => (ResourceQuota)resource.Served(version))];
            IReadOnlyList<ResourceQuota> after = ChargeOpen(before, open);
            bool isWhole = true;
            for (int i = 0; i < versions.Length; i++)
            {
                if (ReferenceEquals(before[i], after[i])) continue;
                Commit commit = await resource.ReplaceAsync(after[i], versions[i], stopping.Token);
                if (commit is Commit.Done) stored.Add(versions[i].Key);
                else (isWhole, last) = (false, resource.Unwritten(commit, after[i].Metadata.Name));
            }

            if (isWhole) return QuotaAnswer.Charged;
        }

        return new("", last);
    }

    private static IReadOnlyList<ResourceQuota> ChargeOpen(IReadOnlyList<ResourceQuota> quotas, List<Waiter> open)
    {
        IReadOnlyList<ResourceQuota> running = quotas;
        foreach (Waiter waiter in open.ToArray())
        {
            QuotaVerdict verdict = QuotaCharge.Apply(running, waiter.Write);
            bool isDone = verdict.Fault.Length > 0 || waiter.IsDry;
            if (isDone)
            {
                waiter.Answer.TrySetResult(new(verdict.Fault, null));
                open.Remove(waiter);
            }
            else
            {
                running = verdict.Quotas;
            }
        }

        return running;
    }

    private sealed record Waiter(string Space, QuotaWrite Write, bool IsDry)
    {
        public TaskCompletionSource<QuotaAnswer> Answer { get; } = Background.Completion<QuotaAnswer>();
    }
}

/// <summary>How a charge ended; neither is set when it went through.</summary>
/// <param name="Refusal">Why the quotas do not allow the write.</param>
/// <param name="Fault">Why they could not be asked.</param>
public readonly record struct QuotaAnswer(string Refusal, Status? Fault)
{
    /// <summary>The charge went through.</summary>
    public static QuotaAnswer Charged { get; } = new("", null);
}
