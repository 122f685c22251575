using System.Buffers;
using Skiff.Agent.Streaming.Spdy;
using Skiff.Agent.Streaming.WebSockets;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Agent.Streaming;

/// <summary>
/// A process's streams between a client's WebSocket (<c>v5.channel.k8s.io</c>) and the runtime's SPDY
/// (<c>v4.channel.k8s.io</c>).
/// </summary>
/// <remarks>
/// Channels are 0 stdin, 1 stdout, 2 stderr, 3 the outcome as a Status, 4 the terminal's size; 255 ends the channel
/// its payload names. The outcome is sent after the last output.
/// </remarks>
internal static class TranslatedExec
{
    /// <summary>What the client speaks.</summary>
    public const string Protocol = "v5.channel.k8s.io";

    private const string StreamType = "streamType";
    private const int Stdin = 0;
    private const int Stdout = 1;
    private const int Stderr = 2;
    private const int Outcome = 3;
    private const int Resize = 4;
    private const int CloseChannel = 255;
    private const int MaxOutcomeBytes = 64 * 1024;
    private const int BufferBytes = 32 * 1024;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    /// <summary>What is asked of the runtime.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> RuntimeHeaders { get; } =
        [new("Upgrade", "SPDY/3.1"), new("X-Stream-Protocol-Version", "v4.channel.k8s.io")];

    /// <summary>Carries until the process has ended or the client is gone.</summary>
    public static async Task RunAsync(
        ChannelSocket client, Stream backend, StreamRequest request, IdleWatch idle, TimeProvider time)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(idle.Token);
        SpdyConnection runtime = new(backend, isServer: false, idle.Touch);
        Task loop = runtime.RunAsync(ended.Token);
        Task reading = Task.CompletedTask;
        try
        {
            Streams streams = await OpenAsync(runtime, request, ended.Token);

            // An empty message tells the client that everything stands.
            await client.WriteAsync(request.Stdout ? Stdout : request.Stderr ? Stderr : Outcome, default, ended.Token);
            reading = ReadClientAsync(client, streams, ended);
            Task<byte[]> outcome = AllAsync(streams.Outcome, ended.Token);
            await Task.WhenAll(
                CopyAsync(streams.Stdout, client, Stdout, ended.Token),
                CopyAsync(streams.Stderr, client, Stderr, ended.Token));
            byte[] status = await outcome;
            await client.WriteAsync(Outcome, status.Length > 0 ? status : Lost(runtime.Error), ended.Token);
            await client.CloseAsync(ended.Token);

            // The client answers the close, and then its reading ends.
            await reading.WaitAsync(Farewell, time, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            // The client is gone, nothing was carried for too long, or the runtime broke off before anything stood.
            if (!ended.IsCancellationRequested) await RefuseAsync(client, failure.Message, idle.Token);
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(loop, reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async ValueTask<Streams> OpenAsync(
        SpdyConnection runtime, StreamRequest request, CancellationToken stop)
    {
        Streams streams = new(
            await runtime.OpenAsync(new() { [StreamType] = "error" }, stop),
            request.Stdin ? await runtime.OpenAsync(new() { [StreamType] = "stdin" }, stop) : null,
            request.Stdout ? await runtime.OpenAsync(new() { [StreamType] = "stdout" }, stop) : null,
            request.Stderr ? await runtime.OpenAsync(new() { [StreamType] = "stderr" }, stop) : null,
            request.Tty ? await runtime.OpenAsync(new() { [StreamType] = "resize" }, stop) : null);
        foreach (SpdyStream stream in streams.All)
        {
            if (await stream.Replied.WaitAsync(stop)) continue;
            throw new IOException(runtime.Error.Length > 0 ? runtime.Error : "the runtime refused a stream");
        }

        return streams;
    }

    private static async Task ReadClientAsync(ChannelSocket client, Streams streams, CancellationTokenSource ended)
    {
        try
        {
            await client.ReadAsync((channel, content) => TakeAsync(channel, content, streams, ended.Token), ended.Token);
            await ended.CancelAsync();
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException)
        {
            // The runtime takes no more: what it still says decides what comes.
            return;
        }
    }

    private static async ValueTask TakeAsync(
        int channel, ReadOnlyMemory<byte> content, Streams streams, CancellationToken stop)
    {
        switch (channel)
        {
            case Stdin when streams.Stdin is { } stdin:
                await stdin.WriteAsync(content, stop);
                break;
            case Resize when streams.Resize is { } resize:
                await resize.WriteAsync(content, stop);
                break;
            case CloseChannel when content.Length == 1 && content.Span[0] == Stdin && streams.Stdin is { } open:
                await open.EndAsync(stop);
                break;
        }
    }

    private static async Task CopyAsync(SpdyStream? from, ChannelSocket client, int channel, CancellationToken stop)
    {
        if (from is null) return;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            while (true)
            {
                int count = await from.ReadAsync(buffer.AsMemory(0, BufferBytes), stop);
                if (count == 0 || !await client.WriteAsync(channel, buffer.AsMemory(0, count), stop)) return;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<byte[]> AllAsync(SpdyStream stream, CancellationToken stop)
    {
        byte[] all = new byte[MaxOutcomeBytes];
        int length = 0;
        while (length < all.Length)
        {
            int count = await stream.ReadAsync(all.AsMemory(length), stop);
            if (count == 0) break;
            length += count;
        }

        return all[..length];
    }

    private static async ValueTask RefuseAsync(ChannelSocket client, string why, CancellationToken stop)
    {
        await client.WriteAsync(Outcome, Lost(why), stop);
        await client.CloseAsync(stop);
    }

    // The outcome of a process whose own outcome nobody will know.
    private static byte[] Lost(string why)
    {
        using JsonOutput output = new();
        Status.InternalError(why.Length > 0 ? why : "the runtime closed the stream without an outcome").WriteJson(output);
        return output.ToArray();
    }

    private sealed record Streams(
        SpdyStream Outcome, SpdyStream? Stdin, SpdyStream? Stdout, SpdyStream? Stderr, SpdyStream? Resize)
    {
        public IEnumerable<SpdyStream> All => new[] { Outcome, Stdin, Stdout, Stderr, Resize }.OfType<SpdyStream>();
    }
}
