using Microsoft.Win32.SafeHandles;
using Skiff.Agent.Volumes.Linux;

namespace Skiff.Agent.Watching;

/// <summary>Takes what the kernel told. Must be quick: everybody who waits for the kernel waits for it.</summary>
internal delegate void KernelTold(ReadOnlySpan<byte> bytes);

/// <summary>
/// Waits in the kernel for whatever it tells by a descriptor that can be polled: changes of directories, lines of its
/// log, crossed bounds of memory.
/// </summary>
/// <remarks>
/// One thread, while anybody waits. It alone reads and closes descriptors, so that none is closed while it is read and no
/// number is read that means another file by now.
/// </remarks>
internal sealed class KernelSignals : IDisposable
{
    private const int BufferBytes = 16 * 1024;

    private readonly Lock gate = new();
    private readonly List<KernelSignal> signals = [];
    private readonly List<KernelSignal> ended = [];
    private SafeFileHandle? wake;
    private bool disposed;

    /// <summary>Waits for a descriptor, which is taken over. Null, with the descriptor closed, when that cannot be.</summary>
    /// <param name="source">A descriptor from which each read gives something whole.</param>
    /// <param name="told">Is given what was read.</param>
    public KernelSignal? TryAdd(SafeFileHandle source, KernelTold told)
    {
        lock (gate)
        {
            if (!disposed && (wake ??= Start()) is { } counter)
            {
                KernelSignal signal = new(this, source, told);
                signals.Add(signal);
                Libc.Raise(counter);
                return signal;
            }
        }

        source.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (disposed) return;
            disposed = true;
            if (wake is not null) Libc.Raise(wake);
        }
    }

    internal void Remove(KernelSignal signal)
    {
        lock (gate)
        {
            if (!signals.Remove(signal)) return;
            ended.Add(signal);
            if (!disposed) Libc.Raise(wake!);
        }
    }

    private SafeFileHandle? Start()
    {
        SafeFileHandle? opened = Libc.EventOpen(out _);
        if (opened is null) return null;
        Thread thread = new(() => Run(opened)) { IsBackground = true, Name = "kernel-signals" };
        thread.Start();
        return opened;
    }

    private void Run(SafeFileHandle raised)
    {
        byte[] buffer = new byte[BufferBytes];
        while (Waiting() is { } waiting)
        {
            PollEntry[] entries = [Libc.PollFor(raised), .. waiting.Select(signal => Libc.PollFor(signal.Source))];
            if (Libc.Poll(entries).IsError) continue; // A signal of another kind came in between.
            if (entries[0].IsReady) Libc.Read(raised, buffer, out _);
            for (int i = 0; i < waiting.Length; i++)
            {
                if (entries[i + 1].IsReady) Read(waiting[i], buffer);
            }
        }

        raised.Dispose();
    }

    // Null when it is over; then nothing is left open.
    private KernelSignal[]? Waiting()
    {
        lock (gate)
        {
            if (disposed)
            {
                ended.AddRange(signals);
                signals.Clear();
            }

            foreach (KernelSignal signal in ended) signal.Source.Dispose();
            ended.Clear();
            return disposed ? null : [.. signals];
        }
    }

    private void Read(KernelSignal signal, byte[] buffer)
    {
        int count = Libc.Read(signal.Source, buffer, out Errno error);
        if (count > 0) signal.Told(buffer.AsSpan(0, count));
        // A log that was overwritten before it was read goes on with what is left of it.
        else if (error != Errno.BrokenPipe && error != Errno.TryAgain && error != Errno.Interrupted) Remove(signal);
    }
}

/// <summary>Somebody's interest in a descriptor. A last piece may still be told while it is disposed of.</summary>
internal sealed class KernelSignal(KernelSignals owner, SafeFileHandle source, KernelTold told) : IDisposable
{
    internal SafeFileHandle Source { get; } = source;

    internal KernelTold Told { get; } = told;

    /// <inheritdoc/>
    public void Dispose() => owner.Remove(this);
}
