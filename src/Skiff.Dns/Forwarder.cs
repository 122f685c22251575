using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Skiff.Networking.Names;

namespace Skiff.Dns;

/// <summary>
/// Asks the host's resolvers. Every question goes out with a random identifier from a fresh port, so that nobody can
/// guess what to forge; what comes back is remembered for a short while. An answer that comes cut is asked for again over
/// TCP, and a client that cannot take it whole gets it cut.
/// </summary>
public sealed class Forwarder(IReadOnlyList<IPEndPoint> upstreams, TimeProvider time)
{
    private const int CacheMax = 10_000;
    private const int AnswerMax = 4096; // Over UDP, and in memory.
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
    /// <param name="packet">The question's message.</param>
    /// <param name="question">The question.</param>
    /// <param name="sizeMax">The longest answer the client takes the way it asked.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task<byte[]> AskAsync(byte[] packet, DnsQuestion question, int sizeMax, CancellationToken stop)
    {
        (string, RecordType, int, bool) key =
            (question.Name.ToLowerInvariant(), question.Type, question.SizeMax, question.HasOptions);
        if (cache.TryGetValue(key, out (byte[] Answer, long At) known) && time.GetElapsedTime(known.At) < keep)
            return Fit(For(question, known.Answer), question, sizeMax);
        foreach (IPEndPoint upstream in upstreams)
        {
            byte[]? answer = await AskOneAsync(upstream, packet, question, AskUdpAsync, stop);
            if (answer is null) continue;
            if (DnsReply.IsCut(answer)) answer = await AskOneAsync(upstream, packet, question, AskTcpAsync, stop) ?? answer;
            if (cache.Count >= CacheMax) cache.Clear();
            if (answer.Length <= AnswerMax) cache[key] = (answer, time.GetTimestamp());
            return Fit(WithId(answer, question.Id), question, sizeMax);
        }

        return DnsMessage.Refusal(packet, ResponseCode.ServerFailure);
    }

    private delegate Task<byte[]?> Exchange(IPEndPoint upstream, byte[] asked, DnsQuestion question, CancellationToken stop);

    private async Task<byte[]?> AskOneAsync(
        IPEndPoint upstream, byte[] packet, DnsQuestion question, Exchange exchange, CancellationToken stop)
    {
        using CancellationTokenSource late = new(patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        byte[] asked = WithId(packet, (ushort)RandomNumberGenerator.GetInt32(1 << 16));
        try
        {
            return await exchange(upstream, asked, question, either.Token);
        }
        catch (Exception fault) when (fault is SocketException or IOException
            || (fault is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return null; // Unreachable or silent: the next one is asked.
        }
    }

    private static async Task<byte[]?> AskUdpAsync(
        IPEndPoint upstream, byte[] asked, DnsQuestion question, CancellationToken stop)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(upstream, stop);
        await socket.SendAsync(asked, stop);
        byte[] buffer = new byte[AnswerMax];
        while (true)
        {
            int length = await socket.ReceiveAsync(buffer, stop);
            if (IsAnswer(buffer.AsSpan(0, length), asked, question)) return buffer[..length];
        }
    }

    private static async Task<byte[]?> AskTcpAsync(
        IPEndPoint upstream, byte[] asked, DnsQuestion question, CancellationToken stop)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(upstream, stop);
        await using NetworkStream stream = new(socket);
        await TcpFrame.WriteAsync(stream, asked, stop);
        byte[] answer = await TcpFrame.ReadAsync(stream, stop);
        return IsAnswer(answer, asked, question) ? answer : null;
    }

    private static bool IsAnswer(ReadOnlySpan<byte> answer, ReadOnlySpan<byte> asked, DnsQuestion question) =>
        answer.Length >= DnsMessage.HeaderSize + question.Raw.Length
        && answer[..2].SequenceEqual(asked[..2])
        && (answer[2] & 0x80) != 0
        && answer.Slice(DnsMessage.HeaderSize, question.Raw.Length).SequenceEqual(question.Raw.Span);

    private static byte[] Fit(byte[] answer, DnsQuestion question, int sizeMax) =>
        answer.Length <= sizeMax ? answer : DnsMessage.Cut(answer, question);

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
