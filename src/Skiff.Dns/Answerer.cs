using System.Net;
using Skiff.Networking.Names;

namespace Skiff.Dns;

/// <summary>What becomes of a message. Both are null when there is nothing to say.</summary>
/// <param name="Now">The answer that is there at once.</param>
/// <param name="Later">Gets the answer for which others must be asked.</param>
internal readonly record struct Reply(byte[]? Now, Func<CancellationToken, Task<byte[]>>? Later = null);

/// <summary>
/// Answers messages, whichever way they came. Whatever goes wrong with one is answered as a server failure and told, at
/// most once a minute: the next one is answered all the same.
/// </summary>
internal sealed class Answerer(
    DnsServerOptions options, Func<NameTable> names, TimeProvider time, Action<string> log)
{
    private static readonly TimeSpan tellAfter = TimeSpan.FromMinutes(1);

    private readonly Forwarder forwarder = new(options.Upstreams, time);
    private long toldAt = long.MinValue;

    /// <summary>Answers a message.</summary>
    public Reply Answer(byte[] packet, IPAddress client, int sizeMax)
    {
        try
        {
            DnsQuestion? question = DnsMessage.Read(packet, out ResponseCode? refusal);
            if (question is null) return new(refusal is { } code ? DnsMessage.Refusal(packet, code) : null);
            if (!IsClient(client)) return new(DnsMessage.Refusal(packet, ResponseCode.Refused));
            int size = Math.Max(sizeMax, question.SizeMax);
            if (NameResolver.Resolve(question, names()) is not { } answer)
                return new(null, stop => GuardAsync(packet, forwarder.AskAsync(packet, question, size, stop)));
            return answer.Beyond.Length > 0
                ? new(null, stop => GuardAsync(packet, FollowAsync(answer, question, size, stop)))
                : new(answer.Encode(question, size));
        }
        catch (Exception fault)
        {
            return new(Failure(packet, fault));
        }
    }

    // When nobody knows the target, the alias alone is what there is.
    private async Task<byte[]> FollowAsync(DnsAnswer answer, DnsQuestion question, int size, CancellationToken stop)
    {
        byte[] query = DnsMessage.Query(answer.Beyond, question.Type);
        if (DnsMessage.Read(query, out _) is not { } further) return answer.Encode(question, size);
        byte[] reply = await forwarder.AskAsync(query, further, ushort.MaxValue, stop);
        return (answer with { Records = [.. answer.Records, .. DnsReply.Records(reply)] }).Encode(question, size);
    }

    private async Task<byte[]> GuardAsync(byte[] packet, Task<byte[]> answer)
    {
        try
        {
            return await answer;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return Failure(packet, fault);
        }
    }

    private byte[] Failure(byte[] packet, Exception fault)
    {
        long now = time.GetTimestamp(), last = Interlocked.Read(ref toldAt);
        bool due = last == long.MinValue || time.GetElapsedTime(last, now) >= tellAfter;
        if (due && Interlocked.CompareExchange(ref toldAt, now, last) == last)
            log($"a DNS question could not be answered: {fault.GetType().Name}: {fault.Message}");
        return DnsMessage.Refusal(packet, ResponseCode.ServerFailure);
    }

    private bool IsClient(IPAddress address) =>
        IPAddress.IsLoopback(address) || address.Equals(options.Listen.Address)
        || options.Clients.Any(range => range.Contains(address));
}
