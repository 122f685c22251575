namespace Skiff.Agent.Streaming;

/// <summary>A stream some of whose first bytes have been read already.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Stream rest) : DuplexStream
{
    private ReadOnlyMemory<byte> prefix = prefix;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (prefix.IsEmpty) return await rest.ReadAsync(buffer, cancellationToken);
        int count = Math.Min(prefix.Length, buffer.Length);
        prefix[..count].CopyTo(buffer);
        prefix = prefix[count..];
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        rest.WriteAsync(buffer, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await rest.DisposeAsync();
        await base.DisposeAsync();
    }
}
