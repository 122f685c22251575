using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Skiff.Networking.Names;

namespace Skiff.Dns;

/// <summary>
/// Asks the host's resolvers. Every question goes out with a random identifier from a fresh port, so that nobody can
/// guess what to forge; what comes back is remembered for a short while.
/// </summary>
public sealed class Forwarder(IReadOnlyList<IPEndPoint> upstreams, TimeProvider time)
{
    private const int CacheMax = 10_000;
    private const int AnswerMax = 4096;
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan keep = TimeSpan.FromSeconds(5);

    // Clients that take answers of another size, or no options, are answered otherwise.
    private readonly ConcurrentDictionary<
        (string Name, RecordType Type, int Size, bool HasOptions), (byte[] Answer, long At)> cache = [];

    /// <summary>The resolvers of a resolv.conf, without those that would lead back here.</summary>
    public static IReadOnlyList<IPEndPoint> ReadResolvers(string path, IPAddress self)
    {
        if (!File.Exists(path)) return [];
        return
        [
            .. File.ReadLines(path)
                .Select(line => line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words is ["nameserver", _, ..])
                .Select(words => IPAddress.TryParse(words[1], out IPAddress? address) ? address : null)
                .Where(address => address is { AddressFamily: AddressFamily.InterNetwork } && !address.Equals(self))
                .Select(address => new IPEndPoint(address!, 53))
                .Take(3),
        ];
    }

    /// <summary>The answer to a question, or a server failure when nobody answers in time.</summary>
    public async Task<byte[]> AskAsync(byte[] packet, DnsQuestion question, CancellationToken stop)
    {
        (string, RecordType, int, bool) key =
            (question.Name.ToLowerInvariant(), question.Type, question.SizeMax, question.HasOptions);
        if (cache.TryGetValue(key, out (byte[] Answer, long At) known) && time.GetElapsedTime(known.At) < keep)
            return For(question, known.Answer);
        foreach (IPEndPoint upstream in upstreams)
        {
            if (await AskOneAsync(upstream, packet, question, stop) is not { } answer) continue;
            if (cache.Count >= CacheMax) cache.Clear();
            cache[key] = (answer, time.GetTimestamp());
            return WithId(answer, question.Id);
        }

        return DnsMessage.Refusal(packet, ResponseCode.ServerFailure);
    }

    private async Task<byte[]?> AskOneAsync(
        IPEndPoint upstream, byte[] packet, DnsQuestion question, CancellationToken stop)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using CancellationTokenSource late = new(patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        ushort id = (ushort)RandomNumberGenerator.GetInt32(1 << 16);
        byte[] asked = WithId(packet, id);
        byte[] buffer = new byte[AnswerMax];
        try
        {
            await socket.ConnectAsync(upstream, either.Token);
            await socket.SendAsync(asked, either.Token);
            while (true)
            {
                int length = await socket.ReceiveAsync(buffer, either.Token);
                ReadOnlySpan<byte> answer = buffer.AsSpan(0, length);
                bool ours = length >= DnsMessage.HeaderSize + question.Raw.Length
                    && BinaryPrimitives.ReadUInt16BigEndian(answer) == id
                    && (answer[2] & 0x80) != 0
                    && answer.Slice(DnsMessage.HeaderSize, question.Raw.Length).SequenceEqual(question.Raw.Span);
                if (ours) return answer.ToArray();
            }
        }
        catch (Exception fault) when (fault is SocketException || (fault is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return null; // Unreachable or silent: the next one is asked.
        }
    }

    // A remembered answer repeats the question in the letters of this client, which may check them.
    private static byte[] For(DnsQuestion question, byte[] answer)
    {
        byte[] copy = WithId(answer, question.Id);
        question.Raw.Span.CopyTo(copy.AsSpan(DnsMessage.HeaderSize));
        return copy;
    }

    private static byte[] WithId(byte[] packet, ushort id)
    {
        byte[] copy = [.. packet];
        BinaryPrimitives.WriteUInt16BigEndian(copy, id);
        return copy;
    }
}
